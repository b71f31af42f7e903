"""Two maps beside each other, and cohorts: pure arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attune.understand.journeys.comparing import compared, gap
from attune.understand.journeys.retention import _cohorts, _overall, _Row
from attune.understand.journeys.shapes import CellScore, Covered, JourneyMap, MapCell
from attune.understand.metrics import Sums, mean_of, not_below
from attune.vocabulary.window import ALL_TIME

COVERED = Covered(ALL_TIME, 1, datetime(2026, 1, 1, tzinfo=UTC), is_current=True)


def journey(customers: int, met: int, ones: int, fives: int) -> JourneyMap:
    sums = Sums(ones + fives, ones + 5.0 * fives, ones + 25.0 * fives)
    mean = mean_of(sums.n, sums.total, sums.squares)
    score = CellScore("stars5", "1-5", mean, mean, "", sums)
    cell = MapCell(
        "bill",
        "Bill",
        "mail",
        "use",
        direct=True,
        condition="",
        interactions=met,
        customers=met,
        value=(),
        scores=(score,),
    )
    return JourneyMap(COVERED, ("use",), (cell,), customers, met)


def test_what_differs_surely_is_pointed_at() -> None:
    (cell,) = compared(journey(1000, 500, 20, 180), journey(1000, 100, 150, 50))
    assert (cell.differs, cell.scores[0].differs) == ("fewer", "worse")
    assert cell.gap.value == pytest.approx(-0.4)
    low, high = cell.gap.low, cell.gap.high
    assert low is not None
    assert high is not None
    assert low < -0.4 < high < 0


def test_few_customers_are_never_pointed_at() -> None:
    (cell,) = compared(journey(20, 18, 1, 8), journey(20, 2, 8, 1))
    assert (cell.differs, cell.scores[0].differs) == ("", "")
    assert gap(Sums(1, 1, 1), Sums(9, 9, 9)).value is None


def test_a_touchpoint_of_one_side_alone_stands_in_the_comparison() -> None:
    nothing = JourneyMap(COVERED, (), (), 0, 0)
    (cell,) = compared(nothing, journey(50, 40, 5, 5))
    assert (cell.left.value, cell.right.value, cell.scores) == (None, 0.8, ())


def test_a_month_that_goes_on_counts_in_no_total() -> None:
    rows = (_Row(date(2026, 1, 1), 0, 100), _Row(date(2026, 1, 1), 1, 40), _Row(date(2026, 2, 1), 0, 50))
    cohorts = _cohorts(rows, "month", datetime(2026, 2, 20, tzinfo=UTC))
    assert [(one.later, one.customers, one.is_over) for one in cohorts[0].returned] == [(1, 40, False)]
    assert _overall(cohorts) == ()
    over = _cohorts(rows, "month", datetime(2026, 3, 1, tzinfo=UTC))
    assert [(one.later, one.share.value) for one in _overall(over)] == [(1, 0.4)]
    assert _cohorts((), "week", datetime(2026, 3, 1, tzinfo=UTC)) == ()


def test_a_duration_is_never_below_nothing() -> None:
    estimate = not_below(0.0, mean_of(3, 3.0, 9.0))
    assert estimate.low == 0.0
