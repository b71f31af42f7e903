"""What the demo's generator tells, as plain facts, and the little statistics its truths are checked with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import sqrt
from statistics import fmean, variance
from typing import Any, NamedTuple

from attune.wiring.demo import story
from attune.wiring.demo.story import Plan

END_ON = date(2026, 11, 22)
LEFT_ASIDE = {"Bill Paid", "Parcel Shipped", "Line Restored", "Queue Ticket Drawn", "Roaming Started", "identify"}


class Fact(NamedTuple):
    """`who`: the user or browser, '' for nobody; `name`: of the event, or the path of a page."""

    at: int
    who: str
    name: str
    said: dict[str, Any]


def told(plan: Plan) -> Iterator[Fact]:
    """All facts of the year that the truths are about."""
    for block in range(len(plan.blocks)):
        for entry in story.entries(plan, block):
            event = entry.event
            name = event.get("event") or event.get("properties", {}).get("path") or event["type"]
            if name not in LEFT_ASIDE and entry.at < plan.timeline.end and event["type"] != "screen":
                yield Fact(entry.at, event.get("userId") or event.get("anonymousId", ""), name, event["properties"])


class Interval(NamedTuple):
    """A mean, a share or a difference with its 95 % interval."""

    low: float
    value: float
    high: float


def mean(values: Sequence[float]) -> Interval:
    """Of a sample."""
    value, half = fmean(values), 1.96 * sqrt(variance(values) / len(values))
    return Interval(value - half, value, value + half)


def difference(first: Sequence[float], second: Sequence[float]) -> Interval:
    """How much more the first has than the second; shares are means of 0 and 1."""
    value = fmean(first) - fmean(second)
    half = 1.96 * sqrt(variance(first) / len(first) + variance(second) / len(second))
    return Interval(value - half, value, value + half)


def answers(facts: Iterable[Fact], survey: str) -> list[Fact]:
    """Answers of a survey."""
    return [fact for fact in facts if fact.name == "Survey Answered" and fact.said["survey"] == survey]
