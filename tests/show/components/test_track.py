"""Tracks: as on a transit map, and never through a station they do not stop at."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.show.components import track


def way(start: track.Point, end: track.Point, *others: track.Point) -> list[track.Point]:
    return min(track.ways(start, end), key=lambda one: track.passed(one, others))


def test_on_one_row_with_nothing_between_it_is_straight() -> None:
    assert way((0, 0), (200, 0)) == [(0, 0), (200, 0)]
    assert track.path((0, 0), (200, 0)) == "M0.0 0.0L200.0 0.0"


@pytest.mark.parametrize(
    ("end", "others"),
    [
        ((300, 0), [(150, 0)]),  # on its own row
        ((300, 0), [(100, 0), (200, 0)]),
        ((300, 82), [(60, 0)]),  # on the row it leaves
        ((300, 82), [(240, 82)]),  # on the row it comes to
        ((400, 82), [(80, 0), (320, 82)]),  # on both
        ((400, 164), [(200, 82)]),  # on a row it crosses
        ((100, 164), [(50, 82)]),  # where it runs upright
    ],
)
def test_it_goes_around_stations_it_does_not_stop_at(end: track.Point, others: list[track.Point]) -> None:
    for mirror in (1, -1):
        found = way((0, 0), (end[0], mirror * end[1]), *[(x, mirror * y) for x, y in others])
        assert track.passed(found, [(x, mirror * y) for x, y in others]) == 0
        assert (found[0], found[-1]) == ((0, 0), (end[0], mirror * end[1]))


@settings(max_examples=150, deadline=None)
@given(across=st.floats(17, 1000), rows=st.integers(-5, 5))
def test_every_way_leads_there_and_never_back(across: float, rows: int) -> None:
    found = list(track.ways((0, 0), (across, rows * 82)))
    assert found
    for one in found:
        assert (one[0], one[-1]) == ((0, 0), (across, rows * 82))
        assert all(a[0] <= b[0] + 1e-6 for a, b in pairwise(one))
