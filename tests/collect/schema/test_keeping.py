"""What is kept of the names and properties that sources send."""

from __future__ import annotations

import json

import pytest

from attune.access.audit import AuditRow
from attune.collect.schema import keeping, sampling
from attune.collect.schema.keeping import DAY_MS, Keeper
from attune.collect.schema.models import SchemaEntry
from attune.collect.schema.sampling import Seen
from attune.vocabulary.errors import NotFound
from tests.collect.asking import NOW, Kept, take, track

pytestmark = pytest.mark.django_db


def at(ms: int):  # type: ignore[no-untyped-def]  # a clock
    return lambda: ms


def seen(name: str = "A", property: str = "", kind: str = "", source: str = "shop") -> Seen:  # noqa: A002 - its name
    return Seen(source, "track", name, property, kind, kind and "x", 1)


def told(**when: int) -> list[tuple[str, str, str]]:
    return [(one.entry.name, one.entry.property, one.why) for one in keeping.warnings(clock=at(when["now"]))]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ann", "text"),
        ("", "text"),
        ("2026-01-31T10:00:00Z", "time"),
        (12, "number"),
        (-1.5, "number"),
        (True, "yes or no"),
        ([], "list"),
        ({}, "object"),
        (None, ""),
    ],
)
def test_a_value_leaves_its_type_and_shape(value: object, kind: str) -> None:
    found, example = sampling.shape(json.dumps(value).encode())
    assert found == kind
    assert "ann" not in example


def test_the_newest_rows_of_the_journal_are_learned_from(kept: Kept) -> None:
    events = [track(event="Bought", properties={"price": 3, "secret": "Ann Lee"}) for _ in range(5)]
    rows = take(*events).rows
    assert rows is not None
    kept.store.committer.commit_now(rows)
    Keeper(kept.store.journal, None).step()
    learned = {(one.property, one.kinds) for one in SchemaEntry.objects.filter(name="Bought")}
    assert learned == {("", ""), ("price", "number"), ("secret", "text")}
    assert "Ann" not in str(list(SchemaEntry.objects.values()))


def test_a_new_source_is_no_warning_and_what_comes_later_is() -> None:
    keeping.keep([seen("A"), seen("A", "price", "number")], clock=at(NOW))
    assert told(now=NOW) == []
    later = NOW + 3 * DAY_MS
    keeping.keep([seen("B"), seen("B", "x", "text"), seen("A", "coupon", "text")], clock=at(later))
    assert told(now=later) == [("A", "coupon", "new_property"), ("B", "", "new_name")]
    assert told(now=later + 3 * DAY_MS) == []


def test_another_type_is_a_warning_until_somebody_puts_it_away() -> None:
    keeping.keep([seen("A", "price", "number")], clock=at(NOW))
    keeping.keep([seen("A", "price", "text")], clock=at(NOW + 1))
    assert told(now=NOW + 2) == [("A", "price", "type_changed")]
    entry = SchemaEntry.objects.get(property="price")
    assert entry.kinds == "number,text"
    keeping.dismiss(entry.pk, "command line", clock=at(NOW + 3))
    assert told(now=NOW + 4) == []
    assert AuditRow.objects.filter(action="warning dismissed").count() == 1
    with pytest.raises(NotFound):
        keeping.dismiss(10**9, "command line")


def test_names_made_of_values_do_not_fill_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_ENTRIES", 10)
    keeping.keep([seen(f"name {number}") for number in range(50)], clock=at(NOW))
    keeping.keep([seen(f"other {number}") for number in range(50)], clock=at(NOW))
    assert SchemaEntry.objects.count() == 10


def test_a_long_row_is_looked_at_in_steps(kept: Kept) -> None:
    rows = take(*[track(event=f"E{number}") for number in range(100)]).rows
    assert rows is not None
    kept.store.committer.commit_now(rows)
    row = kept.store.journal.read((kept.store.journal.head() >> 16) - 1, 1)[0]
    found = sampling.look([(row.format, row.ids, row.body)] * 60)
    assert sum(one.times for one in found if not one.property) <= 2 * sampling.MOST_EVENTS
