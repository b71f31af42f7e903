"""The hours of a place: contacts as bars, the Happy Index below them, and the week as a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from babel.dates import get_day_names

from attune.show import formats
from attune.show.components.estimate import Figure
from attune.understand.catalogue.hours import Cell, Week

WIDTH, LEFT, RIGHT = 1000.0, 44.0, 996.0
TOP, BASE = 14.0, 130.0
FACE_TOP, FACE_BASE = 168.0, 248.0
HEIGHT = 276.0
INDEX = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: its bar, and dot with interval where enough faces were pressed (else None)."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    words: str
    hint: str
    dot: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spot:
    """One hour of one weekday in the table; `text` is '' where fewer than ten faces were pressed."""

    contacts: str
    text: str
    differs: str


@dataclass(frozen=True, slots=True)
class Line:
    """One weekday of the table."""

    name: str
    spots: tuple[Spot | None, ...]


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour of the day in the table."""

    words: str
    contacts: str
    nameless: str
    happy: Figure


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Ready to draw. `worse` and `better` name stretches of the week that differ from the rest of it.

    `has_dots`: some hour has enough faces for a dot; without one there is no axis for them.
    """

    width: float
    height: float
    base: float
    top: float
    face_top: float
    face_base: float
    bars: tuple[Bar, ...]
    most: str
    happy: Figure
    has_faces: bool
    has_dots: bool
    hours: tuple[str, ...]
    lines: tuple[Line, ...]
    rows: tuple[HourRow, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]


def draw(week: Week) -> WeekHours | None:
    """The drawing; None for a place without contacts."""
    if not week.hours:
        return None
    first, last = week.hours[0].hour, week.hours[-1].hour
    known = {one.hour: one for one in week.hours}
    step = (RIGHT - LEFT) / (last - first + 1)
    most = max(1, *(one.contacts for one in week.hours))
    bars = []
    for at, hour in enumerate(range(first, last + 1)):
        one = known.get(hour)
        x, contacts = LEFT + at * step, one.contacts if one is not None else 0
        tall = (BASE - TOP) * contacts / most
        happy = one.happy if one is not None and one.happy.is_shown else None
        bars.append(
            Bar(
                round(x + step * 0.2, 1),
                round(step * 0.6, 1),
                round(BASE - tall, 1),
                round(tall, 1),
                round(x + step / 2, 1),
                str(hour),
                f"{hour}:00: {formats.count(contacts)}",
                None if happy is None else _up(happy.value or 0.0),
                _up(happy.low if happy is not None and happy.low is not None else 0.0),
                _up(happy.high if happy is not None and happy.high is not None else 0.0),
            )
        )
    has_dots = any(bar.dot is not None for bar in bars)
    cells = {(cell.weekday, cell.hour): cell for cell in week.cells}
    spans = range(first, last + 1)
    return WeekHours(
        width=WIDTH,
        height=HEIGHT if has_dots else BASE + 26,
        base=BASE,
        top=TOP,
        face_top=FACE_TOP,
        face_base=FACE_BASE,
        bars=tuple(bars),
        most=formats.compact(most),
        happy=Figure(week.happy, INDEX, 0),
        has_faces=bool(week.metric),
        has_dots=has_dots,
        hours=tuple(str(hour) for hour in spans),
        lines=tuple(
            Line(_day(day), tuple(_spot(cells.get((day, hour))) for hour in spans))
            for day in range(1, 8)
            if any((day, hour) in cells for hour in spans)
        ),
        rows=tuple(
            HourRow(
                f"{one.hour}:00\N{EN DASH}{one.hour + 1}:00",
                formats.count(one.contacts),
                formats.count(one.nameless),
                Figure(one.happy, INDEX, 0),
            )
            for one in week.hours
        ),
        worse=_stretches(week, "worse"),
        better=_stretches(week, "better"),
    )


def _up(value: float) -> float:
    return round(FACE_BASE - (FACE_BASE - FACE_TOP) * value / 100, 1)


def _day(weekday: int) -> str:
    return str(get_day_names("wide", locale=formats.locale())[weekday - 1])


def _spot(cell: Cell | None) -> Spot | None:
    if cell is None:
        return None
    value = cell.happy.value
    text = formats.decimal(value, 0) if cell.happy.is_shown and value is not None else ""
    return Spot(formats.count(cell.contacts), text, cell.differs)


def _stretches(week: Week, differs: str) -> tuple[str, ...]:
    """`Saturday 11:00-14:00`: hours that follow each other, told once."""
    found = []
    for weekday in range(1, 8):
        hours = sorted(cell.hour for cell in week.cells if cell.weekday == weekday and cell.differs == differs)
        for _gap, run in groupby(enumerate(hours), key=lambda pair: pair[1] - pair[0]):
            span = [hour for _, hour in run]
            found.append(f"{_day(weekday)} {span[0]}:00\N{EN DASH}{span[-1] + 1}:00")
    return tuple(found)
