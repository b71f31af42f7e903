"""Stages in their order, and the shade that each one has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attune.show import own_stages, words

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
    """The company's stages, else the usual life cycle, with stages it does not know at the end."""
    cycle = list(own_stages.names()) or list(words.STAGES)
    return tuple(dict.fromkeys([*cycle, *(key for key in keys if key)]))


def stage(key: str, order: Sequence[str]) -> Stage:
    """The stage with its name and shade."""
    return Stage(key, words.stage(key), shade(key, order))
