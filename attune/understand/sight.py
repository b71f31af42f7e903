"""How far somebody sees: everything, or only what happened at some places or was served by some people.

The gate and the API put a value in force for the length of one request; `questions.ask` then lets the engine leave out
every other row, in whatever table and view a question reads. No question has to remember it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from attune.store import dialect
from attune.vocabulary.errors import NotAllowed

# What says nothing about anybody's contacts: the mappings.
OPEN_TO_ALL = frozenset(
    {
        "resolution",
        "resolution_pairs",
        "surfaces",
        "surface_map",
        "catalogue",
        "catalogue_map",
        "system.dictionaries",
        "system.tables",
    }
)
_WHOSE = "dictGetOrDefault('resolution', 'customer64', key64, key64)"


@dataclass(frozen=True, slots=True)
class Sight:
    """Keys of places and of staff members, as interactions carry them. `is_limited` False sees everything."""

    places: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    is_limited: bool = False

    def shows(self, place: str, staff: str = "") -> bool:
        """Whether a thing of this place or staff member ('' = none) may be seen: for rows outside the warehouse."""
        return not self.is_limited or place in self.places or staff in self.staff

    def conditions(self) -> Mapping[str, str]:
        """What the rows of each table must keep to, as SQL.

        An interaction by its place or who served; a label as its interaction; a trait when its customer was met there.
        """
        # Values are quoted by the dialect; everything else is written here.
        row = f"({dialect.among('place', self.places)} OR {dialect.among('staff', self.staff)})"
        return {
            "interactions": row,
            "labels": f"id IN (SELECT id FROM interactions WHERE {row})",  # noqa: S608 - as said above
            "traits": f"{_WHOSE} IN (SELECT {_WHOSE} FROM interactions WHERE {row})",  # noqa: S608 - same
        }


EVERYTHING = Sight()
_in_force: ContextVar[Sight] = ContextVar("sight", default=EVERYTHING)


def current() -> Sight:
    """The sight in force here."""
    return _in_force.get()


@contextmanager
def through(sight: Sight) -> Iterator[None]:
    """Everything asked inside is asked with this sight. Threads started inside see everything: copy the context."""
    before = _in_force.set(sight)
    try:
        yield
    finally:
        _in_force.reset(before)


def settings(reads: Iterable[str]) -> dict[str, str]:
    """The engine's settings for a question that reads these tables; {} when everything may be seen.

    Raises:
        NotAllowed: one of them adds up over all places, so that no part of it may be shown.
    """
    sight = current()
    if not sight.is_limited:
        return {}
    conditions = sight.conditions()
    known = conditions.keys() | OPEN_TO_ALL | {"resolved"}  # a view over interactions
    if beyond := set(reads) - known:
        raise NotAllowed(
            f"This figure is kept for the company as a whole ({min(beyond)}), and you see your places only.",
            code="outside_sight",
        )
    return dialect.rows_only(conditions)
