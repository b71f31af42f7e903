"""Octilinear tracks, as on a transit map: horizontal, 45 degrees, vertical, with round joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
RADIUS = 14.0
CLEAR = 22.0  # from the middle of a station, a track that goes by must keep so far away
WORDS = 15.0  # the same from the middle of a name with its number below
BESIDE = 26.0  # how far from its row a track runs that goes by
STUB = 18.0  # how far it keeps to its row first


def ways(start: Point, end: Point) -> Iterator[list[Point]]:
    """Corners of ways from `start` to `end`, which lies to the right, the plainest first.

    Level, slanted, upright where needed, level; then the same with the slant elsewhere; then those that leave the
    level of a row and run beside it.
    """
    (x0, y0), (x1, y1) = start, end
    across, down = x1 - x0, y1 - y0
    drop = abs(down)
    if drop < 1:
        yield [start, end]
        yield from _beside(start, end)
        return
    sign = 1 if down > 0 else -1
    if across >= drop + 8:
        for share in (0.5, 0.0, 1.0, 0.25, 0.75):
            level = (across - drop) * share
            yield [start, (x0 + level, y0), (x0 + level + drop, y1), end]
        yield from _beside(start, end)
        return
    for share in (0.5, 0.3, 0.7, 0.15, 0.85):
        middle = x0 + across * share
        room = min(middle - x0, x1 - middle)
        slant = max(room / 2, room - 6)
        yield [
            start,
            (middle - slant, y0),
            (middle, y0 + sign * slant),
            (middle, y1 - sign * slant),
            (middle + slant, y1),
            end,
        ]


def _beside(start: Point, end: Point) -> Iterator[list[Point]]:
    """Ways that run beside the row of `start` or of `end`, where there is room to leave it and come back."""
    (x0, y0), (x1, y1) = start, end
    drop = abs(y1 - y0)
    if drop < 1:
        sides = [(y0 - BESIDE, BESIDE, BESIDE), (y0 + BESIDE, BESIDE, BESIDE)]
    else:
        sign = 1 if y1 > y0 else -1
        sides = [(y0 + sign * BESIDE, BESIDE, drop - BESIDE), (y1 - sign * BESIDE, drop - BESIDE, BESIDE)]
    for stub in (STUB, 0.0):
        left, right = x0 + stub, x1 - stub
        for level, out, back in sides:
            if left + out <= right - back:
                yield [start, (left, y0), (left + out, level), (right - back, level), (right, y1), end]


def passed(way: Sequence[Point], others: Sequence[Point], clear: float = CLEAR) -> int:
    """How many of the other stations a way would seem to stop at: those nearer than `clear`."""
    return sum(min(_distance(one, a, b) for a, b in pairwise(way)) < clear for one in others)


def _distance(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * down) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * across, point[1] - start[1] - along * down)


def rounded(points: Sequence[Point], radius: float = RADIUS) -> str:
    """The SVG path along `points` with their corners rounded."""
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _toward(corner, before, radius), _toward(corner, after, radius)
        path.append(f"L{into[0]:.1f} {into[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {out[0]:.1f} {out[1]:.1f}")
    path.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(path)


def _toward(corner: Point, other: Point, radius: float) -> Point:
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = hypot(across, down)
    if length == 0:
        return corner
    step = min(radius, length / 2) / length
    return corner[0] + across * step, corner[1] + down * step


def path(start: Point, end: Point, others: Sequence[Point] = (), words: Sequence[Point] = ()) -> str:
    """The track from `start` to `end`, around the `others` that it does not stop at, where there is a way around.

    Of several such ways it takes the one that runs through the fewest `words` (the middle of what is written).
    """
    return rounded(min(ways(start, end), key=lambda way: (passed(way, others), passed(way, words, WORDS))))
