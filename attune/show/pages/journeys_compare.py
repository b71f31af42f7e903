"""Compare: two audiences, or a period with the one before it, touchpoint by touchpoint."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.show import formats, words
from attune.show.audience import Audience, audience_of
from attune.show.components.estimate import Figure, of_metric, of_share
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.periods import ALL
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.comparing import ComparedCell, ComparedScore, Comparison, Side

BEFORE = "before"
MOST = 60  # rows; the file holds all


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint under a condition on both sides."""

    cell: ComparedCell
    left: Figure
    right: Figure
    reach_gap: str
    score: ComparedScore | None
    left_score: Figure | None
    right_score: Figure | None
    score_gap: str


@dataclass(frozen=True, slots=True)
class Context:
    """Both sides named, and the rows: what differs most surely first."""

    title: str
    asked: Asked
    against: str
    choices: Audience
    left_name: str
    right_name: str
    comparison: Comparison | None
    rows: tuple[Row, ...]
    metric: str
    left_out: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Compare"))
def show(request: HttpRequest) -> HttpResponse:
    """Both sides beside each other."""
    asked = asked_of(request)
    against = request.GET.get("against", "")
    is_before = against == BEFORE and asked.period.value != ALL
    other = asked.audience if against == BEFORE else audience_of(request, "against")
    compared = is_before or (against != BEFORE and other.whom != asked.audience.whom)
    window = asked.period.window
    comparison = None
    if compared:
        right = Side(window.before if is_before else window, other.whom)
        comparison = journeys.compare(Side(window, asked.audience.whom), right, at_once=asked.at_once)
    rows = _rows(comparison) if comparison else ()
    if asked.is_file:
        return csv_of("comparison", _COLUMNS, [line for row in rows for line in _told(row)])
    metric = next((row.score.metric for row in rows if row.score), "")
    context = Context(
        title=_title(rows),
        asked=asked,
        against=against,
        choices=other,
        left_name=f"{asked.audience.name}, {asked.period.name}",
        right_name=_("%(audience)s, the period before") % {"audience": other.name}
        if is_before
        else f"{other.name}, {asked.period.name}",
        comparison=comparison,
        rows=rows[:MOST],
        metric=metric,
        left_out=max(0, len(rows) - MOST),
        is_current=comparison.is_current if comparison else True,
    )
    at = comparison.covered.computed_at if comparison else None
    return render(request, "journeys/compare.html", context, figures_at=at)


def _title(rows: tuple[Row, ...]) -> str:
    sure = [row for row in rows if row.cell.differs or (row.score and row.score.differs)]
    if not rows:
        return _("Compare")
    if not sure:
        return _("The two do not differ by more than chance")
    place = {"touchpoint": sure[0].cell.name, "condition": words.condition(sure[0].cell.condition)}
    if not sure[0].cell.condition:
        return _("They differ most at “%(touchpoint)s”") % place
    return _("They differ most at “%(touchpoint)s”: %(condition)s") % place


def _rows(comparison: Comparison) -> tuple[Row, ...]:
    """What differs surely comes first, by how far apart the shares are."""
    rows = [_row(cell) for cell in comparison.cells]

    def rank(row: Row) -> tuple[bool, float, int]:
        is_sure = bool(row.cell.differs or (row.score and row.score.differs))
        return not is_sure, -abs(row.cell.gap.value or 0.0), -row.cell.left_customers

    return tuple(sorted(rows, key=rank))


def _row(cell: ComparedCell) -> Row:
    score = max(cell.scores, key=lambda one: one.left.n + one.right.n, default=None)
    return Row(
        cell=cell,
        left=of_share(cell.left),
        right=of_share(cell.right),
        reach_gap=_points(cell),
        score=score,
        left_score=of_metric(score.left, score.metric, score.scale) if score else None,
        right_score=of_metric(score.right, score.metric, score.scale) if score else None,
        score_gap=_gap(score) if score else "",
    )


def _points(cell: ComparedCell) -> str:
    if cell.gap.value is None or not cell.gap.is_shown:
        return ""
    return _signed(100 * cell.gap.value, 1)


def _gap(score: ComparedScore) -> str:
    if score.gap.value is None or not score.gap.is_shown:
        return ""
    return _signed(score.gap.value, max(1, formats.digits_of(score.metric, score.scale)))


def _signed(value: float, digits: int) -> str:
    text = formats.decimal(value, digits)
    return text if text.startswith(formats.MINUS) else f"+{text}"


_COLUMNS = [
    *("touchpoint", "name", "condition", "stage", "figure", "left", "right", "difference", "low", "high"),
    *("left_n", "right_n", "differs"),
]


def _told(row: Row) -> list[list[object]]:
    cell = row.cell
    head = [cell.touchpoint, cell.name, cell.condition, cell.stage]
    lines = [("reach", cell.left, cell.right, cell.gap, cell.differs)]
    lines += [(score.metric, score.left, score.right, score.gap, score.differs) for score in cell.scores]
    return [
        [
            *head,
            figure,
            left.value if left.is_shown else None,
            right.value if right.is_shown else None,
            *([gap.value, gap.low, gap.high] if gap.is_shown else [None] * 3),
            *(left.n, right.n, differs),
        ]
        for figure, left, right, gap, differs in lines
    ]
