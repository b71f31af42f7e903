"""Two people changed one thing: what each of them wrote, side by side, and both ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two differ."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """For `components/_conflict.html`, inside the form that was refused.

    The form keeps what the reader wrote and carries the newest version, so that sending it again is a decision.
    `theirs` is the address that shows the newest version without it.
    """

    differences: tuple[Difference, ...]
    theirs: str


def conflict(
    names: Iterable[tuple[str, str]], mine: Mapping[str, str], now: Mapping[str, str], theirs: str
) -> Conflict:
    """What differs among the fields (key, shown name) between what was sent and what stands now."""
    pairs = ((name, mine.get(key, "").strip(), now.get(key, "").strip()) for key, name in names)
    return Conflict(tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2]), theirs)
