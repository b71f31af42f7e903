"""Each question, asked by somebody who sees one place: the answer is that of a company that has nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from attune.store.engine import Warehouse
from attune.understand import questions, sight
from attune.understand.sight import EVERYTHING, Sight, through
from attune.vocabulary.errors import NotAllowed
from tests.sql.test_questions import folder_of, given, tell, written
from tests.understand import little_company

HERE, THERE, NAMED = "it's \\ here", "there", "o'hara"
# Not narrowed row by row: the readings of mappings are about nobody, and what is known of a customer met here is known
# wherever it was said.
OTHERWISE = {"mappings_read", "customer_traits"}


def told(name: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The facts beside the question, each second one at another place, each seventh served by somebody we see."""
    events = little_company.lines(folder_of(name) / "events.jsonl")
    for number, event in enumerate(events):
        event["id"] = event.get("id", f"interaction {number + 1}")
        if not event.get("place"):
            event["place"] = THERE if number % 2 else HERE
        if number % 7 == 3 and not event.get("staff"):
            event["staff"] = NAMED
    return events, json.loads((folder_of(name) / "expect.json").read_text(encoding="utf-8"))


def answers(warehouse: Warehouse, name: str, expected: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    asked, limits = questions.within_sight(name)
    for case in expected["cases"]:
        yield warehouse.query(name, written(asked.sql, case), given(case), settings=limits).rows


def at_places() -> set[str]:
    return {name for name in questions.names() if name.endswith("_at_places")}


@pytest.mark.parametrize("name", sorted(set(questions.names()) - OTHERWISE - at_places()))
def test_it_answers_as_if_nothing_else_had_happened(name: str, shared_warehouse: Warehouse):
    events, expected = told(name)
    with through(Sight(is_limited=True)):
        try:
            questions.within_sight(name)
        except NotAllowed:
            return  # refused as a whole; a page that is narrowed to places may not ask it (test_every_address.py)
    seen = Sight(
        frozenset({HERE, *(event["place"] for event in events)} - {THERE}), frozenset({NAMED}), is_limited=True
    )
    found = []
    for facts, looked in (
        (events, seen),
        ([one for one in events if seen.shows(one["place"], one.get("staff", ""))], None),
    ):
        tell(shared_warehouse, facts, expected)
        with through(looked or EVERYTHING):
            found.append([[tuple(map(str, row)) for row in rows] for rows in answers(shared_warehouse, name, expected)])
    assert found[0] == found[1]


@pytest.mark.parametrize("name", sorted(at_places()))
def test_what_answers_instead_takes_the_same_parameters(name: str):
    instead, wide = questions.question(name), questions.question(name.removesuffix("_at_places"))
    assert dict(instead.parameters) == dict(wide.parameters)
    with through(Sight(is_limited=True)):
        assert questions.within_sight(wide.name)[0] is instead


def test_who_sees_no_place_sees_no_row(shared_warehouse: Warehouse):
    little_company.empty(shared_warehouse)
    little_company.write(shared_warehouse, [{"who": "ann", "ts": "2026-01-01T10:00:00Z", "place": ""}])
    with through(Sight(is_limited=True)):
        limits = sight.settings(["interactions"])
    for table in ("interactions", "resolved"):
        assert shared_warehouse.query("all", f"SELECT count() FROM {table}", settings=limits).value() == 0


def test_what_is_added_up_over_all_places_is_refused():
    with through(Sight(frozenset({"here"}), is_limited=True)), pytest.raises(NotAllowed) as error:
        sight.settings(["interactions", "totals"])
    assert error.value.code == "outside_sight"
    assert sight.settings(["totals"]) == {}
    assert sight.current() == EVERYTHING
