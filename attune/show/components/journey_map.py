"""The journey map: stages are columns, channels rows, touchpoints stations; above them how it feels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

from attune.show import formats, words
from attune.show.components import curve, stages
from attune.show.components.stations import Sign, shorten, sign, text_width
from attune.show.components.tracks import drawn
from attune.understand.journeys.shapes import CellScore, JourneyMap, MapCell, Transition
from attune.understand.metrics import bounds

WIDTH = 1168
LEFT = 112.0
HEAD = 34.0
FEEL_TOP, FEEL_HEIGHT = 52.0, 116.0
ROW = 82.0
SMALL, LARGE = 8.0, 14.0
MOST_STATIONS = 24
NOBODY: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """A stage."""

    name: str
    shade: int
    start: float
    width: float
    middle: float
    is_shaded: bool
    reach: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A channel."""

    name: str
    full_name: str
    y: float


@dataclass(frozen=True, slots=True)
class Tag:
    """The condition that differs, as a ticket below its station."""

    text: str
    feel: str
    path: str
    y: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A touchpoint on the map."""

    key: str
    x: float
    y: float
    sign: Sign
    is_direct: bool
    name: str
    full_name: str
    reach: str
    name_y: float
    reach_y: float
    tag: Tag | None
    notes: int


@dataclass(frozen=True, slots=True)
class Dot:
    """What one condition was scored, beside the curve of what most customers met. A line leads down to its station."""

    x: float
    y: float
    feel: str
    label: str
    label_y: float
    drop: float


@dataclass(frozen=True, slots=True)
class Feeling:
    """The emotional curve of one metric: its zero line is what is usual."""

    metric: str
    curve: str
    area: str
    band: str
    dots: tuple[Dot, ...]
    zero: float
    top: float
    bottom: float
    best: str
    worst: str
    usual: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template draws."""

    width: int
    height: int
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    stops: tuple[Stop, ...]
    main: str
    others: tuple[str, ...]
    feeling: Feeling | None
    left_out: int
    gradient: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class _Touchpoint:
    """A touchpoint with its cells: `widest` is what most customers met, `telling` the one that gives it its sign."""

    widest: MapCell
    telling: MapCell
    differs: str


def main_metric(journey: JourneyMap) -> tuple[str, str] | None:
    """The metric and scale most customers answered; None when nobody did.

    Answers without a person, such as presses at a kiosk, are many and say nothing about journeys: they count only
    where no customer ever answered.
    """
    scores = [score for cell in journey.cells for score in cell.scores]
    if not scores:
        return None
    widest = max(scores, key=lambda score: (score.usual.unit == "customers", score.usual.n))
    return widest.metric, widest.scale


def score_of(cell: MapCell, metric: tuple[str, str] | None) -> CellScore | None:
    """The cell's score of that metric."""
    return next((score for score in cell.scores if (score.metric, score.scale) == metric), None)


def draw(
    journey: JourneyMap,
    transitions: Sequence[Transition],
    reached: Mapping[str, int] = NOBODY,
    notes: Mapping[str, int] = NOBODY,
) -> Drawing | None:
    """The drawing; None when no touchpoint is mapped yet.

    `reached`: customers by stage; `notes`: what people wrote, by touchpoint.
    """
    metric = main_metric(journey)
    every = _touchpoints(journey, metric)
    shown = sorted(every, key=lambda point: -point.widest.customers)[:MOST_STATIONS]
    if not shown:
        return None
    keys = [stage for stage in journey.stages if any(point.widest.stage == stage for point in shown)]
    feel = FEEL_HEIGHT + 44 if metric and _scored(shown, metric) else 0.0
    columns = _columns(
        keys, journey.stages, [sum(point.widest.stage == key for point in shown) for key in keys], reached
    )
    rows = _rows(shown, keys)
    ys = {channel: HEAD + feel + 56 + ROW * at for at, channel in enumerate(rows)}
    xs = _xs(shown, keys, columns, transitions)
    places = {point.widest.touchpoint: (xs[point.widest.touchpoint], ys[point.widest.channel]) for point in shown}
    most = max(point.widest.customers for point in shown)
    stops = tuple(_stop(point, places, most, notes.get(point.widest.touchpoint, 0)) for point in shown)
    words_at = {stop.key: (stop.x, (stop.name_y + stop.reach_y) / 2 - 4) for stop in stops}
    main, others = drawn(transitions, places, words_at)
    return Drawing(
        width=WIDTH,
        height=round(HEAD + feel + 56 + ROW * (len(rows) - 1) + 78),
        columns=columns,
        lanes=tuple(Lane(shorten(words.channel(row), LEFT - 10), words.channel(row), ys[row]) for row in rows),
        stops=stops,
        main=main,
        others=others,
        feeling=_feeling(shown, metric, places) if feel and metric else None,
        left_out=len(every) - len(shown),
        gradient=tuple((column.shade, round(column.middle / WIDTH, 3)) for column in columns),
    )


def _touchpoints(journey: JourneyMap, metric: tuple[str, str] | None) -> list[_Touchpoint]:
    cells: dict[str, list[MapCell]] = {}
    for cell in journey.cells:
        if cell.stage and cell.touchpoint:
            cells.setdefault(cell.touchpoint, []).append(cell)
    found = []
    for of_one in cells.values():
        widest = max(of_one, key=lambda cell: cell.customers)
        worse = [cell for cell in of_one if _differs(cell, metric) == "worse"]
        telling = min(worse, key=lambda cell: _mean(cell, metric)) if worse else widest
        found.append(_Touchpoint(widest, telling, _differs(telling, metric)))
    return found


def _differs(cell: MapCell, metric: tuple[str, str] | None) -> str:
    score = score_of(cell, metric)
    return score.differs if score else ""


def _mean(cell: MapCell, metric: tuple[str, str] | None) -> float:
    score = score_of(cell, metric)
    return score.mean.value if score and score.mean.value is not None else 0.0


def _scored(shown: Sequence[_Touchpoint], metric: tuple[str, str]) -> list[_Touchpoint]:
    found = [point for point in shown if (score := score_of(point.widest, metric)) and score.mean.is_shown]
    return found if len(found) >= 2 else []


def _columns(
    keys: Sequence[str], order: Sequence[str], stations: Sequence[int], reached: Mapping[str, int]
) -> tuple[Column, ...]:
    """One column a stage; where more stations stand, it is wider."""
    shares = [max(2.4, number) for number in stations]
    columns = []
    start = LEFT
    for at, (key, share) in enumerate(zip(keys, shares, strict=True)):
        width = (WIDTH - LEFT) * share / sum(shares)
        columns.append(
            Column(
                name=shorten(words.stage(key), width - 44, 13),
                shade=stages.shade(key, order),
                start=round(start, 1),
                width=round(width, 1),
                middle=round(start + width / 2, 1),
                is_shaded=at % 2 == 0,
                reach=_reach(key, width, reached),
            )
        )
        start += width
    return tuple(columns)


def _reach(key: str, width: float, reached: Mapping[str, int]) -> str:
    """How many met the stage, where there is room for it beside the name."""
    if key not in reached:
        return ""
    text = formats.compact(reached[key])
    return text if text_width(words.stage(key), 13) + text_width(text, 11) + 64 <= width else ""


def _rows(shown: Sequence[_Touchpoint], keys: Sequence[str]) -> list[str]:
    """Channels from the first stage down to the last, so that the track falls like a line on a map."""
    first: dict[str, tuple[int, int]] = {}
    for point in shown:
        cell = point.widest
        rank = (keys.index(cell.stage), -cell.customers)
        first[cell.channel] = min(first.get(cell.channel, rank), rank)
    return sorted(first, key=lambda channel: (first[channel], channel))


def _xs(
    shown: Sequence[_Touchpoint], keys: Sequence[str], columns: Sequence[Column], transitions: Sequence[Transition]
) -> dict[str, float]:
    """Within a stage, what leads to others stands left of them, so that most tracks run to the right."""
    moves = {(move.source, move.target): move.moves for move in transitions}
    xs = {}
    for key, column in zip(keys, columns, strict=True):
        inside = [point.widest for point in shown if point.widest.stage == key]
        names = [cell.touchpoint for cell in inside]

        def leads(cell: MapCell, names: Sequence[str] = names) -> tuple[int, int]:
            ahead = sum(
                moves.get((cell.touchpoint, other), 0) - moves.get((other, cell.touchpoint), 0) for other in names
            )
            return -ahead, -cell.customers

        for at, cell in enumerate(sorted(inside, key=leads)):
            xs[cell.touchpoint] = round(column.start + column.width * (at + 0.5) / len(inside), 1)
    return xs


def _stop(point: _Touchpoint, places: Mapping[str, tuple[float, float]], most: int, notes: int) -> Stop:
    cell = point.widest
    x, y = places[cell.touchpoint]
    radius = SMALL + (LARGE - SMALL) * sqrt(cell.customers / most) if most else SMALL
    beside = sorted(other for other, level in places.values() if level == y)
    at = beside.index(x)
    near = [abs(beside[other] - x) for other in (at - 1, at + 1) if 0 <= other < len(beside)]
    is_above = at % 2 == 1 and min(near, default=999.0) < 96
    room = (
        170.0
        if not near
        else max(72.0, min(170.0, 2 * min(near) - 12 if is_above or min(near) < 96 else min(near) - 8))
    )
    name_y = y - radius - 24 if is_above else y + radius + 20
    room = min(room, 2 * (WIDTH - x))
    tag = _tag(point, x, name_y - 34 if is_above else name_y + 24)
    return Stop(
        key=cell.touchpoint,
        x=x,
        y=y,
        sign=sign(x, y, radius, point.differs),
        is_direct=cell.direct,
        name=shorten(cell.name, room),
        full_name=cell.name,
        reach=formats.compact(cell.customers),
        name_y=round(name_y, 1),
        reach_y=round(name_y + 14, 1),
        tag=tag,
        notes=notes,
    )


def _tag(point: _Touchpoint, x: float, top: float) -> Tag | None:
    if not point.differs or not point.telling.condition:
        return None
    text = shorten(words.condition(point.telling.condition), 150, 11)
    half = text_width(text, 11) / 2 + 12
    path = f"M{x - half:.1f} {top:.1f}H{x + half:.1f}V{top + 18:.1f}H{x - half:.1f}L{x - half + 6:.1f} {top + 9:.1f}z"
    return Tag(text, "neg" if point.differs == "worse" else "pos", path, round(top + 13, 1))


def _feeling(
    shown: Sequence[_Touchpoint], metric: tuple[str, str], places: Mapping[str, tuple[float, float]]
) -> Feeling | None:
    ends = bounds(*metric)
    if ends is None:
        return None
    top, bottom = FEEL_TOP, FEEL_TOP + FEEL_HEIGHT
    digits = formats.digits_of(*metric)

    def level(value: float) -> float:
        return round(bottom - (value - ends[0]) / (ends[1] - ends[0]) * (bottom - top), 1)

    line: list[tuple[float, float]] = []
    lows: list[tuple[float, float]] = []
    highs: list[tuple[float, float]] = []
    dots: list[Dot] = []
    usual = None
    for point in sorted(shown, key=lambda point: places[point.widest.touchpoint][0]):
        x = places[point.widest.touchpoint][0]
        score = score_of(point.widest, metric)
        if score and score.mean.is_shown and score.mean.value is not None and not (line and x - line[-1][0] < 1):
            usual = score.usual.value if score.usual.value is not None else usual
            line.append((x, level(score.mean.value)))
            lows.append((x, level(score.mean.low if score.mean.low is not None else score.mean.value)))
            highs.append((x, level(score.mean.high if score.mean.high is not None else score.mean.value)))
        telling = score_of(point.telling, metric)
        if point.differs and telling and telling.mean.value is not None:
            y = level(telling.mean.value)
            feel = "neg" if point.differs == "worse" else "pos"
            label = formats.decimal(telling.mean.value, digits)
            station = places[point.widest.touchpoint][1] - LARGE * 2
            dots.append(Dot(x, y, feel, label, y + 18 if feel == "neg" else y - 10, station))
    if len(line) < 2 or usual is None:
        return None
    zero = level(usual)
    return Feeling(
        metric=words.metric(metric[0]),
        curve=curve.monotone(line),
        area=curve.area(line, zero),
        band=curve.band(lows, highs),
        dots=tuple(dots),
        zero=zero,
        top=top,
        bottom=bottom,
        best=formats.plain(ends[1]),
        worst=formats.plain(ends[0]),
        usual=formats.decimal(usual, digits),
    )
