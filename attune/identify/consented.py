"""Whom the ledger says something of: for lists, where one question over all of it replaces one a customer.

An objection or a restriction counts as a no, whatever was granted: who agreed is read as whom one may write to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Max

from attune.identify import objections
from attune.identify.consent import Consent, State
from attune.identify.identifiers import Identifier
from attune.identify.processing import purpose_of
from attune.identify.resolution import customers_of


def version() -> tuple[int, int]:
    """Another one with every statement."""
    return Consent.objects.aggregate(newest=Max("id"))["newest"] or 0, objections.version()


def who(purpose: str, states: Collection[str]) -> list[bytes]:
    """Customers whose newest statement about `purpose`, whatever the channel, is one of `states`."""
    found = _counted(_newest(Consent.objects.filter(purpose=purpose)), purpose)
    return [customer for customer, state in found.items() if state in states]


def of(customers: Collection[bytes], purpose: str) -> dict[bytes, str]:
    """The state of that statement of these customers, by customer; who never said anything is left out."""
    roots = Identifier.objects.filter(key__in=list(customers)).values("customer")
    keys = {*customers, *Identifier.objects.filter(customer__in=roots).values_list("key", flat=True)}
    return _counted(_newest(Consent.objects.filter(purpose=purpose, key__in=keys)), purpose)


def _counted(said: dict[bytes, str], purpose: str) -> dict[bytes, str]:
    stopped = objections.stopped(purpose_of(purpose)) if said else frozenset()
    return {customer: State.DENIED if customer in stopped else state for customer, state in said.items()}


def _newest(rows: Iterable[Consent]) -> dict[bytes, str]:
    said: dict[bytes, tuple[int, bool, int, str]] = {}
    answered = [
        (row.key, (row.at, row.state != State.GRANTED, row.pk, row.state)) for row in rows if row.state != State.ASKED
    ]
    owner = customers_of(list({key for key, _ in answered}))
    for key, statement in answered:  # of two statements of one instant the refusal counts
        customer = owner[key]
        if customer not in said or statement > said[customer]:
            said[customer] = statement
    return {customer: statement[3] for customer, statement in said.items()}
