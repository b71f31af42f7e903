"""Attempts at one goal: how many succeed, how long it takes, how much effort it costs, and who comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from attune.store import dialect
from attune.understand import figures, metrics, questions
from attune.understand.journeys.catalogue import names
from attune.understand.journeys.shapes import Covered
from attune.understand.journeys.table import mapped
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.vocabulary.errors import BadInput
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

DAY_MS = 86_400_000
USUAL_DAYS = 30
AGAIN_DAYS = 7
LONGEST_DAYS = 3_650


class _Row(NamedTuple):
    channel: str
    customers: int
    ended: int
    succeeded: int
    open_now: int
    success_total: float
    success_squares: float
    effort_total: float
    effort_squares: float
    changes_total: float
    changes_squares: float
    succeeded_customers: int
    hours_total: float
    hours_squares: float
    again_total: float
    again_squares: float
    hours_median: float
    hours_slowest_tenth: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Attempts that began in one channel ('' = all together).

    Counts are of attempts: `ended`, `succeeded`, `open_now` (could still succeed, counted nowhere else). Estimates are
    means over customers of each one's own attempts: `success` and `again` shares, `effort` in contacts, `changes` of
    channel, `hours` from begin to success. `hours_median`, `hours_slowest_tenth`: of customers who succeeded.
    """

    channel: str
    customers: int
    ended: int
    succeeded: int
    open_now: int
    success: Estimate
    hours: Estimate
    hours_median: float
    hours_slowest_tenth: float
    effort: Estimate
    changes: Estimate
    again: Estimate


@dataclass(frozen=True, slots=True)
class Attempts:
    """All attempts from `starts` to `expects` within `within_days`, and, by the channel they began in, each part."""

    covered: Covered
    starts: str
    starts_name: str
    expects: str
    expects_name: str
    within_days: int
    whole: Outcome
    parts: tuple[Outcome, ...]


def attempts(
    starts: str,
    expects: str,
    within_days: int = USUAL_DAYS,
    window: Window = ALL_TIME,
    whom: Whom = EVERYBODY,
    *,
    at_once: bool = False,
) -> Attempts:
    """Attempts that begin at the touchpoint `starts` and succeed at `expects` within so many days (1 to 3,650).

    Raises:
        BadInput: the touchpoints are the same or missing, or the days cannot be used.
    """
    if not starts or not expects or starts == expects:
        raise BadInput("Name two different touchpoints: where it starts, and where it is done.", code="bad_steps")
    if not 1 <= within_days <= LONGEST_DAYS:
        raise BadInput(f"The days must be 1 to {LONGEST_DAYS}.", code="bad_time", where="within_days")

    def compute() -> tuple[_Row, ...]:
        channels = sorted({about.touchpoint_channel for about in mapped().values()} - {""})
        return questions.ask(
            "journey_attempts",
            _Row,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            starts=starts,
            expects=expects,
            within_ms=within_days * DAY_MS,
            again_ms=AGAIN_DAYS * DAY_MS,
            channels=channels,
            **whom.parameters,
        )

    figure = figures.kept.get(("attempts", starts, expects, within_days, window, whom), compute, at_once=at_once)
    called = names()
    outcomes = [_outcome(row) for row in figure.value]
    return Attempts(
        covered=Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        starts=starts,
        starts_name=called.of(starts),
        expects=expects,
        expects_name=called.of(expects),
        within_days=within_days,
        whole=outcomes[0] if outcomes else _outcome(_Row("", *[0] * 17)),
        parts=tuple(outcomes[1:]),
    )


def _outcome(row: _Row) -> Outcome:
    everyone, done = row.customers, row.succeeded_customers
    return Outcome(
        channel=row.channel,
        customers=everyone,
        ended=row.ended,
        succeeded=row.succeeded,
        open_now=row.open_now,
        success=metrics.mean_of(everyone, row.success_total, row.success_squares, bounds=(0.0, 1.0)),
        hours=metrics.not_below(0.0, metrics.mean_of(done, row.hours_total, row.hours_squares)),
        hours_median=row.hours_median,
        hours_slowest_tenth=row.hours_slowest_tenth,
        effort=metrics.not_below(1.0, metrics.mean_of(everyone, row.effort_total, row.effort_squares)),
        changes=metrics.not_below(0.0, metrics.mean_of(everyone, row.changes_total, row.changes_squares)),
        again=metrics.mean_of(done, row.again_total, row.again_squares, bounds=(0.0, 1.0)),
    )
