"""The list of customers: in an order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from attune.identify.customers import named
from attune.understand import figures, questions
from attune.understand.customers.shapes import CustomerPage, CustomerRow, LastScore
from attune.understand.money import money
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput

SORTS = ("last_seen", "interactions", "value")
MOST = 200  # rows a page
BLOCK = 1_000  # customers put in order and kept at a time: paging within them asks for nothing anew
FARTHEST = 1_000_000


class _Customer(NamedTuple):
    customer: UUID


class _Known(NamedTuple):
    customers: int


class _Row(NamedTuple):
    customer: UUID
    first_ms: int
    last_ms: int
    interactions: int
    money: dict[str, Decimal]
    last_metric: str
    last_score: float
    last_scale: str
    last_score_ms: int
    stages: list[str]
    last_user_id: str


def listing(sort: str = "last_seen", offset: int = 0, limit: int = 50, *, at_once: bool = False) -> CustomerPage:
    """A page of all customers, first by `sort` (one of `SORTS`). With `at_once` the last known order is good enough.

    Raises:
        BadInput: sort, offset or limit cannot be used.
    """
    if sort not in SORTS:
        raise BadInput(f"sort is {sort!r}; it must be one of {', '.join(SORTS)}.", code="bad_sort", where="sort")
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
    if not 0 <= offset <= FARTHEST:
        raise BadInput(f"offset is {offset}; it must be 0 to {FARTHEST}.", code="bad_offset", where="offset")
    total = figures.kept.get(("customers known",), _known, at_once=at_once).value
    page: list[UUID] = []
    for block in range(offset // BLOCK, (offset + limit - 1) // BLOCK + 1):
        ordered = _ordered(sort, block, at_once=at_once)
        page += ordered[max(0, offset - block * BLOCK) : offset + limit - block * BLOCK]
    more = offset + limit < total
    return CustomerPage(rows_of(page), total, offset + limit if more else None)


def rows_of(customers: Sequence[UUID]) -> tuple[CustomerRow, ...]:
    """The rows of these customers, in this order; those the warehouse has never met are left out."""
    if not customers:
        return ()
    found = {row.customer: row for row in questions.ask("customers_rows", _Row, customers=list(customers))}
    called = {UUID(bytes=hit.customer): hit.name or hit.email for hit in named([one.bytes for one in customers])}
    return tuple(_shown(found[one], called.get(one, "")) for one in customers if one in found)


def _ordered(sort: str, block: int, *, at_once: bool) -> list[UUID]:
    def compute() -> list[UUID]:
        rows = questions.ask(f"customers_by_{sort}", _Customer, limit=BLOCK, offset=block * BLOCK)
        return [row.customer for row in rows]

    return figures.kept.get(("customers by", sort, block), compute, at_once=at_once).value


def _known() -> int:
    ((row),) = questions.ask("customers_known", _Known)
    return row.customers


def _shown(row: _Row, called: str) -> CustomerRow:
    score = LastScore(row.last_metric, row.last_score, row.last_scale, instant(row.last_score_ms))
    return CustomerRow(
        customer=row.customer,
        label=called or row.last_user_id,
        first_seen=instant(row.first_ms),
        last_seen=instant(row.last_ms),
        interactions=row.interactions,
        value=money(row.money.items()),
        last_score=score if row.last_metric else None,
        stages=tuple(row.stages),
    )
