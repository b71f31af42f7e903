"""The list of customers: in an order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from attune.identify.customers import Hit, named
from attune.understand import figures, questions
from attune.understand.customers import choosing
from attune.understand.customers.choosing import EVERYBODY, SORTS, Choice, Found
from attune.understand.customers.shapes import CustomerPage, CustomerRow, LastScore
from attune.understand.money import money
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput

PLAIN = ("last_seen", "interactions", "value")  # of everybody, the highest first: these have questions of their own
MOST = 200  # rows a page
BLOCK = 1_000  # customers put in order and kept at a time: paging within them asks for nothing anew
FARTHEST = 1_000_000


class _Customer(NamedTuple):
    customer: UUID


class _Trait(NamedTuple):
    customer: UUID
    trait: str
    kind: str
    value: str


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
    channels: list[str]
    last_place: str


def listing(
    sort: str = "last_seen",
    offset: int = 0,
    limit: int = 50,
    *,
    choice: Choice = EVERYBODY,
    ascending: bool = False,
    at_once: bool = False,
) -> CustomerPage:
    """A page of the customers who fit `choice`, the highest first unless `ascending`, by `sort` (one of `SORTS`).

    With `at_once` the last known order is good enough.

    Raises:
        BadInput: sort, offset or limit cannot be used.
    """
    found = in_order(sort, offset, limit, choice=choice, ascending=ascending, at_once=at_once)
    more = offset + limit < found.total
    return CustomerPage(rows_of(found.customers), found.total, offset + limit if more else None)


def in_order(
    sort: str,
    offset: int,
    limit: int,
    *,
    choice: Choice = EVERYBODY,
    ascending: bool = False,
    at_once: bool = False,
) -> Found:
    """The same, without what is said of them."""
    if sort not in SORTS:
        raise BadInput(f"sort is {sort!r}; it must be one of {', '.join(SORTS)}.", code="bad_sort", where="sort")
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
    if not 0 <= offset <= FARTHEST:
        raise BadInput(f"offset is {offset}; it must be 0 to {FARTHEST}.", code="bad_offset", where="offset")
    is_plain = sort in PLAIN and not ascending and not choice.asks
    total = figures.kept.get(("customers known",), _known, at_once=at_once).value if is_plain else 0
    page: list[UUID] = []
    for block in range(offset // BLOCK, (offset + limit - 1) // BLOCK + 1):
        if is_plain:
            ordered = _ordered(sort, block, at_once=at_once)
        else:
            found = choosing.chosen(choice, sort, block * BLOCK, BLOCK, ascending=ascending, at_once=at_once)
            ordered, total = found.customers, max(total, found.total)
        page += ordered[max(0, offset - block * BLOCK) : offset + limit - block * BLOCK]
    return Found(page, total)


def rows_of(customers: Sequence[UUID]) -> tuple[CustomerRow, ...]:
    """The rows of these customers, in this order; those the warehouse has never met are left out."""
    if not customers:
        return ()
    found = {row.customer: row for row in questions.ask("customers_rows", _Row, customers=list(customers))}
    # In the order asked for: who was joined to another one since the list was made has another id by now.
    called = dict(zip(customers, named([one.bytes for one in customers]), strict=True))
    return tuple(_shown(found[one], called[one]) for one in customers if one in found)


def traits_of(customers: Sequence[UUID], traits: Sequence[str]) -> dict[tuple[UUID, str], str]:
    """What was said last of these customers, by customer and trait; who has no such trait is left out."""
    if not customers or not traits:
        return {}
    rows = questions.ask("customers_traits", _Trait, customers=list(customers), names=list(traits))
    return {(row.customer, row.trait): row.value for row in rows if row.kind != "nothing"}


def _ordered(sort: str, block: int, *, at_once: bool) -> list[UUID]:
    def compute() -> list[UUID]:
        rows = questions.ask(f"customers_by_{sort}", _Customer, limit=BLOCK, offset=block * BLOCK)
        return [row.customer for row in rows]

    return figures.kept.get(("customers by", sort, block), compute, at_once=at_once).value


def _known() -> int:
    ((row),) = questions.ask("customers_known", _Known)
    return row.customers


def _shown(row: _Row, hit: Hit) -> CustomerRow:
    score = LastScore(row.last_metric, row.last_score, row.last_scale, instant(row.last_score_ms))
    return CustomerRow(
        customer=row.customer,
        label=hit.name or hit.email or row.last_user_id,
        first_seen=instant(row.first_ms),
        last_seen=instant(row.last_ms),
        interactions=row.interactions,
        value=money(row.money.items()),
        last_score=score if row.last_metric else None,
        stages=tuple(row.stages),
        email=hit.email,
        phone=hit.phone,
        channels=tuple(row.channels),
        place=row.last_place,
    )
