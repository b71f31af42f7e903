"""From a customer, however named, to the keys whose rows are theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from attune.identify import customers, resolution
from attune.identify.keys import hasher, normalise
from attune.understand import questions


class _Met(NamedTuple):
    met: int


class _Used(NamedTuple):
    kind: str
    value: str


READINGS = ("user_id", "anonymous_id")  # of an alias whose sender did not say which it meant


def keys(customer: UUID) -> list[UUID]:
    """All keys of the customer; an absorbed id answers for the one that absorbed it."""
    return [UUID(bytes=key) for key in resolution.keys_of(customer.bytes)]


def current(customer: UUID) -> UUID:
    """The id the customer goes by now: their own, or that of the one who absorbed it."""
    return UUID(bytes=resolution.customer_of(customer.bytes))


def profile(customer: UUID) -> customers.Profile | None:
    """What identify knows of the customer; None when no identity fact ever named a key of it.

    A server's alias is stated in both its readings; the one nobody ever used is left out. When neither was used, the
    user id stays.
    """
    found = customers.profile(customer.bytes)
    if found is None:
        return None
    read = {(one.kind, one.value) for one in found.identifiers}
    doubled = sorted({one.value for one in found.identifiers if all((kind, one.value) in read for kind in READINGS)})
    if not doubled:
        return found
    rows = questions.ask("identifiers_used", _Used, keys=keys(customer), values=doubled)
    used = {(row.kind, row.value) for row in rows}
    holding = {one.joined_to for one in found.identifiers}  # others were joined to these

    def is_kept(one: customers.Known) -> bool:
        if one.kind not in READINGS or one.value not in doubled or one.why != "alias" or one.key in holding:
            return True
        neither = used.isdisjoint((kind, one.value) for kind in READINGS)
        return (one.kind, one.value) in used or (neither and one.kind == READINGS[0])

    return replace(found, identifiers=tuple(filter(is_kept, found.identifiers)))


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
