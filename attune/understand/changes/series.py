"""Week by week: contacts and means, oldest first, for lines over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from attune.understand import figures, metrics, questions
from attune.understand.changes.comparing import Met
from attune.vocabulary.estimate import Estimate

WEEKS = 26


class _Week(NamedTuple):
    weeks_back: int
    is_person: int
    counted: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True)
class Point:
    """A week by its first day: a mean, or a count as an Estimate without interval. `is_shown` by the rule of n."""

    starts_on: date
    value: Estimate


@dataclass(frozen=True, slots=True)
class Series:
    """Oldest first; weeks before the first one known are left out."""

    points: tuple[Point, ...]
    computed_at: datetime
    is_current: bool


def contact_weeks(about: str, entry: str, end: datetime, *, at_once: bool = False) -> Series:
    """Contacts of the last 26 weeks up to `end`, on the whole ('' and ''), of a touchpoint or at a place."""
    start = end - timedelta(days=7 * WEEKS)
    figure = figures.kept.get(
        ("contact weeks", end), lambda: questions.ask("changes_contacts", Met, start=start, end=end), at_once=at_once
    )
    first = max((row.weeks_back for row in figure.value), default=-1)
    known = {row.weeks_back: row.contacts for row in figure.value if (row.kind, row.entry) == (about, entry)}
    points = tuple(
        Point(
            _starts(end, back), Estimate(float(known.get(back, 0)), None, None, known.get(back, 0), "count", "contacts")
        )
        for back in range(min(first, WEEKS - 1), -1, -1)
    )
    return Series(points, figure.computed_at, figure.is_current)


def score_weeks(about: str, entry: str, metric: str, scale: str, end: datetime, *, at_once: bool = False) -> Series:
    """The mean of a metric in each of the last 26 weeks: of persons, else of answers without a person."""
    start = end - timedelta(days=7 * WEEKS)
    figure = figures.kept.get(
        ("score weeks", about, entry, metric, scale, end),
        lambda: questions.ask(
            "score_weeks", _Week, start=start, end=end, about=about, entry=entry, metric=metric, scale=scale
        ),
        at_once=at_once,
    )
    of_persons = any(row.is_person for row in figure.value)
    rows = {row.weeks_back: row for row in figure.value if bool(row.is_person) == of_persons}
    ends = metrics.bounds(metric, scale)
    unit = "customers" if of_persons else "answers"
    nothing = _Week(0, 0, 0, 0.0, 0.0)
    points = []
    for back in range(max(rows, default=-1), -1, -1):
        row = rows.get(back, nothing)
        mean = metrics.mean_of(row.counted, row.total, row.squares, bounds=ends, unit=unit)
        points.append(Point(_starts(end, back), mean))
    return Series(tuple(points), figure.computed_at, figure.is_current)


def _starts(end: datetime, weeks_back: int) -> date:
    return (end - timedelta(days=7 * (weeks_back + 1))).date()
