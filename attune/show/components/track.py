"""Octilinear tracks, as on a transit map: horizontal, 45 degrees, vertical, with round joins."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

Point = tuple[float, float]
RADIUS = 14.0


def corners(start: Point, end: Point) -> list[Point]:
    """The corners from `start` to `end`, which lies to the right: level, slanted, upright where needed, level."""
    (x0, y0), (x1, y1) = start, end
    across, down = x1 - x0, y1 - y0
    drop = abs(down)
    if drop < 1:
        return [start, end]
    sign = 1 if down > 0 else -1
    if across >= drop + 8:
        level = (across - drop) / 2
        return [start, (x0 + level, y0), (x1 - level, y1), end]
    slant = max(4.0, across / 2 - 6)
    middle = x0 + across / 2
    return [
        start,
        (middle - slant, y0),
        (middle, y0 + sign * slant),
        (middle, y1 - sign * slant),
        (middle + slant, y1),
        end,
    ]


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


def path(start: Point, end: Point) -> str:
    """The track from `start` to `end`."""
    return rounded(corners(start, end))
