"""Rows to columns and back."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.store.rows import RequestRows, body_of, facts_of, interactions_of, joined, read_facts, requests_of
from attune.vocabulary.errors import BadInput
from attune.vocabulary.interaction import Interaction

from .accepted import fact, interaction, request
from .any_interaction import interactions


def exactly(rows: list[Interaction]) -> list[tuple[object, ...]]:
    """Floats as bits, so that -0.0 is not 0.0 and a NaN equals itself."""
    return [tuple(struct.pack("<d", one) if isinstance(one, float) else one for one in row) for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(interactions(), min_size=1, max_size=6), min_size=1, max_size=4))
def test_what_goes_into_a_body_comes_out(requests: list[list[Interaction]]) -> None:
    made = [RequestRows.of(rows) for rows in requests]
    ids = b"".join(one for rows in made for one in rows.ids)
    body = body_of([rows.encode() for rows in made])
    assert exactly(interactions_of(ids, body)) == exactly([row for rows in requests for row in rows])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(interactions(), min_size=1, max_size=2), min_size=1, max_size=8))
def test_joining_single_rows_changes_nothing(requests: list[list[Interaction]]) -> None:
    together = joined([RequestRows.of(rows) for rows in requests])
    ids = b"".join(one for rows in together for one in rows.ids)
    body = body_of([rows.encode() for rows in together])
    assert exactly(interactions_of(ids, body)) == exactly([row for rows in requests for row in rows])


def test_single_rows_side_by_side_become_one_request() -> None:
    together = joined([*(request([number]) for number in range(5)), request(range(10, 12)), request([20])])
    assert [rows.count for rows in together] == [5, 2, 1]


def test_a_column_of_one_value_is_stored_once() -> None:
    rows = request(range(50))
    (stored,) = requests_of(body_of([rows.encode()]))
    assert stored.count("web shop.example /checkout") == 1
    assert len(body_of([request(range(500)).encode()])) < 500 * 40


def test_negative_zero_stays_negative() -> None:
    rows = [interaction(1, score=0.0), interaction(2, score=-0.0), interaction(3, score=0.0)]
    made = RequestRows.of(rows)
    assert exactly(interactions_of(b"".join(made.ids), body_of([made.encode()]))) == exactly(rows)


def test_facts_move_with_their_interactions() -> None:
    first = request(range(3), [fact(1, "ann")])
    second = request(range(10, 14), [fact(0, "bob"), fact(2, "cid"), fact(3, "dan")])
    left = second.without([0, 1])
    assert left is not None
    facts = read_facts(facts_of([first, left]) or b"")
    assert [(one.place, one.identifiers[0][1]) for one in facts] == [(1, "ann"), (3, "cid"), (4, "dan")]


def test_no_facts_is_nothing_at_all() -> None:
    assert facts_of([request(range(3))]) is None


def test_leaving_out_all_leaves_nothing() -> None:
    assert request(range(3)).without([0, 1, 2]) is None


def test_leaving_out_some_keeps_the_others_whole() -> None:
    left = request(range(6)).without([0, 4])
    assert left is not None
    assert interactions_of(b"".join(left.ids), body_of([left.encode()])) == [interaction(n) for n in (1, 2, 3, 5)]


@pytest.mark.parametrize("more", [{"name": "\ud83d"}, {"value": 1 << 70}, {"name": object()}])
def test_it_refuses_what_cannot_be_stored(more: dict[str, object]) -> None:
    with pytest.raises(BadInput) as raised:
        request(range(2), **more).encode()
    assert raised.value.code == "not_storable"


@pytest.mark.parametrize("count", [0, 65_537])
def test_it_refuses_requests_without_a_place_for_each_row(count: int) -> None:
    with pytest.raises(BadInput):
        RequestRows.of([interaction(1)] * count)


def test_it_says_when_a_body_is_of_another_format_or_damaged() -> None:
    body = body_of([request(range(2)).encode()])
    with pytest.raises(ValueError, match="format 2"):
        requests_of(body, 2)
    with pytest.raises(ValueError, match="damaged"):
        requests_of(body[:-3])
