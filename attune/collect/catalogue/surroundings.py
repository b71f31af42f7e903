"""What changes around a place, with its dates: road works, a new competitor, an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.catalogue import fields, trees
from attune.collect.catalogue.models import Area, Place, Surrounding
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotFound

KINDS = ("other", "road works", "competitor", "building", "transport", "event", "weather", "our own")
MOST = 500  # of one place


@dataclass(frozen=True, slots=True)
class SurroundingEntry:
    """A change around a place or a whole area (one of the keys is ''); `ends_on`: its last day, None: it stays."""

    id: int
    place: str
    area: str
    kind: str
    what: str
    starts_on: date
    ends_on: date | None


def note(given: Mapping[str, object], by: Actor) -> SurroundingEntry:
    """Note a change; the same words with the same first day at the same spot replace what was noted.

    Args:
        given: place or area (a key), kind (one of `KINDS`), what, starts_on, ends_on.
        by: who does it.

    Raises:
        BadInput: a field cannot be used.
        NotAllowed: `by` is a member without manage_catalogue.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    checked = _checked(given)
    with write():
        spot = {"place": checked.pop("place"), "area": checked.pop("area")}
        if Surrounding.objects.filter(**spot).count() >= MOST:
            raise Conflict(f"More than {MOST} changes are noted here. Remove old ones.", code="too_many_surroundings")
        row, _ = Surrounding.objects.update_or_create(
            **spot,
            what=checked["what"],
            starts_on=checked["starts_on"],
            defaults={"kind": checked["kind"], "ends_on": checked["ends_on"]},
        )
        what = f"area {row.area_id}" if row.area_id else f"place {row.place_id}"
        audit.record(by, "surrounding noted", what, ["what", "kind", "starts_on", "ends_on"])
    return _entry(Surrounding.objects.select_related("place", "area").get(pk=row.pk))


def remove(surrounding: int, by: Actor) -> None:
    """It was noted by mistake.

    Raises:
        NotFound: there is none of this number.
        NotAllowed: as `note`.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    with write():
        row = Surrounding.objects.filter(pk=surrounding).first() if 0 <= surrounding < 2**63 else None
        if row is None:
            raise NotFound(f"There is no surrounding {surrounding}.", code="surrounding_unknown")
        what = f"area {row.area_id}" if row.area_id else f"place {row.place_id}"
        row.delete()
        audit.record(by, "surrounding removed", what, ["what"])


def of_place(place_id: int) -> list[SurroundingEntry]:
    """What is noted of a place (its number) and of the areas around it, newest first."""
    area = Place.objects.filter(pk=place_id).values_list("area_id", flat=True).first()
    return between(None, None, concerning(place_id, area))


def concerning(place_id: int, area_id: int | None) -> Q:
    """Those of this place and of every area it lies in."""
    return Q(place=place_id) | Q(area__in=trees.above(Area, area_id))


def between(first: date | None, last: date | None, among: Q | None = None) -> list[SurroundingEntry]:
    """What holds on one of these days (both included), newest first."""
    rows = Surrounding.objects.select_related("place", "area")
    if among is not None:
        rows = rows.filter(among)
    if last is not None:
        rows = rows.filter(starts_on__lte=last)
    if first is not None:
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    return [_entry(row) for row in rows]


def _entry(row: Surrounding) -> SurroundingEntry:
    place, area = row.place.key if row.place else "", row.area.key if row.area else ""
    return SurroundingEntry(row.pk, place, area, row.kind, row.what, row.starts_on, row.ends_on)


def _checked(given: Mapping[str, object]) -> dict[str, Any]:
    reads = {
        "place": fields.text(),
        "area": fields.text(),
        "kind": fields.one_of(KINDS),
        "what": fields.text(needed=True),
        "starts_on": fields.day,
        "ends_on": fields.day,
    }
    for name in given:
        if name not in reads:
            raise fields.wrong(str(name)[:40], f"a surrounding has no such field. It has {', '.join(reads)}.")
    checked = {name: read(given.get(name), name) for name, read in reads.items()}
    if checked["starts_on"] is None:
        raise fields.wrong("starts_on", "it is missing.")
    if checked["ends_on"] is not None and checked["ends_on"] < checked["starts_on"]:
        raise fields.wrong("ends_on", "it ends before it starts.")
    if bool(checked["place"]) == bool(checked["area"]):
        raise BadInput("Name a place or an area, one of them.", code="catalogue_field", where="place")
    checked["place"] = _found(Place, checked["place"], "place")
    checked["area"] = _found(Area, checked["area"], "area")
    return checked


def _found(model: type[Place | Area], key: str, where: str) -> Place | Area | None:
    if not key:
        return None
    row = model.objects.filter(key=key).first()
    if row is None:
        raise fields.wrong(where, f"there is no {key[:60]!r}. Add it first.")
    return row
