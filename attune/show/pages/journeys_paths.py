"""Paths: where customers went next, from the first contact, or from or to any touchpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.show.components.sankey import sankey
from attune.show.gate import page
from attune.show.pages.journeys_asked import Asked, asked_of
from attune.show.patience import patient
from attune.show.rendering import render
from attune.show.tables import csv_of
from attune.understand import journeys
from attune.understand.journeys.shapes import Transition
from attune.understand.journeys.transitions import MOST_STATIONS

STATIONS = 6
FLOWS = 40


@dataclass(frozen=True, slots=True)
class Move:
    """A transition with the address of the customers behind it."""

    move: Transition
    behind: str


@dataclass(frozen=True, slots=True)
class Context:
    """The Sankey, its table, and what can be asked of it."""

    title: str
    asked: Asked
    anchor: str
    way: str
    stations: int
    lengths: tuple[int, ...]
    spots: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    chart: dict[str, Any]
    left_out: int
    is_current: bool


@page(Permission.SEE_JOURNEYS, at_places=True)
@require_safe
@patient(gettext_lazy("Paths"))
def show(request: HttpRequest) -> HttpResponse:
    """The Sankey and its table."""
    asked = asked_of(request)
    anchor = request.GET.get("at", "")[:80]
    way = "to" if request.GET.get("way") == "to" else "from"
    text = request.GET.get("stations", "")
    stations = int(text) if text.isdecimal() and len(text) < 3 and 2 <= int(text) <= MOST_STATIONS else STATIONS
    found = journeys.flows(
        asked.period.window,
        stations,
        FLOWS,
        asked.audience.whom,
        anchor=anchor,
        backwards=bool(anchor) and way == "to",
        at_once=asked.at_once,
    )
    flows = found.transitions
    if asked.is_file:
        columns = ["step", "from", "from_name", "to", "to_name", "times", "customers"]
        rows = [
            [one.step + 1, one.source, one.source_name, one.target, one.target_name, one.moves, one.customers]
            for one in flows
        ]
        return csv_of("paths", columns, rows)
    context = Context(
        title=_title(flows),
        asked=asked,
        anchor=anchor,
        way=way,
        stations=stations,
        lengths=tuple(range(2, MOST_STATIONS + 1)),
        spots=tuple(sorted(catalogue.names().items(), key=lambda pair: pair[1])),
        moves=tuple(Move(one, _behind(one, asked, anchor, way, stations)) for one in flows),
        chart=sankey(flows),
        left_out=found.left_out,
        is_current=found.covered.is_current,
    )
    return render(request, "journeys/paths.html", context, figures_at=found.covered.computed_at)


def _behind(move: Transition, asked: Asked, anchor: str, way: str, stations: int) -> str:
    """Exactly those who went this way at this step."""
    given = {"source": move.source, "target": move.target, "step": str(move.step)}
    if anchor:
        given |= {"anchor": anchor, "way": way, "stations": str(stations)}
    return asked.behind("move", **given)


def _title(flows: tuple[Transition, ...]) -> str:
    if not flows:
        return _("Paths")
    busiest = max(flows, key=lambda move: move.moves)
    return _("Most went from “%(source)s” to “%(target)s”") % {
        "source": busiest.source_name,
        "target": busiest.target_name,
    }
