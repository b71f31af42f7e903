"""Contacts week by week over the dates of what happened in the world: campaigns, road works, a new competitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from attune.collect.catalogue.changes import DatedChange
from attune.show import formats
from attune.show.components.curve import area, monotone
from attune.show.components.stations import shorten
from attune.understand.catalogue.entries import Week

WIDTH, LEFT, RIGHT = 1000.0, 44.0, 996.0
TOP, BASE = 12.0, 150.0
ROW = 24.0  # of a change
ROWS = 8
NARROW = 8.0  # a change of a day is still seen
LABELS = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at x with its words."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """A change: a bar in a row of its own below the axis. `is_open`: it lasts."""

    x: float
    width: float
    y: float
    text_x: float
    text_y: float
    text: str
    full: str
    is_campaign: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """Ready to draw; `left_out` changes found no row."""

    width: float
    height: float
    base: float
    top: float
    curve: str
    area: str
    most: str
    days: tuple[Tick, ...]
    bands: tuple[Band, ...]
    left_out: int


def draw(weeks: Sequence[Week], changes: Sequence[DatedChange]) -> Axis | None:
    """The drawing of at least two weeks; None for fewer."""
    whole = filled(weeks)
    if len(whole) < 2:
        return None
    first, last = whole[0].week, whole[-1].week + timedelta(days=6)
    days = (last - first).days
    most = max(1, *(week.interactions for week in whole))

    def across(day: date) -> float:
        share = min(1.0, max(0.0, (day - first).days / days))
        return round(LEFT + share * (RIGHT - LEFT), 1)

    points = [
        (across(week.week + timedelta(days=3)), round(BASE - (BASE - TOP) * week.interactions / most, 1))
        for week in whole
    ]
    shown = [change for change in changes if change.starts_on <= last and (change.ends_on or last) >= first]
    bands = tuple(
        _band(change, across(change.starts_on), across((change.ends_on or last) + timedelta(days=1)), at)
        for at, change in enumerate(shown[:ROWS])
    )
    step = max(1, len(whole) // LABELS)
    ticks = tuple(Tick(across(week.week), formats.calendar_day(week.week)) for week in whole[::step][:LABELS])
    height = BASE + 30 + len(bands) * ROW
    return Axis(
        WIDTH, height, BASE, TOP, monotone(points), area(points, BASE), formats.compact(most), ticks, bands,
        max(0, len(shown) - ROWS),
    )  # fmt: skip


def filled(weeks: Sequence[Week]) -> list[Week]:
    """Every week from the first to the last: what is left out had no contact."""
    if not weeks:
        return []
    known = {week.week: week for week in weeks}
    count = (max(known) - min(known)).days // 7 + 1
    each = (min(known) + timedelta(days=7 * at) for at in range(count))
    return [known.get(day, Week(day, 0)) for day in each]


def _band(change: DatedChange, start: float, end: float, row: int) -> Band:
    width = max(NARROW, round(end - start, 1))
    start = min(start, RIGHT - width)
    y = BASE + 30 + row * ROW
    after = start + width + 6
    room = RIGHT - after
    # Beside the bar where there is room, else on the other side, else on it.
    if room > 200:
        text_x, space = after, room
    elif start - LEFT > 200:
        text_x, space = LEFT, start - LEFT - 6
    else:
        text_x, space = start + 6, width - 12
    text = shorten(change.name, space)
    return Band(
        start, width, y, round(text_x, 1), y + 12, text, change.name, change.kind == "campaign", change.ends_on is None
    )
