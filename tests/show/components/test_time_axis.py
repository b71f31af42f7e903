"""Weeks over dated changes: what is drawn where."""

from __future__ import annotations

from datetime import date, timedelta

from attune.collect.catalogue.changes import DatedChange
from attune.show.components.time_axis import LEFT, RIGHT, ROWS, draw, filled
from attune.understand.catalogue.entries import Week

START = date(2026, 1, 5)
WEEKS = [Week(START + timedelta(days=7 * at), 10 + at) for at in range(10)]


def change(name: str, first: int, last: int | None) -> DatedChange:
    return DatedChange(
        "event", name, START + timedelta(days=first), None if last is None else START + timedelta(days=last)
    )


def test_a_week_without_a_contact_is_drawn_as_none():
    assert [week.interactions for week in filled([WEEKS[0], WEEKS[2]])] == [10, 0, 12]
    assert filled([]) == []


def test_one_week_is_no_axis():
    assert draw(WEEKS[:1], []) is None
    assert draw([], []) is None


def test_changes_lie_where_their_days_are_and_within_the_picture():
    axis = draw(
        WEEKS, [change("before", -30, -10), change("long", -30, None), change("day", 0, 0), change("after", 300, None)]
    )
    assert axis is not None
    assert [band.full for band in axis.bands] == ["long", "day"]
    long, day = axis.bands
    assert (long.x, long.is_open) == (LEFT, True)
    assert long.x + long.width == RIGHT
    assert day.width < 30
    assert axis.most == "19"


def test_more_changes_than_rows_are_counted():
    axis = draw(WEEKS, [change(f"c{at}", at, at) for at in range(ROWS + 3)])
    assert axis is not None
    assert (len(axis.bands), axis.left_out) == (ROWS, 3)


def test_weeks_of_nothing_are_drawn_flat():
    axis = draw([Week(START, 0), Week(START + timedelta(days=7), 0)], [])
    assert axis is not None
    assert axis.curve
