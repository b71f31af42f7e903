"""The curve never says more than was measured."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from attune.show.components import curve

HEIGHTS = st.lists(st.floats(0, 200), min_size=2, max_size=20)


def controls(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@given(HEIGHTS)
def test_it_stays_between_what_was_measured(heights: list[float]) -> None:
    points = [(at * 40.0, height) for at, height in enumerate(heights)]
    every = controls(curve.monotone(points))
    for at in range(len(points) - 1):
        low, high = sorted((heights[at], heights[at + 1]))
        for _x, y in every[1 + at * 3 : 4 + at * 3]:
            assert low - 0.1 <= y <= high + 0.1


def test_one_point_is_no_curve() -> None:
    assert curve.monotone([(1.0, 2.0)]) == ""
    assert curve.area([(1.0, 2.0)], 5.0) == ""
    assert curve.band([(1.0, 2.0)], [(1.0, 1.0)]) == ""


def test_a_band_comes_back_to_where_it_began() -> None:
    band = curve.band([(0.0, 9.0), (10.0, 8.0), (20.0, 9.0)], [(0.0, 5.0), (10.0, 4.0), (20.0, 5.0)])
    assert band.startswith("M0.0 5.0")
    assert band.endswith("0.0 9.0z")
