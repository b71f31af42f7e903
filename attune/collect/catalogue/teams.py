"""Teams: who works together, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.access.audit import Actor
from attune.collect.catalogue import fields, trees
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import KEY_CHARS, Alias, Kind, StaffMember, Team
from attune.collect.catalogue.shelf import Page, Shelf


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """A team; `parent` is the key of the one it belongs to, '' at the top."""

    id: int
    key: str
    name: str
    parent: str
    retired_at: datetime | None
    version: int


def _read(row: Team, _aliases: tuple[str, ...]) -> TeamEntry:
    parent = row.parent.key if row.parent else ""
    return TeamEntry(row.pk, row.key, row.name, parent, row.retired_at, row.version)


shelf: Shelf[Team, TeamEntry] = Shelf(
    Definition(Team, "team", own={"parent": Field("parent", fields.text(KEY_CHARS), Team)}, joined=("parent",)), _read
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> TeamEntry:
    """Make or change a team; `given`: name, parent, retired. See `Shelf.put`."""
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> TeamEntry:
    """Take it out of the lists; its people stay."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> TeamEntry:
    """The team of this key; `NotFound`."""
    return shelf.find(key)


def listing(search: str = "", *, retired: bool | None = False, offset: int = 0, limit: int = 50) -> Page[TeamEntry]:
    """A page of teams by name."""
    return shelf.listing(search, retired=retired, offset=offset, limit=limit)


def within(teams: Iterable[str]) -> frozenset[str]:
    """Every key, as interactions may carry it, of who works in these teams (keys) or in those below them."""
    roots = Team.objects.filter(key__in=list(teams)).values_list("pk", flat=True)
    found = dict(StaffMember.objects.filter(team__in=trees.below(Team, roots)).values_list("pk", "key"))
    known_as = Alias.objects.filter(kind=Kind.STAFF).values_list("entry", "alias")
    return frozenset(found.values()) | {alias for entry, alias in known_as if entry in found}
