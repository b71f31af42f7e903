"""A figure that knows how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_FROM = 10  # below this n nothing is shown
COMPARED_FROM = 30  # below this n nothing is ranked and no arrow is drawn


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, rate or other estimated figure: value, 95 % interval, n, method.

    `n` counts `unit` (customers unless said otherwise). `low`, `high` and `value` are None when n is too small to
    estimate at all (0 for a mean's value, 1 for its interval).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    unit: str = "customers"

    @property
    def is_shown(self) -> bool:
        """Whether n allows the figure on a page."""
        return self.n >= SHOWN_FROM and self.value is not None

    @property
    def is_comparable(self) -> bool:
        """Whether n allows ranks and arrows."""
        return self.n >= COMPARED_FROM and self.value is not None
