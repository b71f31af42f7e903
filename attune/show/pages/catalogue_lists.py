"""Places & products, and campaigns: lists with search and figures, and what events carry that nobody has named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.collect.catalogue import costs
from attune.show import words
from attune.show.components.estimate import Figure, of_metric
from attune.show.gate import member_of, page
from attune.show.pages.catalogue_kinds import CATALOGUES, Catalogue, Options, among, branches, group_names
from attune.show.pages.catalogue_kinds import TREES as TREES_OF
from attune.show.rendering import render
from attune.understand import sight
from attune.understand.catalogue import entries, seen
from attune.understand.catalogue.entries import Scored
from attune.understand.catalogue.seen import Unknown
from attune.understand.money import Money, money

PAGE = 50
UNKNOWN = 20
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its figures; `figure` is None where nobody was asked, or only for the metrics of `others`."""

    entry: Any
    cells: tuple[tuple[str, str], ...]
    contacts: int
    cost: tuple[Money, ...]
    figure: Figure | None
    others: tuple[str, ...]
    differs: str


@dataclass(frozen=True, slots=True)
class Context:
    """The list, the filters, and the ways to the pages beside this one ('' where there is none)."""

    kind: Catalogue
    query: str
    group: str
    groups: Options
    shows_retired: bool
    lines: tuple[Line, ...]
    metric: str
    worse: tuple[str, ...]
    total: int
    first: int
    last: int
    earlier: str
    later: str
    unknown: tuple[Unknown, ...]
    may_change: bool
    shows_cost: bool

    @property
    def tree(self) -> str:
        """The address of the tree behind the filter, '' for none."""
        return f"/{self.kind.tree_slug}" if self.kind.tree_slug else ""


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Shops, counters, branches."""
    return _list(request, CATALOGUES["places"])


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """What is sold."""
    return _list(request, CATALOGUES["products"])


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Who serves."""
    return _list(request, CATALOGUES["staff"])


@page(Permission.SEE_FIGURES)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """What is said to the market. What it cost concerns the company as a whole."""
    return _list(request, CATALOGUES["campaigns"])


def in_sight(kind: Catalogue) -> Q | None:
    """Which entries this reader may see; None for all."""
    now = sight.current()
    if not now.is_limited or kind.slug == "products":
        return None
    if kind.slug == "places":
        return Q(key__in=now.places)
    return Q(key__in=now.staff) | Q(place__key__in=now.places)


def _list(request: HttpRequest, kind: Catalogue) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST]
    group = request.GET.get("group", "")[:LONGEST] if kind.group else ""
    shows_retired = "retired" in request.GET
    text = request.GET.get("offset", "0")
    offset = int(text) if text.isdecimal() and len(text) < 7 else 0
    found = kind.shelf.listing(
        query,
        retired=None if shows_retired else False,
        among=_all_of(among(kind, group), in_sight(kind)),
        offset=offset,
        limit=PAGE,
    )
    may_change = may(member_of(request), Permission.MANAGE_CATALOGUE) and not sight.current().is_limited
    scores = entries.scores(kind.column)
    metric = _metric(scores)
    state = {"q": query, "group": group} | ({"retired": "1"} if shows_retired else {})
    lines = _lines(kind, found.rows, scores, metric)
    context = Context(
        kind=kind,
        query=query,
        group=group,
        groups=branches(TREES_OF[kind.tree_slug]) if kind.tree_slug else (),
        shows_retired=shows_retired,
        lines=lines,
        metric=metric[0],
        worse=tuple(line.entry.name for line in lines if line.differs == "worse"),
        total=found.total,
        first=offset + 1,
        last=offset + len(found.rows),
        earlier=_address(kind, state, max(0, offset - PAGE)) if offset else "",
        later=_address(kind, state, found.next_offset) if found.next_offset is not None else "",
        unknown=tuple(seen.unknown(kind.column, UNKNOWN)) if may_change and not query and not offset else (),
        may_change=may_change,
        shows_cost=kind.slug == "campaigns",
    )
    return render(request, "catalogue/list.html", context, part="list")


def _lines(
    kind: Catalogue,
    rows: tuple[Any, ...],
    scores: Mapping[str, tuple[Scored, ...]],
    metric: tuple[str, str, bool],
) -> tuple[Line, ...]:
    met = seen.seen(kind.column)
    names = group_names(kind)
    spent = costs.totals([row.id for row in rows]) if kind.slug == "campaigns" else {}
    lines = []
    for row in rows:
        scored = next(
            (one for one in scores.get(row.key, ()) if (one.metric, one.scale, one.is_person) == metric), None
        )
        lines.append(
            Line(
                row,
                tuple(zip(map(str, kind.columns), kind.cells(row, names), strict=True)),
                met.of(row.key),
                money(costs.in_all(spent.get(row.id, ()))),
                of_metric(scored.mean, scored.metric, scored.scale, scored.usual) if scored is not None else None,
                () if scored else tuple(dict.fromkeys(words.metric(one.metric) for one in scores.get(row.key, ()))),
                scored.differs if scored is not None else "",
            )
        )
    return tuple(lines)


def _metric(scores: Mapping[str, tuple[Scored, ...]]) -> tuple[str, str, bool]:
    """The metric that tells most entries apart: shown for most of them, then answered by most."""
    shown: dict[tuple[str, str, bool], list[int]] = {}
    for of in scores.values():
        for one in of:
            counted = shown.setdefault((one.metric, one.scale, one.is_person), [0, one.usual.n])
            counted[0] += one.mean.is_shown
    return max(shown, key=lambda key: (shown[key], key), default=("", "", True))


def _all_of(*parts: Q | None) -> Q | None:
    given = [part for part in parts if part is not None]
    whole = given[0] if given else None
    for part in given[1:]:
        whole = whole & part if whole is not None else part
    return whole


def _address(kind: Catalogue, state: Mapping[str, str], offset: int) -> str:
    kept = {name: value for name, value in state.items() if value} | ({"offset": str(offset)} if offset else {})
    return f"/{kind.slug}" + (f"?{urlencode(kept)}" if kept else "")
