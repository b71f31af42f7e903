"""Numbers of a spreadsheet as text, and those that are days and hours by their look alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

# Numbers of formats that every workbook knows without saying them.
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_HOURS = frozenset({18, 19, 20, 21, 45, 46, 47})
# What stands in a format and is no sign of time: texts in quotes, escaped signs, colours and conditions in brackets.
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LARGEST = 1e30  # beyond it the digits written out say less than the exponent
_LAST_SERIAL = 2_958_466  # 1 January 10000


class Look(Enum):
    """What a number in a cell means to who looks at it."""

    NUMBER = "number"
    DAY = "day"
    HOUR = "hour"


def look_of(number: int, code: str) -> Look:
    """By the number of the format, or by its own code such as `dd.mm.yyyy hh:mm`."""
    if number in _DAYS:
        return Look.DAY
    if number in _HOURS:
        return Look.HOUR
    plain = _ASIDE.sub("", code.split(";", 1)[0]).lower()
    if plain == "general" or "0" in plain.replace("ss.0", "").replace("s.0", "") or "#" in plain:
        return Look.NUMBER
    if "y" in plain or "d" in plain:
        return Look.DAY
    if "h" in plain or "s" in plain:
        return Look.HOUR
    return Look.DAY if "m" in plain else Look.NUMBER


def numeral(raw: str) -> str:
    """The number as a person typed it: 15 digits, which is all a spreadsheet keeps; `12`, not `12.0`."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text and abs(value) < _LARGEST else text


def dated(raw: str, look: Look, *, is_1904: bool) -> str:
    """The day or instant as ISO 8601 without a zone; of an hour alone the time of day. What is none stays a number."""
    try:
        serial = float(raw)
    except ValueError:
        return raw
    if not 0 <= serial < _LAST_SERIAL:
        return numeral(raw)
    if look is Look.HOUR:
        seconds = round(serial * 86_400)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    # Lotus took 1900 for a leap year and Excel kept it: days before March 1900 are one later than they count.
    start = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001 - as written
    at = start + timedelta(milliseconds=round(serial * 86_400_000))
    if serial == int(serial):
        return at.date().isoformat()
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")
