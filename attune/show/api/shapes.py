"""JSON shapes that several parts of the API answer with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest
from ninja import Schema

from attune.access.keys import KeyRecord
from attune.understand.journeys.shapes import Covered
from attune.understand.money import Money
from attune.vocabulary.estimate import Estimate


class Asked(HttpRequest):
    """A request after the door: `auth` is the admin key that opened it."""

    auth: KeyRecord


class Problem(Schema):
    """Every error."""

    code: str
    message: str
    where: str | None = None


# What every operation may answer besides its result; the schema names them so that a generated client knows them.
PROBLEMS = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    405: Problem,
    409: Problem,
    422: Problem,
    503: Problem,
}


class MoneyOut(Schema):
    """An amount of one currency; `currency` is '' when the source gave none."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, money: Money) -> MoneyOut:
        """As JSON."""
        return cls(amount=money.amount, currency=money.currency)


class EstimateOut(Schema):
    """A figure with its 95 % interval. `shown` is False below n = 10, `comparable` False below n = 30."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    unit: str
    shown: bool
    comparable: bool

    @classmethod
    def of(cls, estimate: Estimate) -> EstimateOut:
        """As JSON."""
        return cls(
            value=estimate.value,
            low=estimate.low,
            high=estimate.high,
            n=estimate.n,
            method=estimate.method,
            unit=estimate.unit,
            shown=estimate.is_shown,
            comparable=estimate.is_comparable,
        )


class CoveredOut(Schema):
    """What figures cover: a window, and everything up to a journal number."""

    start: datetime
    end: datetime
    watermark: int
    computed_at: datetime
    is_current: bool

    @classmethod
    def of(cls, covered: Covered) -> CoveredOut:
        """As JSON."""
        return cls(
            start=covered.window.start,
            end=covered.window.end,
            watermark=covered.watermark,
            computed_at=covered.computed_at,
            is_current=covered.is_current,
        )
