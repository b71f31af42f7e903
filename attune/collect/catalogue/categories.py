"""Categories: kinds of products as a tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.access.audit import Actor
from attune.collect.catalogue import fields
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import KEY_CHARS, Category
from attune.collect.catalogue.shelf import Page, Shelf


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category; `parent` is the key of the one it belongs to, '' at the top."""

    id: int
    key: str
    name: str
    parent: str
    retired_at: datetime | None
    version: int


def _read(row: Category, _aliases: tuple[str, ...]) -> CategoryEntry:
    parent = row.parent.key if row.parent else ""
    return CategoryEntry(row.pk, row.key, row.name, parent, row.retired_at, row.version)


shelf: Shelf[Category, CategoryEntry] = Shelf(
    Definition(
        Category, "category", own={"parent": Field("parent", fields.text(KEY_CHARS), Category)}, joined=("parent",)
    ),
    _read,
)


def put(key: object, given: Mapping[str, object], by: Actor, *, version: int | None = None) -> CategoryEntry:
    """Make or change a category; `given`: name, parent, retired. See `Shelf.put`."""
    return shelf.put(key, given, by, version=version)


def retire(key: str, by: Actor, *, version: int | None = None) -> CategoryEntry:
    """Take it out of the lists; its products stay."""
    return shelf.retire(key, by, version=version)


def find(key: str) -> CategoryEntry:
    """The category of this key; `NotFound`."""
    return shelf.find(key)


def listing(search: str = "", *, retired: bool | None = False, offset: int = 0, limit: int = 50) -> Page[CategoryEntry]:
    """A page of categories by name."""
    return shelf.listing(search, retired=retired, offset=offset, limit=limit)
