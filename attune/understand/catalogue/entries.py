"""The figures of one entry: totals, how it was met, weeks, words; and the scores of all entries of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from attune.understand import figures, questions
from attune.understand.catalogue.shrinking import spread
from attune.understand.metrics import Sums, bounds, directions, mean_of
from attune.understand.money import Money, money
from attune.vocabulary.clock import instant
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

WAYS = 30  # touchpoints under conditions shown of one entry
SAID = 20
TOPICS = 12
FEWEST = 3  # entries that are compared with each other: fewer are no peers
ON_DUTY = 100


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and sums: no estimates here. `nameless` interactions had no person, such as presses at a kiosk."""

    interactions: int
    customers: int
    nameless: int
    first_at: datetime | None
    last_at: datetime | None
    value: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The mean of a metric. `usual`: of all entries of the kind. `differs`: better, worse or '' where nothing is sure.

    `is_person` False: answers without a person, n counts answers. `fair`: the mean pulled towards all entries (None
    for fewer than three); what differs has its whole interval beyond the mean of all.
    """

    metric: str
    scale: str
    is_person: bool
    mean: Estimate
    usual: Estimate
    differs: str
    sums: Sums
    fair: Estimate | None = None


class Way(NamedTuple):
    """A touchpoint (a key) under a condition."""

    touchpoint: str
    condition: str
    interactions: int
    customers: int


class Week(NamedTuple):
    """Contacts of a week, named by its Monday."""

    week: date
    interactions: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words somebody left; `customer` is None where nobody was known. `score` as it was given, with its scale."""

    id: UUID
    at: datetime
    customer: UUID | None
    touchpoint: str
    condition: str
    metric: str
    score: float | None
    scale: str
    language: str
    words: str


class Topic(NamedTuple):
    """What people spoke of, found in their words; `people` counts each once."""

    topic: str
    mentions: int
    people: int


class OnDuty(NamedTuple):
    """Who served at a place: the key of a staff member, contacts, and days with one."""

    entry: str
    contacts: int
    days: int


class _Totals(NamedTuple):
    interactions: int
    customers: int
    nameless: int
    first_ms: int
    last_ms: int
    money: dict[str, Decimal]


class _Score(NamedTuple):
    entry: str
    metric: str
    scale: str
    is_person: int
    counted: int
    total: float
    squares: float


class _Said(NamedTuple):
    id: UUID
    ts_ms: int
    customer: UUID
    is_person: int
    touchpoint: str
    condition: str
    metric: str
    score: float | None
    scale: str
    language: str
    words: str


def totals(kind: str, keys: Sequence[str], window: Window = ALL_TIME) -> Totals:
    """What an entry adds up to. `keys`: every key interactions may carry for it (`catalogue.names.keys_of`)."""
    rows = questions.ask("entry_totals", _Totals, **_about(kind, keys, window))
    if not rows or not rows[0].interactions:
        return Totals(0, 0, 0, None, None, ())
    row = rows[0]
    return Totals(
        row.interactions,
        row.customers,
        row.nameless,
        instant(row.first_ms),
        instant(row.last_ms),
        money(row.money.items()),
    )


def ways(kind: str, keys: Sequence[str], window: Window = ALL_TIME) -> tuple[Way, ...]:
    """How it was met, the most frequent first."""
    return questions.ask("entry_met", Way, limit=WAYS, **_about(kind, keys, window))


def weeks(kind: str, keys: Sequence[str], window: Window = ALL_TIME) -> tuple[Week, ...]:
    """Contacts week by week, oldest first; weeks without one are left out."""
    return questions.ask("entry_weeks", Week, **_about(kind, keys, window))


def said(kind: str, keys: Sequence[str], window: Window = ALL_TIME, limit: int = SAID) -> tuple[Said, ...]:
    """The newest words."""
    rows = questions.ask("entry_said", _Said, limit=limit, **_about(kind, keys, window))
    return tuple(
        Said(
            row.id,
            instant(row.ts_ms),
            row.customer if row.is_person else None,
            row.touchpoint,
            row.condition,
            row.metric,
            row.score,
            row.scale,
            row.language,
            row.words,
        )
        for row in rows
    )


def topics(kind: str, keys: Sequence[str], window: Window = ALL_TIME) -> tuple[Topic, ...]:
    """Topics found in what was said, those of most people first; () while nothing is labelled."""
    return questions.ask("entry_topics", Topic, limit=TOPICS, **_about(kind, keys, window))


def on_duty(keys: Sequence[str], window: Window = ALL_TIME) -> tuple[OnDuty, ...]:
    """Who served at a place, by contacts that name somebody."""
    return questions.ask("place_staff", OnDuty, keys=list(keys), start=window.start, end=window.end, limit=ON_DUTY)


def scores(kind: str, window: Window = ALL_TIME, *, at_once: bool = True) -> Mapping[str, tuple[Scored, ...]]:
    """The scores of every entry of a kind, by key, those most answered first.

    Differences are tested against all others of the kind (Welch), false discoveries held over the whole list, and must
    outlast the shrinking of `shrinking.spread`: nobody is called worst from noise.
    """

    def compute() -> Mapping[str, tuple[Scored, ...]]:
        return _scored(questions.ask("catalogue_scores", _Score, kind=kind, start=window.start, end=window.end))

    return figures.kept.get(("catalogue scores", kind, window), compute, at_once=at_once).value


def _scored(rows: Sequence[_Score]) -> dict[str, tuple[Scored, ...]]:
    usual = {_asked(row): row for row in rows if not row.entry}
    own = [row for row in rows if row.entry and row.counted]
    differ = directions([(_sums(row), _sums(usual[_asked(row)])) for row in own])
    alike: dict[tuple[str, str, int], list[Sums]] = {}
    for row in own:
        alike.setdefault(_asked(row), []).append(_sums(row))
    spreads = {asked: spread(each) for asked, each in alike.items() if len(each) >= FEWEST}
    found: dict[str, list[Scored]] = {}
    for row, tested in zip(own, differ, strict=True):
        whole, apart = usual[_asked(row)], spreads.get(_asked(row))
        fair = None if apart is None else apart.fair(_sums(row), bounds(row.metric, row.scale), _unit(row))
        differs = tested if apart is None or fair is None or apart.stands_out(fair) else ""
        found.setdefault(row.entry, []).append(
            Scored(row.metric, row.scale, bool(row.is_person), _mean(row), _mean(whole), differs, _sums(row), fair)
        )
    return {
        entry: tuple(sorted(of, key=lambda one: (not one.is_person, -one.mean.n, one.metric)))
        for entry, of in found.items()
    }


def _asked(row: _Score) -> tuple[str, str, int]:
    return row.metric, row.scale, row.is_person


def _unit(row: _Score) -> str:
    return "customers" if row.is_person else "answers"


def _mean(row: _Score) -> Estimate:
    return mean_of(row.counted, row.total, row.squares, bounds=bounds(row.metric, row.scale), unit=_unit(row))


def _sums(row: _Score) -> Sums:
    return Sums(row.counted, row.total, row.squares)


def _about(kind: str, keys: Sequence[str], window: Window) -> dict[str, Any]:
    return {"kind": kind, "keys": list(keys), "start": window.start, "end": window.end}
