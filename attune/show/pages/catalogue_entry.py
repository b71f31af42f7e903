"""One place, product, staff member or campaign: what it is, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.collect.catalogue import changes, costs, devices, surroundings
from attune.collect.catalogue.changes import DatedChange
from attune.collect.catalogue.costs import Spent
from attune.collect.catalogue.devices import DeviceEntry
from attune.collect.catalogue.names import keys_of
from attune.collect.catalogue.surroundings import SurroundingEntry
from attune.show.components.estimate import Figure, of_metric
from attune.show.components.time_axis import Axis, draw, filled
from attune.show.gate import member_of, page
from attune.show.pages.catalogue_kinds import (
    CATALOGUES,
    CHANGE_WORDS,
    DEVICE_WORDS,
    Catalogue,
    Options,
    group_names,
    sources,
    span,
)
from attune.show.pages.catalogue_lists import in_sight
from attune.show.pages.places_figures import Special, special
from attune.show.periods import Period, period_of
from attune.show.rendering import render
from attune.understand import sight
from attune.understand.catalogue import entries
from attune.understand.catalogue.entries import Said, Scored, Totals, Way, Week
from attune.understand.journeys.catalogue import names as touchpoint_names
from attune.vocabulary.errors import BadInput, Conflict, NotFound
from attune.vocabulary.window import Window

SAID = 10


@dataclass(frozen=True, slots=True)
class Mean:
    """A metric with its figure."""

    scored: Scored
    figure: Figure


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the world in words."""

    change: DatedChange
    kind: str
    days: str


@dataclass(frozen=True, slots=True)
class Around:
    """A surrounding in words; only one noted of this very place can be removed here."""

    entry: SurroundingEntry
    kind: str
    days: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Everything the page shows."""

    kind: Catalogue
    entry: Any
    group: str
    cells: tuple[tuple[str, str], ...]
    is_open: bool | None
    period: Period
    totals: Totals
    means: tuple[Mean, ...]
    ways: tuple[Way, ...]
    axis: Axis | None
    weeks: tuple[Week, ...]
    changes: tuple[Change, ...]
    said: tuple[Said, ...]
    spent: tuple[Spent, ...]
    around: tuple[Around, ...]
    devices: tuple[tuple[DeviceEntry, str], ...]
    may_change: bool
    may_see_words: bool
    choices: dict[str, Options]
    sources: tuple[str, ...]
    special: Special

    @property
    def address(self) -> str:
        """Of this page."""
        return f"/{self.kind.slug}/{self.entry.id}"


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def place(request: HttpRequest, entry: int) -> HttpResponse:
    """One place."""
    return _show(request, CATALOGUES["places"], entry)


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def product(request: HttpRequest, entry: int) -> HttpResponse:
    """One product."""
    return _show(request, CATALOGUES["products"], entry)


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def staff_member(request: HttpRequest, entry: int) -> HttpResponse:
    """Who served."""
    return _show(request, CATALOGUES["staff"], entry)


@page(Permission.SEE_FIGURES)
@require_safe
def campaign(request: HttpRequest, entry: int) -> HttpResponse:
    """One campaign, with its costs."""
    return _show(request, CATALOGUES["campaigns"], entry)


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def note(request: HttpRequest, entry: int) -> HttpResponse:
    """Note what changed around a place."""
    given: dict[str, object] = {name: request.POST.get(name, "") for name in ("kind", "what", "starts_on", "ends_on")}
    found = CATALOGUES["places"].shelf.by_number(entry)
    return _done(request, entry, lambda: surroundings.note(given | {"place": found.key}, member_of(request)))


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def forget(request: HttpRequest, entry: int, surrounding: int) -> HttpResponse:
    """A surrounding was noted by mistake."""
    return _done(request, entry, lambda: surroundings.remove(surrounding, member_of(request)))


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def put_device(request: HttpRequest, entry: int) -> HttpResponse:
    """A device stands at a place."""
    found, given = CATALOGUES["places"].shelf.by_number(entry), request.POST.get
    return _done(
        request,
        entry,
        lambda: devices.put(found.key, given("name"), given("kind"), given("source"), member_of(request)),
    )


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def remove_device(request: HttpRequest, entry: int, device: int) -> HttpResponse:
    """A device stands there no more."""
    return _done(request, entry, lambda: devices.remove(device, member_of(request)))


def _done(request: HttpRequest, entry: int, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except (BadInput, Conflict) as error:
        messages.error(request, _("This was not stored: %(reason)s") % {"reason": error.message})
    else:
        messages.success(request, _("Stored."))
    return HttpResponseRedirect(f"/places/{entry}")


def _show(request: HttpRequest, kind: Catalogue, number: int) -> HttpResponse:
    entry = kind.shelf.by_number(number)
    limits = in_sight(kind)
    if limits is not None and not kind.shelf.of.rows.filter(limits, pk=number).exists():
        raise NotFound(_("There is nothing here that you may see."), code="catalogue_unknown")
    period = period_of(request)
    window = period.window
    keys = keys_of(kind.column, number, entry.key)
    member = member_of(request)
    may_see_words = may(member, Permission.SEE_CUSTOMERS)
    weeks = entries.weeks(kind.column, keys, window)
    happened = _changes(kind, entry, weeks)
    group = getattr(entry, kind.group, "") if kind.group else ""
    names = group_names(kind)
    cells = tuple(
        (str(label), value) for label, value in zip(kind.columns, kind.cells(entry, names), strict=True) if value
    )
    context = Context(
        kind=kind,
        entry=entry,
        group=names.get(group, ""),
        cells=cells + _more(entry),
        is_open=entry.is_open(timezone.now()) if kind.slug == "places" and entry.hours.are_known else None,
        period=period,
        totals=entries.totals(kind.column, keys, window),
        means=tuple(
            Mean(one, of_metric(one.mean, one.metric, one.scale, one.usual))
            for one in entries.scores(kind.column, window).get(entry.key, ())
        ),
        ways=_called(entries.ways(kind.column, keys, window)),
        axis=draw(weeks, happened),
        weeks=tuple(reversed(filled(weeks))),
        changes=tuple(Change(one, str(CHANGE_WORDS[one.kind]), span(one.starts_on, one.ends_on)) for one in happened),
        said=_words(entries.said(kind.column, keys, window, SAID)) if may_see_words else (),
        spent=costs.totals([number])[number] if kind.slug == "campaigns" else (),
        around=_around(number, entry.key) if kind.slug == "places" else (),
        devices=_devices(number) if kind.slug == "places" else (),
        may_change=may(member, Permission.MANAGE_CATALOGUE) and not sight.current().is_limited,
        may_see_words=may_see_words,
        choices={
            "change": tuple((word, str(CHANGE_WORDS[word])) for word in surroundings.KINDS),
            "device": tuple((word, str(DEVICE_WORDS[word])) for word in devices.KINDS),
        },
        sources=sources() if kind.slug == "places" else (),
        special=special(kind, entry, keys, window, happened),
    )
    return render(request, "catalogue/entry.html", context)


def _changes(kind: Catalogue, entry: Any, weeks: tuple[Week, ...]) -> list[DatedChange]:  # noqa: ANN401 - an entry of any kind
    """What happened while it was met; around a place only what concerns it."""
    if not weeks:
        return []
    start = datetime.combine(weeks[0].week, datetime.min.time(), UTC)
    end = datetime.combine(weeks[-1].week + timedelta(days=7), datetime.min.time(), UTC)
    found = changes.on(Window(start, end), place=entry.key if kind.slug == "places" else "")
    if kind.slug == "places":
        return found
    if kind.slug == "campaigns":
        return [change for change in found if change.kind == "campaign"]
    return [change for change in found if change.kind == "campaign" or change.where == getattr(entry, "place", "")]


def _more(entry: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - same
    found = [
        (_("GTIN"), getattr(entry, "gtin", "")),
        (_("Number of the maker"), getattr(entry, "mpn", "")),
        (_("Time zone"), getattr(entry, "time_zone", "")),
        (_("Other keys"), ", ".join(entry.aliases)),
    ]
    return tuple((label, value) for label, value in found if value)


def _around(place: int, key: str) -> tuple[Around, ...]:
    return tuple(
        Around(one, str(CHANGE_WORDS[one.kind]), span(one.starts_on, one.ends_on), one.place == key)
        for one in surroundings.of_place(place)
    )


def _devices(place: int) -> tuple[tuple[DeviceEntry, str], ...]:
    return tuple((one, str(DEVICE_WORDS[one.kind])) for one in devices.of_place(place))


def _called(found: tuple[Way, ...]) -> tuple[Way, ...]:
    called = touchpoint_names()
    return tuple(way._replace(touchpoint=called.of(way.touchpoint) if way.touchpoint else "") for way in found)


def _words(found: tuple[Said, ...]) -> tuple[Said, ...]:
    called = touchpoint_names()
    return tuple(replace(one, touchpoint=called.of(one.touchpoint) if one.touchpoint else "") for one in found)
