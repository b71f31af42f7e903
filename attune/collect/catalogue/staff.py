"""Staff: who serves. A person, a bot, or a partner firm that serves for us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.access.audit import Actor
from attune.collect.catalogue import fields, trees
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import KEY_CHARS, Kind, Place, StaffMember, Team
from attune.collect.catalogue.shelf import Page, Shelf

KINDS = ("person", "bot", "partner")


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """Who served; `team` and `place` are keys, '' for none."""

    id: int
    key: str
    name: str
    kind: str
    team: str
    place: str
    aliases: tuple[str, ...]
    retired_at: datetime | None
    version: int


def _read(row: StaffMember, aliases: tuple[str, ...]) -> StaffEntry:
    team, place = row.team.key if row.team else "", row.place.key if row.place else ""
    return StaffEntry(row.pk, row.key, row.name, row.kind, team, place, aliases, row.retired_at, row.version)


def _check(row: StaffMember) -> None:
    row.kind = row.kind or KINDS[0]


shelf: Shelf[StaffMember, StaffEntry] = Shelf(
    Definition(
        StaffMember,
        "staff member",
        Kind.STAFF,
        own={
            "kind": Field("kind", fields.one_of(KINDS)),
            "team": Field("team", fields.text(KEY_CHARS), Team),
            "place": Field("place", fields.text(KEY_CHARS), Place),
        },
        check=_check,
        joined=("team", "place"),
    ),
    _read,
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> StaffEntry:
    """Make or change who serves; `given`: name, kind (person, bot, partner), team, place, aliases, retired.

    See `Shelf.put`.
    """
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> StaffEntry:
    """No longer with us."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> StaffEntry:
    """Who has this key or alias; `NotFound`."""
    return shelf.find(key)


def listing(
    search: str = "", *, retired: bool | None = False, team: str = "", offset: int = 0, limit: int = 50
) -> Page[StaffEntry]:
    """A page of staff by name; of a `team` (key) and those below it."""
    among = trees.among(Team, "team", team)
    return shelf.listing(search, retired=retired, among=among, offset=offset, limit=limit)
