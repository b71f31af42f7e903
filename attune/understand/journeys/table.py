"""The touchpoint table: what was met under which condition, how often, by how many, and what was spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from attune.store.dialect import WIDE
from attune.understand import questions
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.understand.money import Money, money
from attune.vocabulary.window import ALL_TIME, Window

MOST_STAGES = 60  # one bit each


class _Cell(NamedTuple):
    touchpoint: str
    condition: str
    interactions: int


class _Spent(NamedTuple):
    touchpoint: str
    condition: str
    currency: str
    amount: Decimal


class _Reached(NamedTuple):
    place: int
    customers: int


class Mapped(NamedTuple):
    """A touchpoint that surfaces are mapped to."""

    touchpoint: str
    touchpoint_channel: str
    touchpoint_stage: str
    is_direct: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A touchpoint under a condition; `customers` is exact."""

    touchpoint: str
    condition: str
    interactions: int
    customers: int
    value: tuple[Money, ...]


def mapped() -> dict[str, Mapped]:
    """All touchpoints that surfaces are mapped to, by key."""
    return {row.touchpoint: row for row in questions.ask("touchpoints_mapped", Mapped)}


def stages_met(order: Sequence[str]) -> list[str]:
    """The stages that surfaces are mapped to, at most 60: in this order, unknown ones last."""
    found = {about.touchpoint_stage for about in mapped().values()} - {""}
    return [*(stage for stage in order if stage in found), *sorted(found - set(order))][:MOST_STAGES]


def touchpoint_table(window: Window = ALL_TIME, whom: Whom = EVERYBODY) -> tuple[Reach, ...]:
    """Every touchpoint and condition met in the window, widest reach first; asked anew each time."""
    clauses = {"whom": whom.clause}
    between: dict[str, Any] = {"start": window.start, "end": window.end, **whom.parameters}
    cells = questions.ask("journey_cells", _Cell, clauses=clauses, **between)
    customers = _customers(cells, clauses, between)
    spent: dict[tuple[str, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for row in questions.ask("journey_cells_money", _Spent, clauses=clauses, **between):
        spent[row.touchpoint, row.condition].append((row.currency, row.amount))
    table = [
        Reach(
            cell.touchpoint,
            cell.condition,
            cell.interactions,
            customers.get(place, 0),
            money(spent[cell.touchpoint, cell.condition]),
        )
        for place, cell in enumerate(cells, 1)
    ]
    return tuple(sorted(table, key=lambda row: (-row.customers, row.touchpoint, row.condition)))


def _customers(cells: tuple[_Cell, ...], clauses: dict[str, str], between: dict[str, Any]) -> dict[int, int]:
    """Customers by the place of a cell, counted from 1."""
    if not cells:
        return {}
    touchpoints = sorted({cell.touchpoint for cell in cells})
    conditions = sorted({cell.condition for cell in cells})
    row_of = {touchpoint: at * len(conditions) for at, touchpoint in enumerate(touchpoints)}
    column_of = {condition: at for at, condition in enumerate(conditions)}
    places = [0] * (len(touchpoints) * len(conditions))
    for place, cell in enumerate(cells, 1):
        places[row_of[cell.touchpoint] + column_of[cell.condition]] = place
    rows = questions.ask(
        "journey_reach",
        _Reached,
        settings=WIDE,
        clauses=clauses,
        **between,
        touchpoints=touchpoints,
        conditions=conditions,
        places=places,
    )
    return {row.place: row.customers for row in rows}
