"""From a customer, however named, to the keys whose rows are theirs."""

from __future__ import annotations

from uuid import UUID

from attune.identify import resolution


def keys(customer: UUID) -> list[UUID]:
    """All keys of the customer; an absorbed id answers for the one that absorbed it."""
    return [UUID(bytes=key) for key in resolution.keys_of(customer.bytes)]


def current(customer: UUID) -> UUID:
    """The id the customer goes by now: their own, or that of the one who absorbed it."""
    return UUID(bytes=resolution.customer_of(customer.bytes))
