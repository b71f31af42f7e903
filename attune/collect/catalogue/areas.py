"""Areas: the company's ground as a tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.access.audit import Actor
from attune.collect.catalogue import fields
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import KEY_CHARS, Area
from attune.collect.catalogue.shelf import Page, Shelf


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area; `parent` is the key of the one it lies in, '' at the top."""

    id: int
    key: str
    name: str
    parent: str
    retired_at: datetime | None
    version: int


def _read(row: Area, _aliases: tuple[str, ...]) -> AreaEntry:
    parent = row.parent.key if row.parent else ""
    return AreaEntry(row.pk, row.key, row.name, parent, row.retired_at, row.version)


shelf: Shelf[Area, AreaEntry] = Shelf(
    Definition(Area, "area", own={"parent": Field("parent", fields.text(KEY_CHARS), Area)}, joined=("parent",)), _read
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> AreaEntry:
    """Make or change an area; `given`: name, parent, retired. See `Shelf.put`."""
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> AreaEntry:
    """Take it out of the lists; what lies in it stays."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> AreaEntry:
    """The area of this key; `NotFound`."""
    return shelf.find(key)


def listing(search: str = "", *, retired: bool | None = False, offset: int = 0, limit: int = 50) -> Page[AreaEntry]:
    """A page of areas by name."""
    return shelf.listing(search, retired=retired, offset=offset, limit=limit)
