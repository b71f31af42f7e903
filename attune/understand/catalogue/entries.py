"""The figures of one entry: totals, how it was met, weeks, words; and the scores of all entries of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from attune.understand import figures, questions
from attune.understand.metrics import Sums, bounds, directions, mean_of
from attune.understand.money import Money, money
from attune.vocabulary.clock import instant
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

WAYS = 30  # touchpoints under conditions shown of one entry
SAID = 20


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

    `is_person` False: answers without a person, n counts answers.
    """

    metric: str
    scale: str
    is_person: bool
    mean: Estimate
    usual: Estimate
    differs: str


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


def scores(kind: str, window: Window = ALL_TIME, *, at_once: bool = True) -> Mapping[str, tuple[Scored, ...]]:
    """The scores of every entry of a kind, by key, those most answered first.

    Differences are tested against all others of the kind (Welch), false discoveries held over the whole list.
    """

    def compute() -> Mapping[str, tuple[Scored, ...]]:
        return _scored(questions.ask("catalogue_scores", _Score, kind=kind, start=window.start, end=window.end))

    return figures.kept.get(("catalogue scores", kind, window), compute, at_once=at_once).value


def _scored(rows: Sequence[_Score]) -> dict[str, tuple[Scored, ...]]:
    usual = {(row.metric, row.scale, row.is_person): row for row in rows if not row.entry}
    own = [row for row in rows if row.entry]
    differ = directions([(_sums(row), _sums(usual[row.metric, row.scale, row.is_person])) for row in own])
    found: dict[str, list[Scored]] = {}
    for row, differs in zip(own, differ, strict=True):
        whole = usual[row.metric, row.scale, row.is_person]
        scored = Scored(row.metric, row.scale, bool(row.is_person), _mean(row), _mean(whole), differs)
        found.setdefault(row.entry, []).append(scored)
    return {
        entry: tuple(sorted(of, key=lambda one: (not one.is_person, -one.mean.n, one.metric)))
        for entry, of in found.items()
    }


def _mean(row: _Score) -> Estimate:
    unit = "customers" if row.is_person else "answers"
    return mean_of(row.counted, row.total, row.squares, bounds=bounds(row.metric, row.scale), unit=unit)


def _sums(row: _Score) -> Sums:
    return Sums(row.counted, row.total, row.squares)


def _about(kind: str, keys: Sequence[str], window: Window) -> dict[str, Any]:
    return {"kind": kind, "keys": list(keys), "start": window.start, "end": window.end}
