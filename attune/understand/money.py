"""Sums of money: never added across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency (ISO 4217 code, '' when the source gave none)."""

    amount: Decimal
    currency: str
