"""Versions of the map: saved as it stands, compared with another one or with now."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.show.components.estimate import Figure, of_metric
from attune.show.gate import member_of, page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.pages.journeys_notes import NOTE_KINDS
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand.journeys import saved
from attune.understand.journeys.comparing import ComparedCell, ComparedScore
from attune.understand.journeys.saved import Difference, NoteChange, Version
from attune.vocabulary.errors import BadInput

VERSIONS = "/journeys/versions"


@dataclass(frozen=True, slots=True)
class ListContext:
    """All versions, and the form for one more."""

    asked: Asked
    versions: tuple[Version, ...]
    may_write: bool
    reason: str
    name: str


@page(Permission.SEE_JOURNEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The versions; a POST saves one more of the map as it stands."""
    asked = asked_of(request)
    name, reason = request.POST.get("name", ""), ""
    if request.method == "POST":
        try:
            made = saved.save(name, member_of(request), asked.period.window, asked.audience.whom)
        except BadInput as error:
            reason = error.message
        else:
            messages.success(request, _("Saved. The map goes on; this version stays."))
            return HttpResponseRedirect(f"{VERSIONS}/{made.id}")
    may_write = may(member_of(request), Permission.MANAGE_TOUCHPOINTS)
    context = ListContext(asked, saved.listing(), may_write, reason, name)
    return render(request, "journeys/versions.html", context, status=400 if reason else 200)


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint under a condition, then and now."""

    cell: ComparedCell
    score: ComparedScore | None
    left: Figure | None
    right: Figure | None


@dataclass(frozen=True, slots=True)
class Noted:
    """How a note differs, in words."""

    change: NoteChange
    kind: str
    how: str


@dataclass(frozen=True, slots=True)
class Context:
    """Two versions beside each other; `right` is '' for now."""

    asked: Asked
    version: Version
    right: str
    others: tuple[Version, ...]
    difference: Difference
    rows: tuple[Row, ...]
    notes: tuple[Noted, ...]
    may_write: bool
    is_current: bool


@page(Permission.SEE_JOURNEYS)
@require_safe
@patient(gettext_lazy("Versions of the map"))
def show(request: HttpRequest, version: int) -> HttpResponse:
    """One version, compared with another one (`?with=3`) or with the map as it is now."""
    asked = asked_of(request)
    left = saved.find(version)
    text = request.GET.get("with", "")
    right = saved.find(int(text)) if text.isdecimal() and len(text) < 10 else None
    found = saved.difference(left, right, at_once=asked.at_once)
    rows = tuple(_row(cell) for cell in found.cells)
    if asked.is_file:
        return csv_of("map-versions", _COLUMNS, [_told(row) for row in rows])
    context = Context(
        asked=asked,
        version=left.version,
        right=text if right else "",
        others=tuple(one for one in saved.listing() if one.id != version),
        difference=found,
        rows=rows,
        notes=tuple(_noted(change) for change in found.notes),
        may_write=may(member_of(request), Permission.MANAGE_TOUCHPOINTS),
        is_current=found.covered.is_current,
    )
    return render(request, "journeys/version.html", context, figures_at=found.covered.computed_at)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def remove(request: HttpRequest, version: int) -> HttpResponse:
    """Do without a version."""
    saved.remove(version, member_of(request))
    messages.success(request, _("The version was removed."))
    return HttpResponseRedirect(VERSIONS)


def _row(cell: ComparedCell) -> Row:
    score = max(cell.scores, key=lambda one: one.left.n + one.right.n, default=None)
    if score is None:
        return Row(cell, None, None, None)
    left, right = (of_metric(one, score.metric, score.scale) for one in (score.left, score.right))
    return Row(cell, score, left, right)


def _noted(change: NoteChange) -> Noted:
    hows = {"came": _("new"), "went": _("gone"), "changed": _("changed")}
    return Noted(change, str(NOTE_KINDS.get(change.kind, change.kind)), hows[change.how])


_COLUMNS = ["touchpoint", "name", "condition", "customers_then", "customers_now", "metric", "then", "now", "differs"]


def _told(row: Row) -> list[object]:
    cell, score = row.cell, row.score
    return [
        *(cell.touchpoint, cell.name, cell.condition, cell.left_customers, cell.right_customers),
        score.metric if score else "",
        score.left.value if score and score.left.is_shown else None,
        score.right.value if score and score.right.is_shown else None,
        score.differs if score else "",
    ]
