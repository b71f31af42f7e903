"""Which keys interactions carry, what they mean, and which of them nobody has put into the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from attune.collect.catalogue import names
from attune.collect.catalogue.definition import readable
from attune.understand import figures, questions
from attune.vocabulary.clock import instant
from attune.vocabulary.window import ALL_TIME, Window

MOST_KEYS = 200_000


@dataclass(frozen=True, slots=True)
class Met:
    """How often an entry, or a key, was carried."""

    interactions: int
    first_at: datetime
    last_at: datetime

    def __add__(self, other: Met) -> Met:
        return Met(
            self.interactions + other.interactions,
            min(self.first_at, other.first_at),
            max(self.last_at, other.last_at),
        )


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key that the catalogue does not hold, and a name to begin with."""

    key: str
    met: Met
    suggestion: str


@dataclass(frozen=True, slots=True)
class Seen:
    """By key of the entry meant (a key nobody put in means itself)."""

    by_entry: Mapping[str, Met]

    def of(self, key: str) -> int:
        """How many interactions carried this entry."""
        met = self.by_entry.get(key)
        return met.interactions if met is not None else 0


class _Row(NamedTuple):
    carried: str
    entry: str
    interactions: int
    first_ms: int
    last_ms: int


def seen(kind: str, window: Window = ALL_TIME, *, at_once: bool = True) -> Seen:
    """What interactions carried in the window. `kind`: place, product, staff or campaign."""

    def compute() -> Seen:
        found: dict[str, Met] = {}
        rows = questions.ask("catalogue_seen", _Row, kind=kind, start=window.start, end=window.end, limit=MOST_KEYS)
        for row in rows:
            met = Met(row.interactions, instant(row.first_ms), instant(row.last_ms))
            found[row.entry] = found[row.entry] + met if row.entry in found else met
        return Seen(found)

    return figures.kept.get(("catalogue seen", kind, window), compute, at_once=at_once).value


def unknown(kind: str, limit: int = 50) -> list[Unknown]:
    """Keys that the catalogue does not hold, the most met first."""
    found: list[Unknown] = []
    ordered = sorted(seen(kind).by_entry.items(), key=lambda pair: (-pair[1].interactions, pair[0]))
    for start in range(0, len(ordered), names.AT_ONCE):
        part = ordered[start : start + names.AT_ONCE]
        known = names.names(kind, [key for key, _ in part])
        found += [Unknown(key, met, readable(key)) for key, met in part if key not in known]
        if len(found) >= limit:
            break
    return found[:limit]
