"""What one customer adds up to, and what has been said about them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from attune.store.dialect import NARROW
from attune.understand import questions
from attune.understand.customers.identity import keys
from attune.understand.customers.shapes import LastScore, Totals, Trait, TraitValue
from attune.understand.money import money
from attune.vocabulary.clock import instant


class _Sum(NamedTuple):
    currency: str
    interactions: int
    amount: Decimal
    first_ms: int
    last_ms: int
    scores: int
    scored_in: date


class _Score(NamedTuple):
    metric: str
    last_score: float
    scale: str
    ts_ms: int


class _Said(NamedTuple):
    trait: str
    kind: str
    value: str
    ts_ms: int
    source: str


def totals(customer: UUID) -> Totals:
    """Sums over all keys of the customer; all zero for somebody the warehouse has never met."""
    return summed(keys(customer))


def summed(of: list[UUID]) -> Totals:
    """The same over these keys."""
    sums = questions.ask("customer_totals", _Sum, settings=NARROW, keys=of)
    scores = sum(row.scores for row in sums)
    return Totals(
        interactions=sum(row.interactions for row in sums),
        first_seen=instant(min(row.first_ms for row in sums)) if sums else None,
        last_seen=instant(max(row.last_ms for row in sums)) if sums else None,
        value=money((row.currency, row.amount) for row in sums),
        scores=scores,
        last_score=_last_score(of, max(row.scored_in for row in sums)) if scores else None,
    )


def _last_score(of: list[UUID], month: date) -> LastScore | None:
    for row in questions.ask("customer_last_score", _Score, settings=NARROW, keys=of, month=month):
        return LastScore(row.metric, row.last_score, row.scale, instant(row.ts_ms))
    return None


def traits(customer: UUID) -> tuple[Trait, ...]:
    """Each trait with its latest value by event time and the different values before it, by name."""
    return said(keys(customer))


def said(of: list[UUID]) -> tuple[Trait, ...]:
    """The same of these keys."""
    rows = questions.ask("customer_traits", _Said, settings=NARROW, keys=of)
    found = []
    for name, values in groupby(rows, key=lambda row: row.trait):
        latest, *before = [TraitValue(_typed(row), instant(row.ts_ms), row.source) for row in values]
        found.append(Trait(name, latest.value, latest.at, latest.source, tuple(before)))
    return tuple(found)


def _typed(row: _Said) -> object:
    if row.kind in {"text", "instant"}:
        return row.value
    return json.loads(row.value)
