"""Numbers, money and times as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, gettext

from attune.understand.metrics import bounds
from attune.understand.money import Money

MINUS = "\N{MINUS SIGN}"
UNITS = ((1_000, "second"), (60_000, "minute"), (3_600_000, "hour"), (86_400_000, "day"))  # in milliseconds
WIDE_SCALE = 20  # a scale this wide (NPS) carries no decimals


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def locale() -> Locale:
    """The active language as Babel's locale."""
    return _locale(get_language() or "en")


def count(number: float) -> str:
    """A whole number, grouped: `19,874`."""
    return format_decimal(round(number), locale=locale()).replace("-", MINUS)


def compact(number: float) -> str:
    """A count where space is short: `7,912` below ten thousand, `182K` above."""
    if abs(number) < 10_000:
        return count(number)
    return format_compact_decimal(number, format_type="short", locale=locale(), fraction_digits=0)


def decimal(number: float, digits: int) -> str:
    """A number with exactly `digits` decimals and a true minus."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(number, format=pattern, locale=locale()).replace("-", MINUS)


def plain(number: float | Decimal) -> str:
    """A number as given: no more decimals than it has, at most two."""
    return format_decimal(number, format="#,##0.##", locale=locale()).replace("-", MINUS)


def digits_of(metric: str, scale: str) -> int:
    """How many decimals a mean of this metric carries."""
    ends = bounds(metric, scale)
    return 0 if ends is not None and ends[1] - ends[0] >= WIDE_SCALE else 2


def score(value: float, metric: str, scale: str) -> str:
    """One score as given: `4 of 5` where the end of the scale is known."""
    ends = bounds(metric, scale)
    if ends is None:
        return plain(value)
    return gettext("%(score)s of %(top)s") % {"score": plain(value), "top": plain(ends[1])}


def money(sum_: Money) -> str:
    """An amount with its currency; without one the bare number."""
    if not sum_.currency:
        return plain(sum_.amount)
    return format_currency(sum_.amount, sum_.currency, locale=locale()).replace("-", MINUS)


def day(at: datetime) -> str:
    """A date: `16 Nov` this year, with the year otherwise."""
    local = timezone.localtime(at)
    if local.year == timezone.localtime().year:
        return format_skeleton("MMMd", local, locale=locale())
    return format_date(local, "medium", locale=locale())


def calendar_day(on: date) -> str:
    """A day of the calendar, with its year: `16 Nov 2026`. Days have no time zone."""
    return format_date(on, "medium", locale=locale())


def full_day(at: datetime) -> str:
    """A date with its year."""
    return format_date(timezone.localtime(at), "medium", locale=locale())


def month(at: datetime) -> str:
    """A month with its year: `March 2025`."""
    return format_skeleton("yMMMM", timezone.localtime(at), locale=locale())


def clock(at: datetime) -> str:
    """The time of day, to the minute."""
    return format_time(timezone.localtime(at), "short", locale=locale())


def moment(at: datetime) -> str:
    """Date, year and time."""
    return format_datetime(timezone.localtime(at), "medium", locale=locale())


def milliseconds(ms: float) -> str:
    """A duration: `840 ms`, `2.4 s`, and from a minute on its two largest units, `6 hr 39 min`."""
    if ms < 60_000:
        return f"{count(ms)} ms" if ms < 1000 else f"{decimal(ms / 1000, 1)} s"
    at = max(at for at, (length, _) in enumerate(UNITS) if ms >= length)
    (length, unit), (lesser, below) = UNITS[at], UNITS[at - 1]
    whole, rest = divmod(round(ms / lesser), length // lesser)
    parts = [(whole, unit), *([(rest, below)] if rest else [])]
    return " ".join(format_unit(number, f"duration-{of}", "short", locale=locale()) for number, of in parts)
