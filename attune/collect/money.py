"""Amounts of money as integers of 1/10,000: no float ever touches them once they are in."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from attune.vocabulary.interaction import VALUE_SCALE

EXACT = 1e9  # below, a float holds four decimals with room to spare, so that rounding finds what was written
LARGEST = 10**18 - 1  # Decimal(18, 4)


def amount(given: object) -> int | None:
    """`19.99`, `"19.99"` or `20` as 199900 or 200000; None when it is no amount or too large to store.

    Text must be plain decimal ("1234.50"): "1,234" is a thousand here and one and a bit elsewhere, so nobody guesses.
    """
    if given.__class__ is float and -EXACT < given < EXACT:
        return round(given * VALUE_SCALE)
    if given is None or isinstance(given, bool):
        return None
    if isinstance(given, int):
        units = given * VALUE_SCALE
    elif isinstance(given, (float, str)):
        try:
            exact = Decimal(repr(given) if isinstance(given, float) else given.strip()[:64])
            if not exact.is_finite() or exact.adjusted() > 14:
                return None
            units = int((exact * VALUE_SCALE).to_integral_value(ROUND_HALF_EVEN))
        except (InvalidOperation, ValueError):
            return None
    else:
        return None
    return units if -LARGEST <= units <= LARGEST else None


def currency(given: object) -> str:
    """The ISO 4217 code in capitals, or '' when it is none."""
    if isinstance(given, str) and len(given) == 3 and given.isascii() and given.isalpha():
        return given.upper()
    return ""
