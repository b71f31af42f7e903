"""Journeys: the map with what hurts most, its table, and what people wrote on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.show import formats, words
from attune.show.components import journey_map, stages
from attune.show.components.estimate import Figure, of_metric
from attune.show.gate import member_of, page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.pages.journeys_notes import NOTE_KINDS
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys import notes
from attune.understand.journeys.notes import NoteEntry
from attune.understand.journeys.shapes import CellScore, JourneyMap, MapCell
from attune.understand.journeys.trends import Of, Trend, trends

Metric = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the page says first: a statement, and the sentence that gives its reason."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint under a condition. `anchor` is where its station on the map leads, '' for all but the first.

    `others`: metrics that were answered here where the page's own was not.
    """

    cell: MapCell
    stage: stages.Stage
    figure: Figure | None
    differs: str
    trend: str
    change: str
    others: tuple[str, ...]
    anchor: str
    is_worst: bool
    owner: str
    behind: str


@dataclass(frozen=True, slots=True)
class Written:
    """A note with its words."""

    note: NoteEntry
    kind: str
    where: str


@dataclass(frozen=True, slots=True)
class Context:
    """The map, its table, the notes, and what the page says."""

    finding: Finding
    asked: Asked
    map: journey_map.Drawing | None
    rows: tuple[Row, ...]
    metric: str
    worst_key: str
    unmapped: int
    notes: tuple[Written, ...]
    may_write: bool
    may_save: bool
    has_trend: bool
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Journeys"))
def show(request: HttpRequest) -> HttpResponse:
    """The map by stage and channel."""
    asked = asked_of(request)
    window, whom = asked.period.window, asked.audience.whom
    journey = journeys.journey_map(window, whom, at_once=asked.at_once)
    metric = journey_map.main_metric(journey)
    worst = _worst(journey, metric)
    rows = _rows(journey, worst, metric, trends(journey, whom, at_once=asked.at_once), asked)
    if asked.is_file:
        return csv_of("journey-map", _COLUMNS, [_told(row, metric) for row in rows])
    moves = journeys.transitions(window, whom=whom, at_once=True)
    reached = {row.stage: row.reached for row in journeys.standing(window, whom, at_once=True).rows}
    written = _written()
    context = Context(
        finding=_finding(journey, worst, metric),
        asked=asked,
        map=journey_map.draw(journey, moves.transitions, reached, _count(written)),
        rows=rows,
        metric=metric[0] if metric else "",
        worst_key=worst.touchpoint if worst else "",
        unmapped=sum(cell.interactions for cell in journey.cells if not cell.stage),
        notes=written,
        may_write=may(member_of(request), Permission.MANAGE_TOUCHPOINTS),
        may_save=may(member_of(request), Permission.MANAGE_TOUCHPOINTS),
        has_trend=any(row.change for row in rows),
        is_current=journey.covered.is_current,
    )
    return render(request, "journeys/page.html", context, figures_at=journey.covered.computed_at)


def _worst(journey: JourneyMap, metric: Metric) -> MapCell | None:
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


def _finding(journey: JourneyMap, worst: MapCell | None, metric: Metric) -> Finding:
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


def _rows(
    journey: JourneyMap, worst: MapCell | None, metric: Metric, changed: Mapping[Of, Trend], asked: Asked
) -> tuple[Row, ...]:
    rows, seen = [], set()
    owners = {entry.key: entry.owner for entry in catalogue.touchpoints()}
    for stage in journey.stages:
        for cell in journey.column(stage):
            if not cell.touchpoint:
                continue
            score = journey_map.score_of(cell, metric)
            trend = _trend(cell, score, changed)
            given = {"spot": cell.touchpoint, "condition": cell.condition}
            rows.append(
                Row(
                    cell=cell,
                    stage=stages.stage(stage, journey.stages),
                    figure=of_metric(score.mean, score.metric, score.scale, score.usual) if score else None,
                    differs=score.differs if score else "",
                    trend=trend.differs if trend else "",
                    change=_change(score, trend),
                    others=() if score else tuple(dict.fromkeys(words.metric(other.metric) for other in cell.scores)),
                    anchor="" if cell.touchpoint in seen else f"t-{cell.touchpoint}",
                    is_worst=cell is worst,
                    owner=owners.get(cell.touchpoint, ""),
                    behind=asked.behind("met", **given),
                )
            )
            seen.add(cell.touchpoint)
    return tuple(rows)


def _trend(cell: MapCell, score: CellScore | None, changed: Mapping[Of, Trend]) -> Trend | None:
    if score is None:
        return None
    return changed.get((cell.touchpoint, cell.condition, score.metric, score.scale, score.mean.unit))


def _change(score: CellScore | None, trend: Trend | None) -> str:
    """`+0.31`: the change of the mean, '' below ten customers on either side."""
    if score is None or trend is None or trend.gap.value is None or not trend.gap.is_shown:
        return ""
    digits = max(1, formats.digits_of(score.metric, score.scale))
    text = formats.decimal(trend.gap.value, digits)
    return text if text.startswith(formats.MINUS) else f"+{text}"


def _written() -> tuple[Written, ...]:
    called = catalogue.names()
    return tuple(
        Written(
            note, str(NOTE_KINDS[note.kind]), called.get(note.touchpoint, note.touchpoint) or words.stage(note.stage)
        )
        for note in notes.listing()
    )


def _count(written: tuple[Written, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in written:
        if one.note.touchpoint:
            found[one.note.touchpoint] = found.get(one.note.touchpoint, 0) + 1
    return found


_COLUMNS = [
    *("stage", "touchpoint", "name", "channel", "condition", "customers", "contacts"),
    *("metric", "mean", "low", "high", "n", "against_usual", "change", "owner"),
]


def _told(row: Row, metric: Metric) -> list[object]:
    mean = row.figure.estimate if row.figure and row.figure.is_shown else None
    return [
        row.stage.name,
        row.cell.touchpoint,
        row.cell.name,
        row.cell.channel,
        row.cell.condition,
        row.cell.customers,
        row.cell.interactions,
        metric[0] if metric and row.figure else "",
        mean.value if mean else None,
        mean.low if mean else None,
        mean.high if mean else None,
        row.figure.estimate.n if row.figure else None,
        row.differs,
        row.change,
        row.owner,
    ]
