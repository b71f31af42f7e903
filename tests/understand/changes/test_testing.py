"""Tests of one difference: they find what is there, and rarely what is not."""

from __future__ import annotations

import random

import pytest
from scipy import stats

from attune.understand.changes import testing
from attune.understand.metrics import Sums, discoveries


def sums(values: list[float]) -> Sums:
    return Sums(len(values), sum(values), sum(value * value for value in values))


def test_means_are_told_apart_as_scipy_does() -> None:
    draw = random.Random(7)
    now, before = [draw.gauss(3.9, 1.1) for _ in range(60)], [draw.gauss(4.3, 0.8) for _ in range(200)]
    tested = testing.means(sums(now), sums(before), "customers")
    reference = stats.ttest_ind(now, before, equal_var=False)
    assert tested is not None
    assert tested.gap is not None
    assert tested.p == pytest.approx(reference.pvalue)
    interval = reference.confidence_interval(0.95)
    assert (tested.gap.low, tested.gap.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


@pytest.mark.parametrize(("now", "before"), [([4.0] * 29, [3.0] * 500), ([4.0] * 500, [3.0] * 29), ([], [3.0] * 500)])
def test_fewer_than_thirty_are_not_compared(now: list[float], before: list[float]) -> None:
    assert testing.means(sums(now), sums(before), "customers") is None


def test_equal_values_differ_only_when_they_do() -> None:
    same = testing.means(sums([4.0] * 40), sums([4.0] * 40), "customers")
    other = testing.means(sums([4.0] * 40), sums([5.0] * 40), "customers")
    assert same is not None
    assert other is not None
    assert (same.p, other.p) == (1.0, 0.0)


def test_a_week_is_measured_by_how_weeks_differ() -> None:
    calm = testing.counts([150], [100, 104, 96, 101, 99, 103, 97, 100])
    wild = testing.counts([150], [100, 160, 60, 130, 70, 140, 60, 80])
    assert calm is not None
    assert wild is not None
    assert calm.p < 0.01
    assert wild.p > 0.1
    assert calm.usual is not None
    assert calm.usual.value == 100
    assert calm.usual.high is not None
    assert calm.usual.high < 150


@pytest.mark.parametrize(
    ("now", "before"),
    [([500], [100, 100, 100]), ([29], [1] * 8), ([], [100] * 8), ([500], [])],
)
def test_too_little_history_or_too_few_contacts_say_nothing(now: list[int], before: list[int]) -> None:
    assert testing.counts(now, before) is None


def test_what_never_came_before_has_no_ratio() -> None:
    tested = testing.counts([400], [0] * 8)
    assert tested is not None
    assert tested.gap is None
    assert tested.p < 0.001


def test_two_hundred_touchpoints_without_a_difference_give_next_to_none() -> None:
    """False discoveries: over 40 mornings with 200 comparisons each, fewer than one morning in ten shows anything."""
    draw, mornings_with_news = random.Random(11), 0
    for _morning in range(40):
        p_values = []
        for _ in range(100):
            level = draw.uniform(40, 400)
            weeks = [max(0, round(draw.gauss(level, level * 0.15))) for _ in range(9)]
            counted = testing.counts(weeks[:1], weeks[1:])
            p_values.append(counted.p if counted else None)
            answers = [float(draw.choice([1, 3, 4, 4, 5, 5])) for _ in range(160)]
            tested = testing.means(sums(answers[:40]), sums(answers[40:]), "customers")
            p_values.append(tested.p if tested else None)
        mornings_with_news += any(discoveries(p_values))
    assert mornings_with_news < 4 + 3
