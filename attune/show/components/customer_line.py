"""One customer's journey as a line: stations in time, coloured by stage, with the emotional curve above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from attune.show import formats, words
from attune.show.components import curve, stages
from attune.show.components.stations import Sign, shorten, sign
from attune.understand.customers import CustomerLine, Point, Station

MOST = 11  # stations drawn: more could not be read at a glance; the timeline has them all
LEFT, RIGHT = 56.0, 72.0
SHORTEST = 1140.0
GAP = 92.0
TOP, ZERO, BOTTOM = 50.0, 98.0, 146.0
TRACK = 196.0
HEIGHT = 262
BAND = 112.0  # what the curve takes, and whoever never said anything does without
GOOD, BAD = 0.6, 0.4  # of the scale's height
AHEAD = 130.0  # what comes, right of today
ROOM = 34.0  # of a promise below the line
BRACKETS = 3


class Promised(NamedTuple):
    """A promise as the line shows it: `what` is promised, `words` say what became of it; `state` as understood."""

    made: datetime
    due: datetime
    done: datetime | None
    state: str
    what: str
    words: str
    feel: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch in one stage."""

    name: str
    shade: int
    start: float
    end: float
    is_shaded: bool

    @property
    def width(self) -> float:
        """How wide it is."""
        return round(self.end - self.start, 1)


@dataclass(frozen=True, slots=True)
class Stop:
    """A station with its labels."""

    x: float
    sign: Sign
    is_direct: bool
    name: str
    full_name: str
    when: str
    condition: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Something said or scored. `label` only at peak, trough and end."""

    x: float
    y: float
    feel: str
    label: str
    label_y: float
    hint: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """A promise below the line, from when it was made to when it was kept; an open end is not kept yet."""

    path: str
    x: float
    y: float
    anchor: str
    text: str
    full: str
    feel: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is promised beyond today: a dotted line to a dashed station."""

    start: float
    end: float
    name: str
    when: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template draws, in the drawing's own units."""

    width: int
    height: int
    zones: tuple[Zone, ...]
    stops: tuple[Stop, ...]
    dots: tuple[Dot, ...]
    curve: str
    area: str
    zero: float
    top: float
    bottom: float
    track: float
    now: float
    is_wide: bool
    brackets: tuple[Bracket, ...] = ()
    ahead: Ahead | None = None

    @property
    def today_y(self) -> float:
        """Where the word for now stands."""
        return self.track - 18

    @property
    def label_ys(self) -> tuple[float, float, float]:
        """Where name, day and condition of a station stand."""
        return self.track + 28, self.track + 43, self.track + 58


def draw(line: CustomerLine, promised: Sequence[Promised] = ()) -> Drawing | None:
    """The drawing of a line with these promises; None when there is no station yet."""
    stations = chosen(line)
    if not stations:
        return None
    coming = min((one for one in promised if one.state == "open"), key=lambda one: one.due, default=None)
    further = AHEAD if coming is not None else 0.0
    width = max(SHORTEST, LEFT + RIGHT + GAP * len(stations) + further)
    xs = _places(stations, width - further)
    now = width - further - RIGHT / 2
    points = [point for point in line.points if point.at >= stations[0].start]
    dots = _dots(points, stations, xs)
    measured = [(dot.x, dot.y) for dot in dots if dot.feel != "words"]
    order = stages.usual_order(station.stage for station in stations)
    spared = 0.0 if dots else BAND
    level = TRACK - spared
    brackets = _brackets(promised, stations, xs, now, level)
    return Drawing(
        width=round(width),
        height=round(HEIGHT - spared + ROOM * len(brackets)),
        zones=_zones(stations, xs, now, order),
        stops=tuple(_stop(station, x, level, points) for station, x in zip(stations, xs, strict=True)),
        dots=dots,
        curve=curve.monotone(measured),
        area=curve.area(measured, ZERO),
        zero=ZERO,
        top=TOP,
        bottom=BOTTOM,
        track=level,
        now=round(now, 1),
        is_wide=width > SHORTEST,
        brackets=brackets,
        ahead=None
        if coming is None
        else Ahead(
            round(now + 14, 1),
            round(width - 46, 1),
            shorten(coming.what, AHEAD + 20),
            formats.day(coming.due),
        ),
    )


def _brackets(
    promised: Sequence[Promised], stations: Sequence[Station], xs: Sequence[float], now: float, level: float
) -> tuple[Bracket, ...]:
    found: list[Bracket] = []
    drawn = [one for one in promised if one.state != "open" and one.made >= stations[0].start]
    for at, one in enumerate(sorted(drawn, key=lambda one: one.made)[-BRACKETS:]):
        start = _at(one.made, stations, xs)
        end = max(start + 12, now if one.done is None else min(now, _at(one.done, stations, xs)))
        y = level + 66 + at * ROOM
        close = "" if one.done is None else f"V{y:.1f}"
        path = f"M{start:.1f} {y:.1f}V{y + 8:.1f}H{end:.1f}{close}"
        # The words stand where the drawing has room for them.
        anchor, x = ("endt", end) if start > now / 2 else ("", start)
        text = shorten(one.words, x - LEFT if anchor else now - x, 11)
        found.append(Bracket(path, round(x, 1), round(y + 22, 1), anchor, text, one.words, one.feel))
    return tuple(found)


def chosen(line: CustomerLine) -> list[Station]:
    """The stations worth drawing, in order: where something was said, where it went otherwise, where a stage began."""
    said = {point.touchpoint: [p.at for p in line.points if p.touchpoint == point.touchpoint] for point in line.points}
    worth = []
    before = ""
    for at, station in enumerate(line.stations):
        has_said = any(station.start <= moment <= station.end for moment in said.get(station.touchpoint, ()))
        worth.append((4 * has_said + 2 * bool(station.condition) + (station.stage != before), at))
        before = station.stage
    ends = {0, len(worth) - 1}
    best = sorted(worth, key=lambda pair: (pair[1] not in ends, -pair[0], -pair[1]))[:MOST]
    return [line.stations[at] for _worth, at in sorted(best, key=lambda pair: pair[1])]


def _places(stations: Sequence[Station], width: float) -> list[float]:
    """X by time, but never closer than labels need."""
    start, end = LEFT + GAP / 2, width - RIGHT - GAP / 2
    steps = [(after.start - before.start).total_seconds() for before, after in pairwise(stations)]
    total = sum(steps)
    spare = max(0.0, end - start - GAP * len(steps))
    xs = [start]
    for step in steps:
        xs.append(xs[-1] + GAP + (spare * step / total if total else 0.0))
    return [round(x, 1) for x in xs]


def _zones(stations: Sequence[Station], xs: Sequence[float], now: float, order: Sequence[str]) -> tuple[Zone, ...]:
    zones: list[Zone] = []
    start = LEFT
    for at, (key, run) in enumerate(groupby(zip(stations, xs, strict=True), key=lambda pair: pair[0].stage)):
        last = list(run)[-1][1]
        after = next((x for x in xs if x > last), None)
        end = now if after is None else (last + after) / 2
        name = shorten(words.stage(key), end - start - 34, 13)
        zones.append(Zone(name, stages.shade(key, order), round(start, 1), round(end, 1), is_shaded=at % 2 == 0))
        start = end
    return tuple(zones)


def _stop(station: Station, x: float, level: float, points: Sequence[Point]) -> Stop:
    heights = [
        p.height
        for p in points
        if p.height is not None and station.start <= p.at <= station.end and p.touchpoint == station.touchpoint
    ]
    feel = "" if not heights else _feel(heights[-1])
    name = station.name or words.channel("")
    often = f" \N{MULTIPLICATION SIGN}{formats.count(station.interactions)}" if station.interactions > 1 else ""
    return Stop(
        x=x,
        sign=sign(x, level, 8, {"pos": "better", "neg": "worse"}.get(feel, "")),
        is_direct=station.direct,
        name=shorten(name, GAP - 8 - 7 * len(often)) + often,
        full_name=name + often,
        when=formats.day(station.start),
        condition=shorten(words.condition(station.condition), GAP - 6, 11) if station.condition else "",
    )


def _feel(height: float) -> str:
    return "pos" if height >= GOOD else "neg" if height <= BAD else "neu"


def _dots(points: Sequence[Point], stations: Sequence[Station], xs: Sequence[float]) -> tuple[Dot, ...]:
    places: list[tuple[Point, float, float, str]] = []
    for point in points:
        x = _at(point.at, stations, xs)
        if places:
            x = max(x, places[-1][1] + 10)  # two dots of one station stand beside each other
        y = ZERO if point.height is None else BOTTOM - point.height * (BOTTOM - TOP)
        places.append((point, x, y, "words" if point.height is None else _feel(point.height)))
    scored = [place for place in places if place[3] != "words"]
    named = {id(place[0]) for place in (min(scored, key=_y), max(scored, key=_y), scored[-1])} if scored else set()
    return tuple(_dot(point, x, y, feel, is_named=id(point) in named) for point, x, y, feel in places)


def _y(place: tuple[Point, float, float, str]) -> float:
    return place[2]


def _dot(point: Point, x: float, y: float, feel: str, *, is_named: bool) -> Dot:
    given = "" if point.score is None else formats.score(point.score, point.metric, point.scale)
    hint = " \N{MIDDLE DOT} ".join(part for part in (formats.moment(point.at), given, point.words[:200]) if part)
    return Dot(
        round(x, 1), round(y, 1), feel, given if is_named else "", round(y + 18 if y > ZERO else y - 10, 1), hint
    )


def _at(moment: datetime, stations: Sequence[Station], xs: Sequence[float]) -> float:
    """X of a moment: between the stations around it."""
    anchors = [(station.start, x) for station, x in zip(stations, xs, strict=True)]
    for (start, x0), (end, x1) in pairwise(anchors):
        if start <= moment < end:
            share = (moment - start) / (end - start)
            # What was said at a station stands over it, even when the station lasted.
            return x0 + share * (x1 - x0)
    return anchors[-1][1]
