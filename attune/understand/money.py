"""Sums of money: never added across currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency (ISO 4217 code, '' when the source gave none)."""

    amount: Decimal
    currency: str


def money(sums: Iterable[tuple[str, Decimal]]) -> tuple[Money, ...]:
    """The sums that are not nothing, largest first."""
    found = [Money(amount, currency) for currency, amount in sums if amount]
    return tuple(sorted(found, key=lambda sum_: (-sum_.amount, sum_.currency)))
