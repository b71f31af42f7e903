"""The rule of a source: read, changed, refused, seen by the collector."""

from __future__ import annotations

import pytest

from attune.access import audit, members
from attune.collect import snapshot
from attune.collect.tracker import rules
from attune.collect.tracker.rules import DEFAULT, WATCHED, Rule
from attune.vocabulary.errors import BadInput, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_source_begins_with_consent_first_and_everything_watched() -> None:
    assert rules.of("shop") == DEFAULT
    assert (DEFAULT.storage, DEFAULT.wait, DEFAULT.whole) == ("consent", False, False)
    assert DEFAULT.watch == WATCHED


def test_a_change_is_kept_told_to_the_audit_and_in_force_after_the_next_look() -> None:
    snapshot.refresh()
    given = Rule("always", watch=("clicks", "views"), search=(" q ", "q", ""), domain=" .Shop.Example ")
    rules.change("shop", "tests", given)
    assert rules.of("shop") == Rule("always", watch=("views", "clicks"), search=("q",), domain="shop.example")
    row = audit.recent(1)[0]
    assert (row.action, row.what) == ("tracker rule changed", "source shop")
    assert row.fields == ["domain", "search", "storage", "watch"]
    snapshot.refresh()
    assert snapshot.current().tracker.rule("shop").storage == "always"
    assert snapshot.current().tracker.rule("other") == DEFAULT


def test_what_changes_nothing_leaves_no_row_and_no_new_snapshot() -> None:
    rules.change("shop", "tests", DEFAULT)
    assert audit.recent(1) == []
    snapshot.refresh()
    before = snapshot.current()
    snapshot.refresh()
    assert snapshot.current() is before


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (Rule(storage="sometimes"), "storage"),
        (Rule(storage="\ud800"), "storage"),
        (Rule(watch=("views", "keystrokes")), "watch"),
        (Rule(watch=("\ud800",)), "watch"),
        (Rule(search=("a b",)), "search"),
        (Rule(search=tuple(f"p{number}" for number in range(11))), "search"),
        (Rule(domain="localhost"), "domain"),
        (Rule(domain="shop.example; Path=/"), "domain"),
        (Rule(domain="a." * 150 + "example"), "domain"),
        (Rule(domain="\0.example"), "domain"),
    ],
)
def test_what_cannot_be_used_is_refused(rule: Rule, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        rules.change("shop", "tests", rule)
    assert refused.value.where == where
    assert rules.of("shop") == DEFAULT


def test_it_takes_somebody_who_manages_sources() -> None:
    viewer = members.create("v@example.com", "viewer", "correct horse battery")
    with pytest.raises(NotAllowed):
        rules.change("shop", viewer, Rule("always"))
