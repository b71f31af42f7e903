"""Who comes again: customers by the week or month in which they came first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from attune.store import dialect
from attune.understand import figures, metrics, questions
from attune.understand.journeys.shapes import Covered
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.vocabulary.errors import BadInput
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

WEEK, MONTH = "week", "month"
MOST_COHORTS = 24  # the newest of those that were asked for


class _Row(NamedTuple):
    cohort: date
    later: int
    customers: int


@dataclass(frozen=True, slots=True)
class Returned:
    """Of a cohort, who came again `later` weeks or months on; `is_over` False while that one is still going on."""

    later: int
    customers: int
    share: Estimate
    is_over: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers who came first in the week or month that begins on `begins_on`."""

    begins_on: date
    customers: int
    returned: tuple[Returned, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """Cohorts, oldest first. `overall`: all cohorts whose week or month is over, together, by `later`."""

    covered: Covered
    unit: str
    starts: str
    returns: str
    cohorts: tuple[Cohort, ...]
    overall: tuple[Returned, ...]
    left_out: int


def retention(
    window: Window = ALL_TIME,
    unit: str = MONTH,
    starts: str = "",
    returns: str = "",
    whom: Whom = EVERYBODY,
    *,
    at_once: bool = False,
) -> Retention:
    """Cohorts that came first in the window. `starts`, `returns`: only contacts at these touchpoints; '' is any.

    Raises:
        BadInput: the unit is neither week nor month.
    """
    if unit not in {WEEK, MONTH}:
        raise BadInput("The unit is week or month.", code="bad_unit", where="unit")

    def compute() -> tuple[_Row, ...]:
        return questions.ask(
            "journey_retention",
            _Row,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            unit=unit,
            starts=starts,
            returns=returns,
            **whom.parameters,
        )

    figure = figures.kept.get(("retention", window, unit, starts, returns, whom), compute, at_once=at_once)
    cohorts = _cohorts(figure.value, unit, min(window.end, figure.computed_at))
    return Retention(
        covered=Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        unit=unit,
        starts=starts,
        returns=returns,
        cohorts=cohorts[-MOST_COHORTS:],
        overall=_overall(cohorts),
        left_out=max(0, len(cohorts) - MOST_COHORTS),
    )


def _cohorts(rows: tuple[_Row, ...], unit: str, until: datetime) -> tuple[Cohort, ...]:
    if not rows:
        return ()
    # Nothing is known of a time in which nobody came at all: the last one anybody came in ends the triangle.
    last = max(_begins(row.cohort, row.later, unit) for row in rows)
    found: dict[date, dict[int, int]] = {}
    for row in rows:
        found.setdefault(row.cohort, {})[row.later] = row.customers
    cohorts = []
    for cohort, came in sorted(found.items()):
        returned = []
        later = 1
        while (begins := _begins(cohort, later, unit)) <= last:
            customers = came.get(later, 0)
            is_over = _begins(begins, 1, unit) <= until.date()
            returned.append(Returned(later, customers, metrics.share(customers, came[0]), is_over))
            later += 1
        cohorts.append(Cohort(cohort, came[0], tuple(returned)))
    return tuple(cohorts)


def _begins(cohort: date, later: int, unit: str) -> date:
    if unit == WEEK:
        return cohort + timedelta(weeks=later)
    months = cohort.year * 12 + cohort.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _overall(cohorts: tuple[Cohort, ...]) -> tuple[Returned, ...]:
    came: dict[int, tuple[int, int]] = {}
    for cohort in cohorts:
        for one in cohort.returned:
            if one.is_over:
                again, everyone = came.get(one.later, (0, 0))
                came[one.later] = again + one.customers, everyone + cohort.customers
    return tuple(
        Returned(later, again, metrics.share(again, everyone), is_over=True)
        for later, (again, everyone) in sorted(came.items())
    )
