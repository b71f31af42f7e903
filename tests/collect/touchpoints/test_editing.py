"""Touchpoints and their rules changed by hand: every change has its version, and any version comes back."""

from __future__ import annotations

import pytest

from attune.access import audit, members
from attune.access.roles import Role
from attune.collect.touchpoints import catalogue, editing, rules, tried, versions
from attune.collect.touchpoints.rules import NOTHING
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
BY = "tests"


def made(pattern="web shop.example /checkout*", key="checkout", name="Checkout"):
    editing.map_surface(pattern, key, name, channel="web", stage="buy", by=BY)
    return catalogue.number_of(key)


def changed(number, **given):
    known = {"name": "Checkout", "channel": "web", "stage": "buy", "standard": "", "direct": True}
    return editing.change(number, **{**known, **given}, by=BY)


def test_every_change_is_a_version_that_says_what_changed():
    number = made()
    changed(number, standard="paid within 3 minutes", direct=False)
    editing.put_rule(number, "event Order Placed", order=10, by=BY)
    changed(number, standard="paid within 3 minutes", direct=False)  # the same again is no change
    newest, middle, first = versions.of(number)
    assert [version.number for version in (newest, middle, first)] == [3, 2, 1]
    assert first.differences == ()
    assert [(one.field, one.before, one.after) for one in middle.differences] == [
        ("direct", True, False),
        ("standard", "", "paid within 3 minutes"),
    ]
    assert [(one.field, one.before, one.after) for one in newest.differences] == [
        ("rules", [], [["event Order Placed", 10]])
    ]
    assert {version.by for version in (newest, middle, first)} == {BY}
    assert [row.action for row in audit.recent(3)] == ["touchpoint rule put", "touchpoint changed", "surface mapped"]


def test_a_version_comes_back_with_the_rules_that_others_were_given_since():
    number = made()
    other = made("event Other", "other", "Other")
    editing.put_rule(other, "web shop.example /checkout*", order=5, by=BY)
    changed(number, name="Till", stage="use")
    assert rules.load().of("web shop.example /checkout/pay").touchpoint == "other"

    editing.go_back(number, 1, by=BY)
    entry = catalogue.touchpoint(number)
    assert (entry.name, entry.stage, entry.patterns) == ("Checkout", "buy", ("web shop.example /checkout*",))
    assert rules.load().of("web shop.example /checkout/pay").touchpoint == "checkout"
    assert catalogue.touchpoint(other).patterns == ("event Other",)
    # Both lost and got something, so both have a version that says so.
    assert versions.of(other)[0].differences[0].field == "rules"
    assert versions.of(number)[0].state == versions.of(number)[-1].state
    with pytest.raises(NotFound):
        editing.go_back(number, 99, by=BY)


def test_a_version_comes_back_without_what_is_gone():
    member = members.create("ann@example.com", Role.ANALYST, "correct horse battery")
    number = made()
    changed(number, owned_by=member.pk)
    changed(number, owned_by=None)
    members.disable(member.pk, by=BY)
    editing.go_back(number, 2, by=BY)
    assert catalogue.touchpoint(number).owned_by is None


def test_the_owner_is_an_active_member_or_words():
    member = members.create("ann@example.com", Role.ANALYST, "correct horse battery", name="Ann Lee")
    number = made()
    changed(number, owner="Logistics")
    assert catalogue.touchpoint(number).owner == "Logistics"
    changed(number, owned_by=member.pk)
    entry = catalogue.touchpoint(number)
    assert (entry.owner, entry.owned_by) == ("Ann Lee", member.pk)
    members.disable(member.pk, by=BY)
    with pytest.raises(BadInput, match="no active member"):
        changed(number, owned_by=member.pk)


def test_a_retired_one_keeps_its_rules_and_takes_no_new_ones():
    number = made()
    editing.retire(number, by=BY)
    assert catalogue.touchpoint(number).retired_at is not None
    assert rules.load().of("web shop.example /checkout/pay").touchpoint == "checkout"
    for refused in (
        lambda: editing.put_rule(number, "event More", by=BY),
        lambda: editing.map_surface("event More", "checkout", "Checkout", channel="", stage="", by=BY),
    ):
        with pytest.raises(Conflict, match="retired"):
            refused()
    editing.use_again(number, by=BY)
    editing.put_rule(number, "event More", by=BY)
    assert [one.field for one in versions.of(number)[1].differences] == ["retired"]


def test_a_rule_is_tried_earlier_or_taken_away():
    wide, narrow = made("web shop.example *", "shop", "Shop"), made("web shop.example /help*", "help", "Help")
    assert rules.load().of("web shop.example /help/1").touchpoint == "help"
    editing.order_rule(catalogue.touchpoint(wide).rules[0].id, 1, by=BY)
    assert rules.load().of("web shop.example /help/1").touchpoint == "shop"
    found = tried.of_surface("web shop.example /help/1")
    assert found is not None
    assert (found.pattern, found.order) == ("web shop.example *", 1)
    editing.remove_rule(catalogue.touchpoint(wide).rules[0].id, by=BY)
    assert rules.load().of("web shop.example /help/1").touchpoint == "help"
    editing.remove_rule(catalogue.touchpoint(narrow).rules[0].id, by=BY)
    assert rules.load().of("web shop.example /help/1") == NOTHING
    assert tried.of_surface("web shop.example /help/1") is None


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"name": "a" * 121},
        {"name": "a\0b"},
        {"name": "\ud83d"},
        {"standard": "x" * 501},
        {"stage": "nowhere"},
        {"channel": "c" * 81},
        {"owned_by": 10**30},
        {"owned_by": -1},
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(given):
    number = made()
    with pytest.raises(BadInput):
        changed(number, **given)
    assert len(versions.of(number)) == 1


@pytest.mark.parametrize("pattern", ["", "  ", "a\nb", "x" * 257, "\udc00"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern):
    number = made()
    with pytest.raises(BadInput):
        editing.put_rule(number, pattern, by=BY)


@pytest.mark.parametrize("order", [-1, 10**9])
def test_an_order_out_of_range_is_refused(order):
    with pytest.raises(BadInput):
        editing.put_rule(made(), "event x", order=order, by=BY)


def test_who_may_not_changes_nothing():
    number = made()
    viewer = members.create("vera@example.com", Role.VIEWER, "correct horse battery")
    rule = catalogue.touchpoint(number).rules[0].id
    for refused in (
        lambda: editing.change(
            number, name="x", channel="", stage="", standard="", direct=True, owned_by=None, by=viewer
        ),
        lambda: editing.put_rule(number, "event x", by=viewer),
        lambda: editing.order_rule(rule, 1, by=viewer),
        lambda: editing.remove_rule(rule, by=viewer),
        lambda: editing.retire(number, by=viewer),
        lambda: editing.go_back(number, 1, by=viewer),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert len(versions.of(number)) == 1


def test_many_stars_take_no_longer():
    pattern = rules.pattern_of("a*" * 100 + "b")
    assert pattern.fullmatch("a" * 250) is None
    assert pattern.fullmatch("a" * 250 + "b")
    assert rules.pattern_of("web */basket*/pay").fullmatch("web shop.example /basket/1/basket/2/pay")
    assert rules.pattern_of("*").fullmatch("")
    assert not rules.pattern_of("ab*ba").fullmatch("aba")
