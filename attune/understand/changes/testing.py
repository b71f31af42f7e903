"""Tests of one difference between two times.

All are two-sided and give p, so that Benjamini and Hochberg can hold the false discoveries of the whole page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtr, stdtrit

from attune.understand.metrics import Sums
from attune.vocabulary.estimate import COMPARED_FROM, Estimate

LEAST_WEEKS = 4  # of history: fewer tell nothing of how weeks differ


@dataclass(frozen=True, slots=True)
class Tested:
    """`p` of no difference; `gap` with its interval; `usual` where the test makes one of its own."""

    p: float
    gap: Estimate | None
    usual: Estimate | None = None


def means(now: Sums, before: Sums, unit: str) -> Tested | None:
    """Welch's test (1947) of two means; None when either has n < 30.

    d = m1 - m2, s.e. = sqrt(s1²/n1 + s2²/n2), degrees of freedom by Welch and Satterthwaite. Somebody who answered in
    both times makes the test a little too careful, never too bold.
    """
    if now.n < COMPARED_FROM or before.n < COMPARED_FROM:
        return None
    gap = now.mean - before.mean
    a, b = now.variance / now.n, before.variance / before.n
    if a + b <= 0:
        return Tested(1.0 if gap == 0 else 0.0, Estimate(gap, gap, gap, now.n, "difference of equal values", unit))
    freedom = (a + b) ** 2 / (a * a / (now.n - 1) + b * b / (before.n - 1))
    error = sqrt(a + b)
    half = float(stdtrit(freedom, 0.975)) * error
    p = float(2 * stdtr(freedom, -abs(gap) / error))
    return Tested(p, Estimate(gap, gap - half, gap + half, now.n, "difference of means, Welch interval", unit))


def counts(now: Sequence[int], before: Sequence[int]) -> Tested | None:
    """The weeks of a period against the weeks before it; None with fewer than four of these, or under 30 contacts.

    Counts of real weeks differ more than chance alone would make them (a campaign, a holiday), so the weeks before say
    how much: variance v = the larger of their sample variance and their mean (Poisson's). The sum of m new weeks is
    expected at m · mean ± t · sqrt(v · (m + m² / k)), with k - 1 degrees of freedom: a prediction interval.
    """
    k, m = len(before), len(now)
    if k < LEAST_WEEKS or not m:
        return None
    mean = sum(before) / k
    total, expected = sum(now), mean * m
    if max(total, expected) < COMPARED_FROM:
        return None
    sample = sum((count - mean) ** 2 for count in before) / (k - 1)
    error = sqrt(max(sample, mean, 1.0) * (m + m * m / k))
    p = float(2 * stdtr(k - 1, -abs(total - expected) / error))
    half = float(stdtrit(k - 1, 0.975)) * error
    usual = Estimate(
        expected, max(0.0, expected - half), expected + half, k, "weeks before, prediction interval", "weeks"
    )
    if not expected:
        return Tested(p, None, usual)
    gap = total - expected
    change = Estimate(gap / expected, (gap - half) / expected, (gap + half) / expected, total, usual.method, "contacts")
    return Tested(p, change, usual)
