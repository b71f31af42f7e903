"""From a customer, however named, to the keys whose rows are theirs."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from attune.identify import customers, resolution
from attune.identify.keys import hasher, normalise
from attune.understand import questions


class _Met(NamedTuple):
    met: int


def keys(customer: UUID) -> list[UUID]:
    """All keys of the customer; an absorbed id answers for the one that absorbed it."""
    return [UUID(bytes=key) for key in resolution.keys_of(customer.bytes)]


def current(customer: UUID) -> UUID:
    """The id the customer goes by now: their own, or that of the one who absorbed it."""
    return UUID(bytes=resolution.customer_of(customer.bytes))


def is_known(customer: UUID) -> bool:
    """Whether an interaction of any of the customer's keys is in the warehouse."""
    ((row),) = questions.ask("customer_is_known", _Met, keys=keys(customer))
    return bool(row.met)


def lookup(kind: str, value: str) -> UUID | None:
    """The customer with this identifier, None when nobody was ever met by it.

    Identify knows those who were named in a fact; who was only ever seen under one identifier, the warehouse alone.

    Raises:
        BadInput: there is no such kind, or nothing usable in `value`.
    """
    found = customers.lookup(kind, value)
    if found is not None:
        return UUID(bytes=found)
    key = UUID(bytes=hasher().key(kind, normalise(kind, value) or ""))
    return current(key) if is_known(key) else None
