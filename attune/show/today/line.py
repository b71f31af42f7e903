"""The company's line of these weeks: its busiest touchpoints in the order of the stages, and which of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from attune.collect.touchpoints import catalogue
from attune.show import formats
from attune.show.components import curve, stages
from attune.show.components.stations import Sign, shorten, sign
from attune.show.today.news import News
from attune.understand.changes import Changes
from attune.understand.changes.shapes import SCORE
from attune.understand.journeys.catalogue import names
from attune.vocabulary.estimate import Estimate

MOST = 10
WIDTH, LEFT, RIGHT = 1116.0, 24.0, 1092.0
TOP, ZERO, BOTTOM = 70.0, 118.0, 164.0
TRACK, WORDS = 196.0, 232.0
FLAT_TRACK, FLAT_WORDS, FLAT_HEIGHT = 96.0, 132.0, 148.0  # where no curve can be drawn
HEIGHT = 246.0
LABELS = 3
SMALL, LARGE = 8.0, 11.0
FEELS = {"better": "pos", "worse": "neg"}


@dataclass(frozen=True, slots=True)
class Zone:
    """A stage: a stretch of the line."""

    name: str
    shade: int
    start: float
    offset: float


@dataclass(frozen=True, slots=True)
class Stop:
    """A touchpoint. `label` says what is new, '' where it has no room or nothing is."""

    key: str
    x: float
    sign: Sign
    is_direct: bool
    name: str
    full_name: str
    differs: bool
    label: str
    base: str
    feel: str
    dot: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Ready to draw; `curve` is '' where too few answers are known."""

    width: float
    height: float
    track: float
    words: float
    zero: float
    zones: tuple[Zone, ...]
    stops: tuple[Stop, ...]
    curve: str
    area: str
    band: str
    as_usual: int

    @property
    def path(self) -> str:
        """The track; not quite level, because a gradient needs a box."""
        return f"M{LEFT} {self.track}L{RIGHT} {self.track + 0.01}"


def draw(changes: Changes, news: Sequence[News]) -> Drawing | None:
    """The drawing; None when fewer than two touchpoints were met."""
    known = {entry.key: entry for entry in catalogue.touchpoints()}
    reached = [pair for pair in changes.reached if pair[0] in known][:MOST]
    if len(reached) < 2:
        return None
    order = stages.usual_order(known[key].stage for key, _met in reached)
    place = {stage: at for at, stage in enumerate(order)}
    reached.sort(key=lambda pair: (place.get(known[pair[0]].stage, len(place)), -pair[1]))
    step = (RIGHT - LEFT) / len(reached)
    xs = {key: round(LEFT + step * (at + 0.5), 1) for at, (key, _met) in enumerate(reached)}
    heights = {key: mean for key, mean in changes.heights if key in xs}
    has_curve = len(heights) >= 3
    ys = _ys(heights, xs) if has_curve else {}
    first = _first(news, xs)
    called, most = names(), max(met for _key, met in reached)
    level, words = (TRACK, WORDS) if has_curve else (FLAT_TRACK, FLAT_WORDS)
    stops = []
    for key, met in reached:
        told = first.get(key)
        stops.append(
            Stop(
                key=key,
                x=xs[key],
                sign=sign(xs[key], level, LARGE if met > most / 4 else SMALL, told.feel if told else ""),
                is_direct=known[key].direct,
                name=shorten(called.of(key), step - 10),
                full_name=called.of(key),
                differs=told is not None,
                label="",
                base="",
                feel=FEELS.get(told.feel if told else "", ""),
                dot=ys[key][0] if told and key in ys else None,
            )
        )
    return Drawing(
        width=WIDTH,
        height=HEIGHT if has_curve else FLAT_HEIGHT,
        track=level,
        words=words,
        zero=ZERO,
        zones=_zones([known[key].stage for key, _met in reached], order, step),
        stops=_labelled(stops, first),
        curve=curve.monotone(_points(ys, xs, 0)),
        area=curve.area(_points(ys, xs, 0), ZERO),
        band=curve.band(_points(ys, xs, 1), _points(ys, xs, 2)),
        as_usual=sum(not stop.differs for stop in stops),
    )


def _first(news: Sequence[News], xs: Mapping[str, float]) -> dict[str, News]:
    """The surest news of each touchpoint, scores before counts."""
    found: dict[str, News] = {}
    for one in sorted(news, key=lambda one: one.change.kind != SCORE):
        if one.change.about == "touchpoint" and one.change.entry in xs:
            found.setdefault(one.change.entry, one)
    return found


def _labelled(stops: Sequence[Stop], first: Mapping[str, News]) -> tuple[Stop, ...]:
    """The surest have their words above them, if no neighbour has: words must not run into each other."""
    taken: list[float] = []
    chosen: dict[str, News] = {}
    for key, news in sorted(first.items(), key=lambda pair: pair[1].change.p):
        x = next(stop.x for stop in stops if stop.key == key)
        if len(chosen) < LABELS and all(abs(x - other) > 150 for other in taken):
            chosen[key] = news
            taken.append(x)
    return tuple(_with_label(stop, chosen.get(stop.key)) for stop in stops)


def _with_label(stop: Stop, news: News | None) -> Stop:
    return stop if news is None else replace(stop, label=news.label, base=f"n {formats.count(news.change.now.n)}")


def _zones(stage_of: Sequence[str], order: Sequence[str], step: float) -> tuple[Zone, ...]:
    found: list[Zone] = []
    for at, key in enumerate(stage_of):
        if not at or stage_of[at - 1] != key:
            length = next((n for n in range(1, len(stage_of) - at) if stage_of[at + n] != key), len(stage_of) - at)
            stage = stages.stage(key, order)
            middle = (at + length / 2) / len(stage_of)
            name = shorten(stage.name, length * step - 34)
            found.append(Zone(name, stage.shade, round(LEFT + at * step, 1), round(middle, 3)))
    return tuple(found)


def _ys(heights: Mapping[str, Estimate], xs: Mapping[str, float]) -> dict[str, tuple[float, float, float]]:
    """Where value, low and high; the zero line is what is usual among them, half of the scale fills the drawing."""
    values = [mean.value for mean in heights.values() if mean.value is not None]
    usual = sum(values) / len(values)
    reach = max(0.15, *(abs(value - usual) for value in values))

    def place(height: float | None) -> float:
        away = 0.0 if height is None else (height - usual) / reach
        return round(ZERO - min(1.0, max(-1.0, away)) * (ZERO - TOP), 1)

    return {key: (place(mean.value), place(mean.low), place(mean.high)) for key, mean in heights.items() if key in xs}


def _points(
    ys: Mapping[str, tuple[float, float, float]], xs: Mapping[str, float], which: int
) -> list[tuple[float, float]]:
    return sorted((xs[key], of[which]) for key, of in ys.items())
