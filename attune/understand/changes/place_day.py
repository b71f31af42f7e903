"""One place on one day: who came hour by hour, which faces were pressed, and how that compares with its own weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from attune.understand import figures, metrics, questions
from attune.understand.changes import testing
from attune.understand.changes.testing import Tested
from attune.understand.metrics import Sums
from attune.understand.together import begun
from attune.vocabulary.estimate import Estimate

WEEKS = 8
LEVELS = 4  # of faces, from the saddest to the happiest


class _Met(NamedTuple):
    weeks_back: int
    hour: int
    touchpoint: str
    contacts: int


class _Pressed(NamedTuple):
    weeks_back: int
    hour: int
    metric: str
    scale: str
    score: float
    presses: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the place's own clock. `usual`: mean of the same hour and weekday, None before four weeks are known.

    `faces`: presses by level, the saddest first.
    """

    hour: int
    contacts: int
    usual: float | None
    faces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A touchpoint at this place so far today. `differs`: more, less or '' where nothing may be claimed."""

    touchpoint: str
    contacts: int
    usual: Estimate | None
    differs: str


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """The day up to `until`. `happy`: mean of the faces, 0 saddest to 100 happiest; n counts presses."""

    start: datetime
    until: datetime
    hours: tuple[Hour, ...]
    met: tuple[Met, ...]
    happy: Estimate
    happy_usual: Estimate
    happy_differs: str
    computed_at: datetime
    is_current: bool


def place_day(keys: Sequence[str], zone: str, until: datetime, *, at_once: bool = False) -> PlaceDay:
    """The day of `until` at a place, compared with the same weekdays up to the same time.

    Args:
        keys: every key interactions may carry for the place.
        zone: of the place's clock, '' = UTC.
        until: aware; usually the present minute.
        at_once: take the last known figures while newer are made.
    """
    clock = ZoneInfo(zone or "UTC")
    local = until.astimezone(clock)
    start = datetime.combine(local.date(), time(), clock)
    asked = (tuple(keys), zone, start, local.hour)
    figure = figures.kept.get(("place day", *asked), lambda: _ask(keys, clock, start, until), at_once=at_once)
    met, pressed, asked_until = figure.value
    now, usual, differs = _happy(pressed)
    return PlaceDay(
        start, asked_until, _hours(met, pressed, local.hour), _touchpoints(met, local.hour), now, usual, differs,
        figure.computed_at, figure.is_current,
    )  # fmt: skip


def _ask(
    keys: Sequence[str], clock: ZoneInfo, start: datetime, until: datetime
) -> tuple[tuple[_Met, ...], tuple[_Pressed, ...], datetime]:
    about: dict[str, Any] = {"places": list(keys), "zone": str(clock), "day": start.date()}
    since = (start - timedelta(days=7 * WEEKS)).astimezone(UTC)
    end = until.astimezone(UTC)
    met = begun(lambda: questions.ask("place_day_contacts", _Met, **about, start=since, end=end))
    pressed = questions.ask("place_day_faces", _Pressed, start=since, end=end, **about)
    return met.result(), pressed, until


def _weeks_known(rows: Sequence[_Met]) -> int:
    """Weeks before anything was counted here are no weeks without contacts."""
    return min(WEEKS, max((row.weeks_back for row in rows), default=0))


def _hours(met: Sequence[_Met], pressed: Sequence[_Pressed], last: int) -> tuple[Hour, ...]:
    now, before = Counter[int](), Counter[int]()
    for row in met:
        if row.weeks_back:
            before[row.hour] += row.contacts
        else:
            now[row.hour] += row.contacts
    faces: dict[int, list[int]] = defaultdict(lambda: [0] * LEVELS)
    for press in pressed:
        level = _level(press)
        if not press.weeks_back and level is not None:
            faces[press.hour][level] += press.presses
    weeks = _weeks_known(met)
    there = [hour for hour in {*now, *before, *faces} if now[hour] or faces[hour] != [0] * LEVELS or before[hour]]
    first = min(there, default=0)
    return tuple(
        Hour(hour, now[hour], before[hour] / weeks if weeks >= testing.LEAST_WEEKS else None, tuple(faces[hour]))
        for hour in range(first, max([*there, last]) + 1)
        if there
    )


def _level(press: _Pressed) -> int | None:
    height = metrics.height(press.score, press.metric, press.scale)
    return None if height is None else min(LEVELS - 1, int(height * LEVELS))


def _touchpoints(rows: Sequence[_Met], last: int) -> tuple[Met, ...]:
    weeks = _weeks_known(rows)
    of: dict[str, list[int]] = defaultdict(lambda: [0] * (WEEKS + 1))
    for row in rows:
        # The hour under way is not over: the days before count up to the hour before it, and so does today.
        if row.hour < last and row.weeks_back <= WEEKS:
            of[row.touchpoint][row.weeks_back] += row.contacts
    tested: list[tuple[str, int, Tested | None]] = [
        (touchpoint, counts[0], testing.counts(counts[:1], counts[1 : weeks + 1])) for touchpoint, counts in of.items()
    ]
    sure = metrics.discoveries([test.p if test else None for _key, _now, test in tested])
    found = [
        Met(touchpoint, now, test.usual if test else None, _way(now, test) if is_sure else "")
        for (touchpoint, now, test), is_sure in zip(tested, sure, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.contacts, one.touchpoint)))


def _way(now: int, test: Tested | None) -> str:
    if test is None or test.usual is None:
        return ""
    return "more" if now > (test.usual.value or 0.0) else "less"


def _happy(pressed: Sequence[_Pressed]) -> tuple[Estimate, Estimate, str]:
    sides = [Sums(0, 0.0, 0.0), Sums(0, 0.0, 0.0)]
    for press in pressed:
        height = metrics.height(press.score, press.metric, press.scale)
        if height is not None:
            index = 100 * height
            of = Sums(press.presses, press.presses * index, press.presses * index * index)
            sides[press.weeks_back > 0] += of
    now, before = sides
    tested = testing.means(now, before, "answers")
    differs = "" if tested is None or tested.p > 0.05 else "better" if now.mean > before.mean else "worse"
    means = [metrics.mean_of(one.n, one.total, one.squares, bounds=(0, 100), unit="answers") for one in sides]
    return means[0], means[1], differs
