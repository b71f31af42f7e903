"""One customer's journey as a line: runs by stage, stations by touchpoint, points where something was said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from attune.store.dialect import NARROW
from attune.understand import metrics, questions
from attune.understand.customers.identity import keys
from attune.understand.customers.shapes import CustomerLine, Point, Run, Station, TimelineEntry
from attune.understand.customers.summary import totals
from attune.understand.journeys.catalogue import Names, names
from attune.vocabulary.clock import instant

MOST = 1_000  # interactions drawn, the newest; a longer line could not be read
# Where sources put until when something is promised, and when it was done; best first, as the question has them.
PROMISED = (
    "promised_at",
    "promised_by",
    "promised_date",
    "estimated_delivery",
    "estimated_delivery_at",
    "estimated_delivery_date",
)
FULFILLED = ("fulfilled_at", "delivered_at")


class Stop(NamedTuple):
    """One interaction as the line needs it."""

    ts_ms: int
    touchpoint: str
    channel: str
    stage: str
    is_direct: int
    condition: str
    metric: str
    score: float | None
    scale: str
    words: str
    name: str = ""
    direction: str = ""
    episode: str = ""
    staff: str = ""
    message_class: str = ""
    promised: str = ""
    promise: str = ""
    fulfilled: str = ""


def line(customer: UUID) -> CustomerLine:
    """The line, oldest first; nothing on it for somebody the warehouse has never met."""
    stops = asked(keys(customer))
    return drawn(stops, totals(customer).interactions if len(stops) == MOST else len(stops))


def asked(of: list[UUID]) -> tuple[Stop, ...]:
    """The newest stops of these keys, newest first, at most `MOST`."""
    return questions.ask("customer_line", Stop, settings=NARROW, keys=of, limit=MOST)


def stops_of(entries: Sequence[TimelineEntry]) -> tuple[Stop, ...]:
    """The same from entries of the timeline, for a customer of whom these are all."""
    return tuple(
        Stop(
            round(entry.ts.timestamp() * 1000),
            entry.touchpoint,
            entry.channel,
            entry.stage,
            int(entry.direct),
            entry.condition,
            entry.metric,
            entry.score,
            entry.scale,
            entry.words,
            entry.name,
            entry.direction,
            entry.episode,
            entry.staff,
            _text(entry, "class"),
            _text(entry, *PROMISED),
            _text(entry, "promise"),
            _text(entry, *FULFILLED),
        )
        for entry in entries
    )


def _text(entry: TimelineEntry, *names: str) -> str:
    """The first of these properties that is a text, '' for none."""
    given = (entry.properties.get(name) for name in names)
    return next((text for text in given if isinstance(text, str) and text), "")


def drawn(newest: Sequence[Stop], interactions: int) -> CustomerLine:
    """The line of these stops, newest first, of somebody with so many interactions in all."""
    stops = newest[::-1]
    left_out = max(0, interactions - MOST) if len(stops) == MOST else 0
    return CustomerLine(
        runs=tuple(_runs(stops)),
        stations=tuple(_stations(stops, names())),
        points=tuple(_points(stops)),
        interactions=len(stops) + left_out,
        left_out=left_out,
    )


def _runs(stops: Sequence[Stop]) -> list[Run]:
    found = []
    for stage, group in groupby((stop for stop in stops if stop.stage), key=lambda stop: stop.stage):
        run = list(group)
        found.append(Run(stage, instant(run[0].ts_ms), instant(run[-1].ts_ms), len(run)))
    return found


def _stations(stops: Sequence[Stop], called: Names) -> list[Station]:
    found = []
    known = (stop for stop in stops if stop.touchpoint)
    for (touchpoint, condition), group in groupby(known, key=lambda stop: (stop.touchpoint, stop.condition)):
        met = list(group)
        found.append(
            Station(
                touchpoint=touchpoint,
                name=called.of(touchpoint),
                channel=met[0].channel,
                stage=met[0].stage,
                condition=condition,
                direct=bool(met[0].is_direct),
                start=instant(met[0].ts_ms),
                end=instant(met[-1].ts_ms),
                interactions=len(met),
            )
        )
    return found


def _points(stops: Sequence[Stop]) -> list[Point]:
    return [
        Point(
            at=instant(stop.ts_ms),
            touchpoint=stop.touchpoint,
            metric=stop.metric,
            score=stop.score,
            scale=stop.scale,
            height=None if stop.score is None else metrics.height(stop.score, stop.metric, stop.scale),
            words=stop.words.strip(),
        )
        for stop in stops
        if stop.words.strip() or (stop.metric and stop.score is not None)
    ]
