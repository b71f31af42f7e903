"""`/journeys`: the map, the ways between touchpoints, episodes."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from attune.show.api.shapes import PROBLEMS, CoveredOut, EstimateOut, MoneyOut
from attune.show.api.times import window
from attune.understand import journeys
from attune.understand.journeys.shapes import FunnelStep, Transitions
from attune.understand.journeys.whom import read
from attune.vocabulary.errors import BadInput

router = Router(tags=["journeys"])

FROM = Query("", alias="from", description="From this time on; '' = from the beginning")
TO = Query("", alias="to", description="Up to, not including, this time; '' = without end")
WHOM = Query("", description="Whose: '' = everybody, channel:web, place:x, trait:plan=gold", max_length=200)


class CellScoreOut(Schema):
    """`differs`: better, worse, or '' where no difference may be claimed."""

    metric: str
    scale: str
    mean: EstimateOut
    usual: EstimateOut
    differs: str


class CellOut(Schema):
    """One touchpoint under one condition; `customers` is its reach."""

    touchpoint: str
    name: str
    channel: str
    stage: str
    direct: bool
    condition: str
    interactions: int
    customers: int
    value: list[MoneyOut]
    scores: list[CellScoreOut]


class MapOut(Schema):
    """Stages in the order of the life cycle; '' is what no rule maps yet."""

    covered: CoveredOut
    stages: list[str]
    customers: int
    interactions: int
    cells: list[CellOut]


class TransitionOut(Schema):
    """`step` is the position of the source in the journey, -1 where all positions are taken together."""

    step: int
    source: str
    source_name: str
    source_stage: str
    target: str
    target_name: str
    target_stage: str
    moves: int
    customers: int


class TransitionsOut(Schema):
    """Most moves first; `left_out` counts the moves beyond the limit."""

    covered: CoveredOut
    transitions: list[TransitionOut]
    left_out: int

    @classmethod
    def of(cls, found: Transitions) -> TransitionsOut:
        """As JSON."""
        return cls(
            covered=CoveredOut.of(found.covered),
            transitions=[TransitionOut(**asdict(one)) for one in found.transitions],
            left_out=found.left_out,
        )


class FunnelStepOut(Schema):
    """How many came this far, their share of those who took the first step and of the step before, and who was lost."""

    step: int
    touchpoint: str
    name: str
    customers: int
    share: EstimateOut
    onward: EstimateOut
    lost: int

    @classmethod
    def of(cls, step: FunnelStep) -> FunnelStepOut:
        """As JSON."""
        return cls(
            step=step.step,
            touchpoint=step.touchpoint,
            name=step.name,
            customers=step.customers,
            share=EstimateOut.of(step.share),
            onward=EstimateOut.of(step.onward),
            lost=step.lost,
        )


class FunnelPartOut(Schema):
    """The funnel of those whose first step carried `part`; `differs`: better, worse or '' against all."""

    part: str
    differs: str
    steps: list[FunnelStepOut]


class FunnelOut(Schema):
    """The steps in order, and, when parted, the same of each part."""

    covered: CoveredOut
    within_ms: int
    held: str
    parted_by: str
    steps: list[FunnelStepOut]
    parts: list[FunnelPartOut]
    left_out: int


class EpisodeScoreOut(CellScoreOut):
    """What was answered in episodes that met `touchpoint` under `condition`; `mean.n` counts answers."""

    rule: str
    touchpoint: str
    condition: str
    episodes: int
    customers: int


class EpisodesOut(Schema):
    """By rule and metric, best mean first."""

    covered: CoveredOut
    scores: list[EpisodeScoreOut]


@router.get("/map", response={200: MapOut, **PROBLEMS}, summary="Read the journey map")
def journey_map(request: HttpRequest, whom: str = WHOM, start: str = FROM, end: str = TO) -> MapOut:
    """Touchpoints under their conditions with reach and scores, by stage."""
    found = journeys.journey_map(window(start, end), read(whom))
    return MapOut(
        covered=CoveredOut.of(found.covered),
        stages=list(found.stages),
        customers=found.customers,
        interactions=found.interactions,
        cells=[
            CellOut(
                touchpoint=cell.touchpoint,
                name=cell.name,
                channel=cell.channel,
                stage=cell.stage,
                direct=cell.direct,
                condition=cell.condition,
                interactions=cell.interactions,
                customers=cell.customers,
                value=[MoneyOut.of(money) for money in cell.value],
                scores=[
                    CellScoreOut(
                        metric=score.metric,
                        scale=score.scale,
                        mean=EstimateOut.of(score.mean),
                        usual=EstimateOut.of(score.usual),
                        differs=score.differs,
                    )
                    for score in cell.scores
                ],
            )
            for cell in found.cells
        ],
    )


@router.get("/transitions", response={200: TransitionsOut, **PROBLEMS}, summary="Read the ways between touchpoints")
def transitions(
    request: HttpRequest,
    *,
    start: str = FROM,
    end: str = TO,
    stations: int = Query(0, description="0 = pairs at all positions; 2 to 12 = position by position, for a Sankey"),
    limit: int = Query(200, description="1 to 1,000"),
    anchor: str = Query("", description="With stations: paths from this touchpoint, or up to it", max_length=80),
    backwards: bool = Query(default=False, description="Up to the anchor, which then stands last"),
    whom: str = WHOM,
) -> TransitionsOut:
    """Which touchpoint customers go to directly after which."""
    between, of = window(start, end), read(whom)
    if stations:
        found = journeys.flows(between, stations, limit, of, anchor=anchor, backwards=backwards)
        return TransitionsOut.of(found)
    return TransitionsOut.of(journeys.transitions(between, limit, of))


@router.get("/funnel", response={200: FunnelOut, **PROBLEMS}, summary="Count who came how far")
def funnel(
    request: HttpRequest,
    *,
    steps: str = Query(
        ..., description="2 to 8 keys of touchpoints or name:An Event, parted by commas", max_length=1_000
    ),
    within_days: float = Query(30.0, description="The last step at most so many days after the first"),
    held: str = Query("", description="What all steps share: episode, place, property:invoice...", max_length=120),
    parted_by: str = Query("", description="What the first step carries: place, language...", max_length=120),
    whom: str = WHOM,
    start: str = FROM,
    end: str = TO,
) -> FunnelOut:
    """Customers who met the touchpoints in this order."""
    if not 0 < within_days <= 3_650:
        raise BadInput("within_days must be above 0 and at most 3650.", code="bad_time", where="within_days")
    asked = [step.strip() for step in steps.split(",")]
    found = journeys.funnel(
        asked,
        max(1, round(within_days * 86_400_000)),
        window(start, end),
        read(whom),
        held=held,
        parted_by=parted_by,
    )
    return FunnelOut(
        covered=CoveredOut.of(found.covered),
        within_ms=found.within_ms,
        held=found.held,
        parted_by=found.parted_by,
        steps=[FunnelStepOut.of(step) for step in found.steps],
        parts=[
            FunnelPartOut(part=one.part, differs=one.differs, steps=[FunnelStepOut.of(step) for step in one.steps])
            for one in found.parts
        ],
        left_out=found.left_out,
    )


@router.get("/episodes", response={200: EpisodesOut, **PROBLEMS}, summary="Read scores by condition of the episode")
def episodes(
    request: HttpRequest,
    rule: str = Query("", description="Key of an episode rule; '' = all", max_length=80),
    start: str = FROM,
    end: str = TO,
) -> EpisodesOut:
    """Mean scores of episodes such as orders, by how what was expected was met: late, on time, never."""
    found = journeys.episode_scores(window(start, end), rule)
    return EpisodesOut(
        covered=CoveredOut.of(found.covered),
        scores=[
            EpisodeScoreOut(
                rule=score.rule,
                touchpoint=score.touchpoint,
                condition=score.condition,
                metric=score.metric,
                scale=score.scale,
                episodes=score.episodes,
                customers=score.customers,
                mean=EstimateOut.of(score.mean),
                usual=EstimateOut.of(score.usual),
                differs=score.differs,
            )
            for score in found.scores
        ],
    )
