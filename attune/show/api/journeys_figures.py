"""`/journeys`: attempts, retention, contacts, sessions, stages, comparisons."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from attune.show.api.journeys import FROM, TO, WHOM
from attune.show.api.shapes import PROBLEMS, CoveredOut, EstimateOut
from attune.show.api.times import EARLIEST, window
from attune.understand import journeys
from attune.understand.journeys.attempts import USUAL_DAYS, Outcome
from attune.understand.journeys.comparing import ComparedCell, Side
from attune.understand.journeys.retention import Returned
from attune.understand.journeys.whom import read
from attune.vocabulary.errors import BadInput

router = Router(tags=["journeys"])


class OutcomeOut(Schema):
    """Attempts that began in `channel` ('' = all). Estimates are means over customers of their own attempts."""

    channel: str
    customers: int
    ended: int
    succeeded: int
    open_now: int
    success: EstimateOut
    hours: EstimateOut
    hours_median: float
    hours_slowest_tenth: float
    effort: EstimateOut
    changes: EstimateOut
    again: EstimateOut

    @classmethod
    def of(cls, found: Outcome) -> OutcomeOut:
        """As JSON."""
        return cls(
            channel=found.channel,
            customers=found.customers,
            ended=found.ended,
            succeeded=found.succeeded,
            open_now=found.open_now,
            success=EstimateOut.of(found.success),
            hours=EstimateOut.of(found.hours),
            hours_median=found.hours_median,
            hours_slowest_tenth=found.hours_slowest_tenth,
            effort=EstimateOut.of(found.effort),
            changes=EstimateOut.of(found.changes),
            again=EstimateOut.of(found.again),
        )


class AttemptsOut(Schema):
    """Attempts from `starts` to `expects`: all together, and by the channel they began in."""

    covered: CoveredOut
    starts: str
    expects: str
    within_days: int
    whole: OutcomeOut
    parts: list[OutcomeOut]


class ReturnedOut(Schema):
    """Who came again `later` weeks or months on; `is_over` false while that one is still going on."""

    later: int
    customers: int
    share: EstimateOut
    is_over: bool

    @classmethod
    def of(cls, found: Returned) -> ReturnedOut:
        """As JSON."""
        return cls(
            later=found.later, customers=found.customers, share=EstimateOut.of(found.share), is_over=found.is_over
        )


class CohortOut(Schema):
    """Customers who came first in the week or month that begins on `begins_on`."""

    begins_on: date
    customers: int
    returned: list[ReturnedOut]


class RetentionOut(Schema):
    """Cohorts, oldest first; `overall` is of all whose week or month is over."""

    covered: CoveredOut
    unit: str
    cohorts: list[CohortOut]
    overall: list[ReturnedOut]
    left_out: int


class VolumeOut(Schema):
    """Contacts through a channel within the day, week or month that begins on `day`."""

    day: date
    channel: str
    interactions: int
    customers: int


class VolumesOut(Schema):
    """By time, then channel."""

    covered: CoveredOut
    unit: str
    rows: list[VolumeOut]


class SessionsRowOut(Schema):
    """Sessions that began in a channel; `single` had one contact. Means are over customers."""

    channel: str
    sessions: int
    single: int
    customers: int
    contacts: EstimateOut
    minutes: EstimateOut


class SessionsOut(Schema):
    """Most sessions first; one ends after 30 minutes without a contact."""

    covered: CoveredOut
    rows: list[SessionsRowOut]


class StageOut(Schema):
    """How many customers met a stage, and how many stand there, having met none later."""

    stage: str
    reached: int
    standing: int


class StagesOut(Schema):
    """In the order of the life cycle."""

    covered: CoveredOut
    rows: list[StageOut]


class ComparedScoreOut(Schema):
    """A metric on both sides; `gap` is right minus left, `differs` says how the right is: better, worse or ''."""

    metric: str
    scale: str
    left: EstimateOut
    right: EstimateOut
    gap: EstimateOut
    differs: str


class ComparedCellOut(Schema):
    """A touchpoint under a condition: the share of each side that met it; `differs`: more, fewer or ''."""

    touchpoint: str
    name: str
    stage: str
    channel: str
    condition: str
    left_customers: int
    right_customers: int
    left: EstimateOut
    right: EstimateOut
    gap: EstimateOut
    differs: str
    scores: list[ComparedScoreOut]

    @classmethod
    def of(cls, cell: ComparedCell) -> ComparedCellOut:
        """As JSON."""
        scores = [
            ComparedScoreOut(
                metric=score.metric,
                scale=score.scale,
                left=EstimateOut.of(score.left),
                right=EstimateOut.of(score.right),
                gap=EstimateOut.of(score.gap),
                differs=score.differs,
            )
            for score in cell.scores
        ]
        return cls(
            touchpoint=cell.touchpoint,
            name=cell.name,
            stage=cell.stage,
            channel=cell.channel,
            condition=cell.condition,
            left_customers=cell.left_customers,
            right_customers=cell.right_customers,
            left=EstimateOut.of(cell.left),
            right=EstimateOut.of(cell.right),
            gap=EstimateOut.of(cell.gap),
            differs=cell.differs,
            scores=scores,
        )


class ComparisonOut(Schema):
    """Both sides, and all cells that either met."""

    left: CoveredOut
    right: CoveredOut
    left_customers: int
    right_customers: int
    cells: list[ComparedCellOut]


@router.get("/attempts", response={200: AttemptsOut, **PROBLEMS}, summary="Read how attempts at a goal end")
def attempts(
    request: HttpRequest,
    *,
    starts: str = Query(..., description="Touchpoint where an attempt begins", max_length=80),
    expects: str = Query(..., description="Touchpoint where it is done", max_length=80),
    within_days: int = Query(USUAL_DAYS, description="1 to 3,650"),
    whom: str = WHOM,
    start: str = FROM,
    end: str = TO,
) -> AttemptsOut:
    """Success, time, effort, changes of channel and who came back within 7 days."""
    found = journeys.attempts(starts, expects, within_days, window(start, end), read(whom))
    return AttemptsOut(
        covered=CoveredOut.of(found.covered),
        starts=found.starts,
        expects=found.expects,
        within_days=found.within_days,
        whole=OutcomeOut.of(found.whole),
        parts=[OutcomeOut.of(part) for part in found.parts],
    )


@router.get("/retention", response={200: RetentionOut, **PROBLEMS}, summary="Read who comes again")
def retention(
    request: HttpRequest,
    *,
    unit: str = Query("month", description="week or month", max_length=10),
    starts: str = Query("", description="Only customers who came first to this touchpoint; '' = any", max_length=80),
    returns: str = Query("", description="Only returns to this touchpoint; '' = any", max_length=80),
    whom: str = WHOM,
    start: str = FROM,
    end: str = TO,
) -> RetentionOut:
    """Cohorts of the period, and the share of each that came again later."""
    found = journeys.retention(window(start, end), unit, starts, returns, read(whom))
    return RetentionOut(
        covered=CoveredOut.of(found.covered),
        unit=found.unit,
        cohorts=[
            CohortOut(
                begins_on=one.begins_on,
                customers=one.customers,
                returned=[ReturnedOut.of(again) for again in one.returned],
            )
            for one in found.cohorts
        ],
        overall=[ReturnedOut.of(one) for one in found.overall],
        left_out=found.left_out,
    )


@router.get("/volumes", response={200: VolumesOut, **PROBLEMS}, summary="Count contacts by time and channel")
def volumes(
    request: HttpRequest,
    unit: str = Query("", description="day, week or month; '' chooses by the length of the period", max_length=10),
    whom: str = WHOM,
    start: str = FROM,
    end: str = TO,
) -> VolumesOut:
    """Contacts and customers of each channel."""
    found = journeys.volumes(window(start, end), unit, read(whom))
    return VolumesOut(
        covered=CoveredOut.of(found.covered),
        unit=found.unit,
        rows=[VolumeOut(**row._asdict()) for row in found.rows],
    )


@router.get("/sessions", response={200: SessionsOut, **PROBLEMS}, summary="Read sessions by channel")
def sessions(request: HttpRequest, whom: str = WHOM, start: str = FROM, end: str = TO) -> SessionsOut:
    """How many sittings, how long, how many contacts in one."""
    found = journeys.sessions(window(start, end), read(whom))
    return SessionsOut(
        covered=CoveredOut.of(found.covered),
        rows=[
            SessionsRowOut(
                channel=row.channel,
                sessions=row.sessions,
                single=row.single,
                customers=row.customers,
                contacts=EstimateOut.of(row.contacts),
                minutes=EstimateOut.of(row.minutes),
            )
            for row in found.rows
        ],
    )


@router.get("/stages", response={200: StagesOut, **PROBLEMS}, summary="Count customers by stage")
def stages(request: HttpRequest, whom: str = WHOM, start: str = FROM, end: str = TO) -> StagesOut:
    """Who met each stage, and who stands there."""
    found = journeys.standing(window(start, end), read(whom))
    return StagesOut(covered=CoveredOut.of(found.covered), rows=[StageOut(**row._asdict()) for row in found.rows])


@router.get("/compare", response={200: ComparisonOut, **PROBLEMS}, summary="Compare two audiences or two periods")
def compare(
    request: HttpRequest,
    *,
    whom: str = WHOM,
    against: str = Query(
        "", description="The other audience; '' = everybody, `before` = the period before", max_length=200
    ),
    start: str = FROM,
    end: str = TO,
) -> ComparisonOut:
    """Reach and scores of every touchpoint on both sides."""
    between, left = window(start, end), read(whom)
    if against == "before":
        if between.start - between.length < EARLIEST:
            raise BadInput("The period before would begin before 1900. Say `from` and `to`.", code="bad_time")
        right = Side(between.before, left)
    else:
        right = Side(between, read(against))
    found = journeys.compare(Side(between, left), right)
    return ComparisonOut(
        left=CoveredOut.of(found.left.covered),
        right=CoveredOut.of(found.right.covered),
        left_customers=found.left.customers,
        right_customers=found.right.customers,
        cells=[ComparedCellOut.of(cell) for cell in found.cells],
    )
