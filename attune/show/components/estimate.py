"""An Estimate as a page shows it: the words for value, interval and n, and the dot on its bar."""

from __future__ import annotations

from dataclasses import dataclass

from attune.show import formats
from attune.understand.metrics import bounds
from attune.vocabulary.estimate import Estimate

PERCENT = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with what is needed to write it: the ends of its fixed scale, decimals, unit, what is usual."""

    estimate: Estimate
    ends: tuple[float, float] | None
    digits: int = 2
    is_share: bool = False
    usual: Estimate | None = None

    @property
    def is_shown(self) -> bool:
        """Whether n allows it on a page."""
        return self.estimate.is_shown

    @property
    def n(self) -> str:
        """How many stand behind it."""
        return formats.count(self.estimate.n)

    @property
    def value(self) -> str:
        """The value in words."""
        return self._write(self.estimate.value)

    @property
    def unit(self) -> str:
        """What follows the value in smaller type."""
        return "%" if self.is_share else ""

    @property
    def interval(self) -> str:
        """`28-34` with a proper dash; with a minus in it, spaced so that the two signs stay apart."""
        if self.estimate.low is None or self.estimate.high is None:
            return ""
        low, high = self._write(self.estimate.low), self._write(self.estimate.high)
        dash = " \N{EN DASH} " if formats.MINUS in low + high else "\N{EN DASH}"
        return f"{low}{dash}{high}"

    def _write(self, number: float | None) -> str:
        if number is None:
            return ""
        return formats.decimal(number * 100, self.digits) if self.is_share else formats.decimal(number, self.digits)


def of_metric(estimate: Estimate, metric: str, scale: str, usual: Estimate | None = None) -> Figure:
    """The mean of a metric on its own scale."""
    return Figure(estimate, bounds(metric, scale), formats.digits_of(metric, scale), usual=usual)


def of_share(estimate: Estimate) -> Figure:
    """A share, written in percent."""
    return Figure(estimate, PERCENT, 0, is_share=True)


@dataclass(frozen=True, slots=True)
class Whisker:
    """Where to draw: all x in the drawing's own units, None where nothing is drawn."""

    width: int
    left: float
    right: float
    low: float | None
    high: float | None
    dot: float
    usual: float | None


def whisker(figure: Figure, width: int) -> Whisker | None:
    """The drawing of a figure, or None when it is not shown or its scale is unknown."""
    estimate, ends = figure.estimate, figure.ends
    if not estimate.is_shown or estimate.value is None or ends is None:
        return None
    margin = 5.0

    def place(value: float) -> float:
        share = (value - ends[0]) / (ends[1] - ends[0])
        return round(margin + min(1.0, max(0.0, share)) * (width - 2 * margin), 1)

    usual = figure.usual.value if figure.usual is not None else None
    return Whisker(
        width,
        margin,
        width - margin,
        None if estimate.low is None else place(estimate.low),
        None if estimate.high is None else place(estimate.high),
        place(estimate.value),
        None if usual is None else place(usual),
    )
