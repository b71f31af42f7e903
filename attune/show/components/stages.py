"""Stages in their order, and the shade that each one has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attune.show import words

SHADES = 6
NO_SHADE = 0  # for what no rule maps to a stage yet


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its name and shade (1 to 6 in order, 0 when unmapped)."""

    key: str
    name: str
    shade: int


def shade(key: str, order: Sequence[str]) -> int:
    """The shade of a stage: fewer than six skip evenly and keep both ends, of more some share one."""
    known = [stage for stage in order if stage]
    if key not in known:
        return NO_SHADE
    if len(known) == 1:
        return 4
    return round(known.index(key) * (SHADES - 1) / (len(known) - 1)) + 1


def usual_order(keys: Iterable[str]) -> tuple[str, ...]:
    """The life cycle, with stages it does not know at the end."""
    found = list(dict.fromkeys(key for key in keys if key))
    cycle = list(words.STAGES)
    return (*cycle, *(key for key in found if key not in words.STAGES))


def stage(key: str, order: Sequence[str]) -> Stage:
    """The stage with its name and shade."""
    return Stage(key, words.stage(key), shade(key, order))
