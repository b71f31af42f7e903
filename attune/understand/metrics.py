"""From counts and sums to figures that know how sure they are.

`n` counts customers unless the unit says otherwise: whoever asks averages per customer first, so that one loud
customer weighs as much as a quiet one. Intervals are 95 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from scipy.special import stdtr, stdtrit

from attune.vocabulary.estimate import COMPARED_FROM, Estimate

Z = 1.959963984540054  # the normal distribution's 97.5 % point
FALSE_DISCOVERIES = 0.05  # among all differences pointed at, the share that may be chance


@dataclass(frozen=True, slots=True)
class Sums:
    """What a question hands over of a set of values: how many, their sum, the sum of their squares."""

    n: int
    total: float
    squares: float

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, part: Sums) -> Sums:
        return Sums(self.n - part.n, self.total - part.total, self.squares - part.squares)

    @property
    def mean(self) -> float:
        """Their arithmetic mean; asks for n >= 1."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The sample variance (divided by n - 1); asks for n >= 2. Rounding cannot make it negative."""
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))


def mean(values: Iterable[float], *, bounds: tuple[float, float] | None = None, unit: str = "customers") -> Estimate:
    """The mean of one value a customer; see `mean_of`."""
    given = list(values)
    return mean_of(len(given), sum(given), sum(v * v for v in given), bounds=bounds, unit=unit)


def mean_of(
    n: int,
    total: float,
    squares: float,
    *,
    bounds: tuple[float, float] | None = None,
    unit: str = "customers",
) -> Estimate:
    """The mean of n values with sum `total` and sum of squares `squares`.

    Student's interval (1908): mean ± t(0.975, n - 1) · s / √n. With `bounds`, the ends of the scale, the interval stays
    on the scale; and when all n values are equal, so that s says nothing, it is as wide as the share of other values
    that n equal ones cannot rule out (Wilson), put at the far end of the scale.
    """
    if n <= 0:
        return Estimate(None, None, None, 0, "mean, t interval", unit)
    sums = Sums(n, total, squares)
    value = sums.mean
    if n == 1:
        return Estimate(value, None, None, 1, "mean, t interval", unit)
    variance = sums.variance
    if bounds is not None and variance <= 1e-12 * max(1.0, value * value):
        return _all_equal(value, n, bounds, unit)
    half = float(stdtrit(n - 1, 0.975)) * sqrt(variance / n)
    low, high = value - half, value + half
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Estimate(value, low, high, n, "mean, t interval", unit)


def _all_equal(value: float, n: int, bounds: tuple[float, float], unit: str) -> Estimate:
    others = Z * Z / (n + Z * Z)  # 1 - the lower Wilson bound of n out of n
    low = value - others * max(0.0, value - bounds[0])
    high = value + others * max(0.0, bounds[1] - value)
    return Estimate(value, low, high, n, "mean of equal values, Wilson bound", unit)


def not_below(least: float, estimate: Estimate) -> Estimate:
    """The estimate with its interval cut where values end on one side, as durations and counts do."""
    if estimate.low is None or estimate.low >= least:
        return estimate
    return replace(estimate, low=least)


def share(k: int, n: int, *, unit: str = "customers") -> Estimate:
    """The share `k` out of `n`, 0 to 1, with Wilson's score interval (1927).

    centre = (p + z²/2n) / (1 + z²/n), half = z / (1 + z²/n) · √(p(1-p)/n + z²/4n²). 80 of 100 gives 0.711 to 0.867.

    Raises:
        ValueError: k is not between 0 and n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return Estimate(None, None, None, 0, "share, Wilson interval", unit)
    p, zz = k / n, Z * Z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Estimate(p, low, high, n, "share, Wilson interval", unit)


def nps(promoters: int, passives: int, detractors: int, *, unit: str = "customers") -> Estimate:
    """Net Promoter Score, -100 to 100: promoters gave 9 or 10, passives 7 or 8, detractors 0 to 6.

    NPS = 100 (p - d); Var = p + d - (p - d)²; interval ± 100 · z · √(Var / n) (Rocks 2016). Below n = 30, or when a
    class is nearly empty, the interval is the adjusted Wald one: 3/4 added to promoters and to detractors, 3 to n.
    The value shown is always the plain score.
    """
    n = promoters + passives + detractors
    if n == 0:
        return Estimate(None, None, None, 0, "nps", unit)
    value = 100 * (promoters - detractors) / n
    if n >= COMPARED_FROM and min(promoters, detractors) >= 5:
        p, d, size, method = promoters / n, detractors / n, float(n), "nps, Wald interval"
    else:
        size = n + 3.0
        p, d, method = (promoters + 0.75) / size, (detractors + 0.75) / size, "nps, adjusted Wald interval"
    half = 100 * Z * sqrt(max(0.0, p + d - (p - d) ** 2) / size)
    centre = 100 * (p - d)
    return Estimate(
        value, max(-100.0, min(value, centre - half)), min(100.0, max(value, centre + half)), n, method, unit
    )


def bounds_of(scale: str) -> tuple[float, float] | None:
    """The ends of a scale written like `1-5`, `0..10` or `-1..1`; None when it is written otherwise."""
    for dash in ("..", "-"):
        start = scale.find(dash, 1)  # from 1: a leading minus belongs to the number
        if start < 0:
            continue
        try:
            low, high = float(scale[:start]), float(scale[start + len(dash) :])
        except ValueError:
            continue
        return (low, high) if low < high else None
    return None


# The scales of the metrics of the vocabulary, for answers whose source did not write one.
METRIC_BOUNDS: dict[str, tuple[float, float]] = {
    "nps": (0, 10),
    "csat5": (1, 5),
    "ces7": (1, 7),
    "stars5": (1, 5),
    "smile3": (1, 3),
    "smile4": (1, 4),
}


def bounds(metric: str, scale: str) -> tuple[float, float] | None:
    """The ends of the scale a score was given on, as far as anybody knows."""
    return bounds_of(scale) or METRIC_BOUNDS.get(metric)


def height(score: float, metric: str, scale: str) -> float | None:
    """Where on its own scale a score stands, 0 worst to 1 best: for drawing, never for adding up."""
    ends = bounds(metric, scale)
    if ends is None:
        return None
    return min(1.0, max(0.0, (score - ends[0]) / (ends[1] - ends[0])))


def difference(part: Sums, whole: Sums) -> float | None:
    """The two-sided p of Welch's test (1947) of a part against the rest of the whole; None when either has n < 30.

    t = (m₁ - m₂) / √(s₁²/n₁ + s₂²/n₂), degrees of freedom by Welch and Satterthwaite.
    """
    rest = whole - part
    if part.n < COMPARED_FROM or rest.n < COMPARED_FROM:
        return None
    a, b = part.variance / part.n, rest.variance / rest.n
    if a + b <= 0:
        return 1.0 if part.mean == rest.mean else 0.0
    t = abs(part.mean - rest.mean) / sqrt(a + b)
    freedom = (a + b) ** 2 / (a * a / (part.n - 1) + b * b / (rest.n - 1))
    return float(2 * stdtr(freedom, -t))


def discoveries(p_values: Sequence[float | None], rate: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which of many comparisons may be pointed at: Benjamini and Hochberg (1995), false-discovery rate `rate`.

    None stands for a comparison that was not made; it is never a discovery and does not count.
    """
    made = sorted((p, at) for at, p in enumerate(p_values) if p is not None)
    found = [False] * len(p_values)
    last = max((rank for rank, (p, _) in enumerate(made, 1) if p <= rate * rank / len(made)), default=0)
    for _, at in made[:last]:
        found[at] = True
    return found


def directions(parts: Sequence[tuple[Sums, Sums]]) -> list[str]:
    """For each (part, whole): "better", "worse", or "" where no difference may be claimed."""
    found = discoveries([difference(part, whole) for part, whole in parts])
    return [
        ("better" if part.mean > whole.mean else "worse") if is_found else ""
        for is_found, (part, whole) in zip(found, parts, strict=True)
    ]
