"""Journeys: the map with what hurts most, the paths from touchpoint to touchpoint, and orders by how they were met."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.show import formats, words
from attune.show.components import journey_map, stages
from attune.show.components.estimate import Figure, of_metric
from attune.show.components.sankey import sankey
from attune.show.gate import page
from attune.show.periods import Period, period_of
from attune.show.rendering import render
from attune.understand import journeys
from attune.understand.journeys.catalogue import names
from attune.understand.journeys.shapes import EpisodeScore, JourneyMap, MapCell, Transition

STATIONS = 6
FLOWS = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What the page says first: a statement, and the sentence that gives its reason."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint under a condition. `anchor` is where its station on the map leads, '' for all but the first."""

    cell: MapCell
    stage: stages.Stage
    figure: Figure | None
    differs: str
    anchor: str
    is_worst: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The map, its table and what it says."""

    finding: Finding
    period: Period
    map: journey_map.Drawing | None
    rows: tuple[Row, ...]
    metric: str
    worst_key: str
    unmapped: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The map by stage and channel."""
    period = period_of(request)
    journey = journeys.journey_map(period.window, at_once=True)
    moves = journeys.transitions(period.window, at_once=True)
    metric = journey_map.main_metric(journey)
    worst = _worst(journey, metric)
    context = Context(
        finding=_finding(journey, worst, metric),
        period=period,
        map=journey_map.draw(journey, moves.transitions),
        rows=_rows(journey, worst, metric),
        metric=metric[0] if metric else "",
        worst_key=worst.touchpoint if worst else "",
        unmapped=sum(cell.interactions for cell in journey.cells if not cell.stage),
        is_current=journey.covered.is_current,
    )
    return render(request, "journeys/page.html", context, figures_at=journey.covered.computed_at)


def _worst(journey: JourneyMap, metric: tuple[str, str] | None) -> MapCell | None:
    """The cell with the lowest mean among those that are worse than usual by more than noise."""
    worse = [
        (score.mean.value, -cell.customers, at)
        for at, cell in enumerate(journey.cells)
        if cell.stage
        and (score := journey_map.score_of(cell, metric))
        and score.differs == "worse"
        and score.mean.value is not None
    ]
    return journey.cells[min(worse)[2]] if worse else None


def _finding(journey: JourneyMap, worst: MapCell | None, metric: tuple[str, str] | None) -> Finding:
    if not journey.interactions:
        return Finding(_("Journeys"), "")
    score = journey_map.score_of(worst, metric) if worst else None
    if worst is None or score is None:
        reach = {"customers": formats.count(journey.customers), "contacts": formats.count(journey.interactions)}
        title = _("No touchpoint differs clearly from usual") if metric else _("How customers come and go")
        return Finding(title, _("%(customers)s customers, %(contacts)s contacts in this period.") % reach)
    figure = of_metric(score.mean, score.metric, score.scale)
    place = {"touchpoint": worst.name, "condition": words.condition(worst.condition)}
    title = (
        _("It hurts most at “%(touchpoint)s”: %(condition)s")
        if worst.condition
        else _("It hurts most at “%(touchpoint)s”")
    )
    sentence = _(
        "Met by %(customers)s customers. They gave %(mean)s on average (%(interval)s, n %(n)s); usual is %(usual)s."
    ) % {
        "customers": formats.count(worst.customers),
        "mean": figure.value,
        "interval": figure.interval,
        "n": figure.n,
        "usual": of_metric(score.usual, score.metric, score.scale).value,
    }
    return Finding(title % place, sentence)


def _rows(journey: JourneyMap, worst: MapCell | None, metric: tuple[str, str] | None) -> tuple[Row, ...]:
    rows, seen = [], set()
    for stage in journey.stages:
        for cell in journey.column(stage):
            if not cell.touchpoint:
                continue
            score = journey_map.score_of(cell, metric)
            rows.append(
                Row(
                    cell=cell,
                    stage=stages.stage(stage, journey.stages),
                    figure=of_metric(score.mean, score.metric, score.scale, score.usual) if score else None,
                    differs=score.differs if score else "",
                    anchor="" if cell.touchpoint in seen else f"t-{cell.touchpoint}",
                    is_worst=cell is worst,
                )
            )
            seen.add(cell.touchpoint)
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class PathsContext:
    """The Sankey and its table."""

    title: str
    period: Period
    flows: tuple[Transition, ...]
    chart: dict[str, Any]
    left_out: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """Where customers went next, step by step."""
    period = period_of(request)
    found = journeys.flows(period.window, STATIONS, FLOWS, at_once=True)
    flows = found.transitions
    if flows:
        busiest = max(flows, key=lambda move: move.moves)
        title = _("Most went from “%(source)s” to “%(target)s”") % {
            "source": busiest.source_name,
            "target": busiest.target_name,
        }
    else:
        title = _("Paths")
    context = PathsContext(title, period, flows, sankey(flows), found.left_out, found.covered.is_current)
    return render(request, "journeys/paths.html", context, figures_at=found.covered.computed_at)


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One way an outcome was met."""

    name: str
    score: EpisodeScore
    figure: Figure


@dataclass(frozen=True, slots=True)
class Group:
    """One rule and one metric: rows that may be compared."""

    name: str
    metric: str
    rows: tuple[EpisodeRow, ...]


@dataclass(frozen=True, slots=True)
class EpisodesContext:
    """Episodes by condition."""

    title: str
    period: Period
    groups: tuple[Group, ...]
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
def by_episode(request: HttpRequest) -> HttpResponse:
    """Scores of episodes by the condition they were met under."""
    period = period_of(request)
    found = journeys.episode_scores(period.window, at_once=True)
    called = names()
    rules = {rule.key: rule.name for rule in catalogue.episodes()}
    groups = []
    ordered = sorted(found.scores, key=lambda score: (score.rule, score.metric, score.scale))
    for (rule, metric, _scale), scores in groupby(ordered, key=lambda score: (score.rule, score.metric, score.scale)):
        rows = tuple(
            EpisodeRow(
                called.of(score.touchpoint), score, of_metric(score.mean, score.metric, score.scale, score.usual)
            )
            for score in scores
        )
        groups.append(Group(rules.get(rule, rule), metric, rows))
    context = EpisodesContext(_episode_title(found.scores), period, tuple(groups), found.covered.is_current)
    return render(request, "journeys/episodes.html", context, figures_at=found.covered.computed_at)


def _episode_title(scores: tuple[EpisodeScore, ...]) -> str:
    worse = [score for score in scores if score.differs == "worse" and score.mean.value is not None]
    if not worse:
        return _("Orders by how they were met")
    worst = min(worse, key=lambda score: score.mean.value or 0.0)
    return _("Worst rated: %(condition)s") % {"condition": words.condition(worst.condition)}
