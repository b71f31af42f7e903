"""Means of many entries, the small ones pulled towards the others, so that noise is nobody's fault.

Empirical Bayes (James and Stein 1961, Efron and Morris 1975): with s² the variance within entries and τ² the variance
between them (DerSimonian and Laird 1986), an entry with n answers keeps w = τ² / (τ² + s²/n) of its distance to the
mean of all. Its interval is ± z · √(w s²/n + (1 - w)² e²), e the standard error of that mean. Where entries differ no
more than chance makes them, τ² is 0 and all are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from attune.understand.metrics import Sums, Z
from attune.vocabulary.estimate import Estimate

METHOD = "empirical Bayes, shrunken to the mean of all"


@dataclass(frozen=True, slots=True)
class Spread:
    """`mean` of all entries with its standard `error`; `within` is s, `between` τ."""

    mean: float
    within: float
    between: float
    error: float

    def fair(self, own: Sums, ends: tuple[float, float] | None, unit: str) -> Estimate:
        """The shrunken mean of one entry (n >= 1) with its 95 % interval, on the scale."""
        noise = self.within**2 / own.n
        kept = self.between**2 / (self.between**2 + noise) if self.between > 0 else 0.0
        value = self.mean + kept * (own.mean - self.mean)
        half = Z * sqrt(kept * noise + (1 - kept) ** 2 * self.error**2)
        low, high = value - half, value + half
        if ends is not None:
            low, high = max(ends[0], low), min(ends[1], high)
        return Estimate(value, low, high, own.n, METHOD, unit)

    def stands_out(self, fair: Estimate) -> bool:
        """Whether a shrunken mean lies beyond the mean of all with its whole interval."""
        if fair.low is None or fair.high is None or self.between <= 0:
            return False
        return fair.low > self.mean or fair.high < self.mean


def spread(each: Sequence[Sums]) -> Spread:
    """Of at least one entry, each with n >= 1."""
    freedom = sum(one.n - 1 for one in each)
    inner = sum(max(0.0, one.squares - one.total * one.total / one.n) for one in each)
    within = inner / freedom if freedom > 0 else 0.0
    between = _between(each, within)
    weights = [1 / (between + within / one.n) if within > 0 else one.n for one in each]
    mean = sum(weight * one.mean for weight, one in zip(weights, each, strict=True)) / sum(weights)
    return Spread(mean, sqrt(within), sqrt(between), 1 / sqrt(sum(weights)) if within > 0 else 0.0)


def _between(each: Sequence[Sums], within: float) -> float:
    if within <= 0:
        return 0.0
    weights = [one.n / within for one in each]
    in_all = sum(weights)
    centre = sum(weight * one.mean for weight, one in zip(weights, each, strict=True)) / in_all
    apart = sum(weight * (one.mean - centre) ** 2 for weight, one in zip(weights, each, strict=True))
    scale = in_all - sum(weight * weight for weight in weights) / in_all
    return max(0.0, (apart - (len(each) - 1)) / scale) if scale > 0 else 0.0
