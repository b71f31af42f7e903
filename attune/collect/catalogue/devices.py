"""Devices at a place: kiosks, tills, screens, and the source whose key they send with."""

from __future__ import annotations

from dataclasses import dataclass

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.catalogue import fields
from attune.collect.catalogue.models import NAME_CHARS, Device, Place
from attune.store.database import write
from attune.vocabulary.errors import Conflict, NotFound

KINDS = ("kiosk", "till", "screen", "counter", "sensor", "other")
MOST = 200  # at one place


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A device; `source` is what its key sends as, '' when it has none of its own."""

    id: int
    place: str
    name: str
    kind: str
    source: str


def put(place: str, name: object, kind: object, source: object, by: Actor) -> DeviceEntry:
    """Add a device to a place (a key), or change the one of that name.

    Raises:
        BadInput: a field cannot be used.
        NotAllowed: `by` is a member without manage_catalogue.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    name = fields.text(NAME_CHARS, needed=True)(name, "name")
    values = {"kind": fields.one_of(KINDS)(kind, "kind"), "source": fields.text(100)(source, "source")}
    with write():
        at = Place.objects.filter(key=place).first() if place.isprintable() else None
        if at is None:
            raise fields.wrong("place", f"there is no {place[:60]!r}. Add it first.")
        if at.devices.count() >= MOST:
            raise Conflict(f"{MOST} devices stand here. Remove one first.", code="too_many_devices")
        row, _ = Device.objects.update_or_create(place=at, name=name, defaults=values)
        audit.record(by, "device put", f"place {at.pk}", ["name", "kind", "source"])
    return DeviceEntry(row.pk, at.key, row.name, row.kind, row.source)


def remove(device: int, by: Actor) -> None:
    """It stands there no more; what it sent stays.

    Raises:
        NotFound: there is none of this number.
        NotAllowed: as `put`.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    with write():
        row = Device.objects.filter(pk=device).first() if 0 <= device < 2**63 else None
        if row is None:
            raise NotFound(f"There is no device {device}.", code="device_unknown")
        row.delete()
        audit.record(by, "device removed", f"place {row.place_id}", ["name"])


def of_place(place_id: int) -> list[DeviceEntry]:
    """The devices of a place (its number), by name."""
    rows = Device.objects.filter(place=place_id).select_related("place")
    return [DeviceEntry(row.pk, row.place.key, row.name, row.kind, row.source) for row in rows]
