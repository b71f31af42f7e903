"""A smooth line through points that never rises above or falls below what was measured (Fritsch and Carlson, 1980)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import hypot

Point = tuple[float, float]


def _slopes(points: Sequence[Point]) -> list[float]:
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(points)]
    slopes = [steps[0], *((a + b) / 2 if a * b > 0 else 0.0 for a, b in itertools.pairwise(steps)), steps[-1]]
    for at, step in enumerate(steps):
        if step == 0:
            slopes[at] = slopes[at + 1] = 0.0
            continue
        length = hypot(slopes[at] / step, slopes[at + 1] / step)
        if length > 3:
            slopes[at], slopes[at + 1] = slopes[at] * 3 / length, slopes[at + 1] * 3 / length
    return slopes


def monotone(points: Sequence[Point]) -> str:
    """The SVG path through `points`, which have rising x; '' for fewer than two."""
    if len(points) < 2:
        return ""
    slopes = _slopes(points)
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for at in range(len(points) - 1):
        (x0, y0), (x1, y1) = points[at], points[at + 1]
        third = (x1 - x0) / 3
        first, second = y0 + slopes[at] * third, y1 - slopes[at + 1] * third
        path.append(f"C{x0 + third:.1f} {first:.1f} {x1 - third:.1f} {second:.1f} {x1:.1f} {y1:.1f}")
    return "".join(path)


def area(points: Sequence[Point], base: float) -> str:
    """The area between the curve and the horizontal at `base`."""
    line = monotone(points)
    return f"{line}L{points[-1][0]:.1f} {base:.1f}L{points[0][0]:.1f} {base:.1f}z" if line else ""


def band(lows: Sequence[Point], highs: Sequence[Point]) -> str:
    """The area between two curves over the same x."""
    above, below = monotone(highs), monotone(lows)
    if not above or not below:
        return ""
    back = _backwards(lows)
    return f"{above}L{lows[-1][0]:.1f} {lows[-1][1]:.1f}{back}z"


def _backwards(points: Sequence[Point]) -> str:
    slopes = _slopes(points)
    path = []
    for at in range(len(points) - 1, 0, -1):
        (x1, y1), (x0, y0) = points[at], points[at - 1]
        third = (x1 - x0) / 3
        first, second = y1 - slopes[at] * third, y0 + slopes[at - 1] * third
        path.append(f"C{x1 - third:.1f} {first:.1f} {x0 + third:.1f} {second:.1f} {x0:.1f} {y0:.1f}")
    return "".join(path)
