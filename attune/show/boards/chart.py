"""Weeks as a line in the page: drawn here, so that it needs no script and prints well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attune.show import formats
from attune.show.components.curve import band, monotone
from attune.understand.changes.series import Point

WIDTH, HEIGHT = 340.0, 150.0
LEFT, RIGHT, TOP, BASE = 6.0, 294.0, 14.0, 120.0
LABELS = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """Ready to draw. `end`: the last point with its words; `target_y` None where none is set or it lies outside."""

    width: float
    height: float
    base: float
    curve: str
    band: str
    end_x: float
    end_y: float
    end: str
    ticks: tuple[tuple[float, str], ...]
    top: str
    target_y: float | None


def draw(points: Sequence[Point], ends: tuple[float, float] | None, target: float | None) -> Chart | None:
    """The drawing of at least two weeks; counts begin at 0, scores keep to their own scale. Thin weeks are left out."""
    is_count = ends is None
    shown = [one for one in points if is_count or one.value.is_shown]
    if len(shown) < 2:
        return None
    first, last = points[0].starts_on, points[-1].starts_on
    days = max(1, (last - first).days)
    low, high = (0.0, max(1.0, target or 0.0, *(one.value.value or 0.0 for one in shown))) if ends is None else ends

    def x(one: Point) -> float:
        return round(LEFT + (one.starts_on - first).days / days * (RIGHT - LEFT), 1)

    def y(value: float | None) -> float:
        share = ((value or 0.0) - low) / (high - low)
        return round(BASE - min(1.0, max(0.0, share)) * (BASE - TOP), 1)

    with_band = [one for one in shown if one.value.low is not None and one.value.high is not None]
    step = max(1, len(points) // LABELS)
    final = shown[-1].value.value or 0.0
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        base=BASE,
        curve=monotone([(x(one), y(one.value.value)) for one in shown]),
        band=band(
            [(x(one), y(one.value.low)) for one in with_band], [(x(one), y(one.value.high)) for one in with_band]
        ),
        end_x=x(shown[-1]),
        end_y=y(final),
        end=formats.compact(final)
        if is_count
        else formats.decimal(final, 0 if high - low >= formats.WIDE_SCALE else 2),
        ticks=tuple((x(one), formats.calendar_day(one.starts_on)) for one in points[::step][:LABELS]),
        top=formats.compact(high),
        target_y=y(target) if target is not None and low <= target <= high else None,
    )
