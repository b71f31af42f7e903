"""The small line of a customer in lists: at most six stretches, five stations, the yellow disc at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attune.show import words
from attune.show.components import stages

WIDTH = 132.0
LEFT, RIGHT = 6.0, 120.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stage, from x to x."""

    shade: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spark:
    """`words` say the same to who cannot see it."""

    stretches: tuple[Stretch, ...]
    stations: tuple[float, ...]
    words: str


def spark(met: Sequence[str]) -> Spark | None:
    """The line of somebody who met these stages in this order; None for nobody."""
    runs = list(met)[-6:]
    if not runs:
        return None
    order = stages.usual_order(runs)
    width = (RIGHT - LEFT) / len(runs)
    stretches = tuple(
        Stretch(stages.shade(run, order), round(LEFT + width * at, 1), round(LEFT + width * (at + 1), 1))
        for at, run in enumerate(runs)
    )
    stations = tuple(round(LEFT + width * (at + 0.5), 1) for at in range(len(runs)))[-5:]
    return Spark(stretches, stations, ", ".join(words.stage(run) for run in runs))
