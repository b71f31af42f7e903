"""What the snapshot holds of the tracker: rules by source, published parts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType

from attune.collect.tracker import publishing, rules
from attune.collect.tracker.publishing import EVERY_SOURCE, Part
from attune.collect.tracker.rules import DEFAULT, Rule


class Held:
    """Rules and parts at one moment. Never changed after it was made; equal when nothing changed."""

    def __init__(
        self,
        rules_by_source: Mapping[str, Rule] = MappingProxyType({}),
        parts: tuple[Part, ...] = (),
        stamps: frozenset[tuple[int, uuid.UUID]] = frozenset(),
    ) -> None:
        self.rules = rules_by_source
        self.parts = parts
        self.stamps = stamps

    def rule(self, source: str) -> Rule:
        """The rule of a source."""
        return self.rules.get(source, DEFAULT)

    def parts_of(self, source: str) -> tuple[Part, ...]:
        """What is published for a source: its own, and those of all it has not."""
        found = {part.part: part for part in self.parts if part.source == EVERY_SOURCE}
        found.update({part.part: part for part in self.parts if part.source == source})
        return tuple(found.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and (self.rules, self.stamps) == (other.rules, other.stamps)

    __hash__ = None  # type: ignore[assignment]  # it holds a mapping


NOTHING = Held()


def load(before: Held = NOTHING) -> Held:
    """What the database says; parts are read only when one of them changed."""
    stamps = publishing.stamps()
    parts = before.parts if stamps == before.stamps else publishing.every()
    return Held(rules.every(), parts, stamps)
