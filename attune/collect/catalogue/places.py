"""Places: shops, counters, branches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from attune.access.audit import Actor
from attune.collect.catalogue import fields, hours, trees
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.hours import Hours
from attune.collect.catalogue.models import KEY_CHARS, Alias, Area, Kind, Place
from attune.collect.catalogue.shelf import Page, Shelf
from attune.vocabulary.errors import BadInput

HOURS_CHARS = 1_000
DAYS_CHARS = 40_000


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place; `area` is a key, '' for none. `location` is where it stands, in words."""

    id: int
    key: str
    name: str
    area: str
    location: str
    time_zone: str
    hours: Hours
    aliases: tuple[str, ...]
    retired_at: datetime | None
    version: int

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at this instant (aware)."""
        return self.hours.is_open(at, self.time_zone)


def _read(row: Place, aliases: tuple[str, ...]) -> PlaceEntry:
    return PlaceEntry(
        row.pk,
        row.key,
        row.name,
        row.area.key if row.area else "",
        row.location,
        row.time_zone,
        Hours(hours.week(row.week), hours.special(row.special_days)),
        aliases,
        row.retired_at,
        row.version,
    )


def _week(given: object, where: str) -> str:
    text = fields.text(HOURS_CHARS)(given, where)
    with _named(where):
        return Hours(week=hours.week(text)).week_text()


def _special(given: object, where: str) -> str:
    lines = given if isinstance(given, str) else ""
    if given is not None and not isinstance(given, str):
        raise fields.wrong(where, "a text is needed, one day a line.")
    joined = ";".join(lines[:DAYS_CHARS].splitlines())
    text = fields.text(DAYS_CHARS)(joined, where)
    with _named(where):
        return Hours(days=hours.special(text)).days_text()


@contextmanager
def _named(where: str) -> Iterator[None]:
    """Refusals inside name this field."""
    try:
        yield
    except BadInput as error:
        raise BadInput(error.message, code=error.code, where=where) from None


shelf: Shelf[Place, PlaceEntry] = Shelf(
    Definition(
        Place,
        "place",
        Kind.PLACE,
        own={
            "area": Field("area", fields.text(KEY_CHARS), Area),
            "location": Field("location", fields.text()),
            "time_zone": Field("time_zone", fields.zone),
            "hours": Field("week", _week),
            "special_days": Field("special_days", _special),
        },
        named_by=("location",),
        joined=("area",),
    ),
    _read,
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> PlaceEntry:
    """Make or change a place; `given`: name, area, location, time_zone, hours, special_days, aliases, retired.

    `hours` and `special_days` as `catalogue.hours` reads them. See `Shelf.put`.
    """
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> PlaceEntry:
    """Closed for good."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> PlaceEntry:
    """The place of this key or alias; `NotFound`."""
    return shelf.find(key)


def listing(
    search: str = "", *, retired: bool | None = False, area: str = "", offset: int = 0, limit: int = 50
) -> Page[PlaceEntry]:
    """A page of places by name; of an `area` (key) and those below it."""
    among = trees.among(Area, "area", area)
    return shelf.listing(search, retired=retired, among=among, offset=offset, limit=limit)


def within(areas: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """Every key, as interactions may carry it, of the places below these areas (keys) and of these places.

    Aliases and retired places are among them, so that `place IN` finds all of their history. A key of a place that
    the catalogue does not hold stays as it is; an area that does not exist holds nothing.
    """
    places = frozenset(places)
    roots = Area.objects.filter(key__in=list(areas)).values_list("pk", flat=True)
    ground = trees.below(Area, roots)
    named = set(Alias.objects.filter(kind=Kind.PLACE, alias__in=places).values_list("entry", flat=True))
    found = {
        pk: key
        for pk, key, area in Place.objects.order_by().values_list("pk", "key", "area_id")
        if area in ground or key in places or pk in named
    }
    known_as = Alias.objects.filter(kind=Kind.PLACE).values_list("entry", "alias")
    return places | frozenset(found.values()) | {alias for entry, alias in known_as if entry in found}
