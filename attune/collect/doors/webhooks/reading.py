"""A value of a payload as text, number or time."""

from __future__ import annotations

import math
import zoneinfo
from datetime import UTC, datetime
from typing import Any

TIMES = ("iso", "unix", "unix_ms")
SHOWN_CHARS = 60


class Unfit(Exception):
    """A payload does not have what the mapping needs: this event of it is refused."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.message = message


def as_text(given: Any, where: str) -> str | None:  # noqa: ANN401 - JSON is anything
    """As text; whole numbers have no `.0`; nothing is None.

    Raises:
        Unfit: it is a list or an object.
    """
    if given is None or given == "":
        return None
    if isinstance(given, str):
        return given
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float):
        return str(int(given)) if given.is_integer() and abs(given) < 1e15 else repr(given)
    if isinstance(given, int):
        return str(given)
    raise Unfit(where, "a list or an object stands there; name what lies in it, such as `address.city` or `items.0`")


def as_number(given: Any, where: str, decimal: str = ".") -> float | None:  # noqa: ANN401 - JSON is anything
    """As a number; nothing is None.

    Raises:
        Unfit: it is none.
    """
    if given is None or given == "":
        return None
    if isinstance(given, int | float):
        number = float(given) if abs(given) < 1e300 else math.inf
    else:
        text = (as_text(given, where) or "").strip()
        if decimal == ",":
            text = text.replace(".", "").replace(",", ".")
        try:
            number = float(text) if len(text) < 60 else math.nan
        except ValueError:
            number = math.nan
    if not math.isfinite(number):
        raise Unfit(where, f"{str(given)[:SHOWN_CHARS]!r} is not a number")
    return number


def as_time(given: Any, where: str, form: str = "", zone: str = "UTC") -> int | None:  # noqa: ANN401 - JSON is anything
    """As milliseconds since 1970; nothing is None. A time that carries its own zone needs none.

    `form`: iso, unix, unix_ms or a pattern; '' reads ISO texts, and numbers as seconds or milliseconds by their size.

    Raises:
        Unfit: it is none.
    """
    if given is None or given == "":
        return None
    try:
        if form in {"unix", "unix_ms"} or (not form and isinstance(given, int | float)):
            number = as_number(given, where) or 0.0
            in_ms = form == "unix_ms" or (not form and abs(number) >= 1e11)
            moment = datetime.fromtimestamp(number / 1000 if in_ms else number, UTC)
        else:
            text = (as_text(given, where) or "").strip()[:100]
            moment = datetime.fromisoformat(text) if form in {"", "iso"} else datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes next
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(zone))
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise Unfit(where, f"{str(given)[:SHOWN_CHARS]!r} is not a time ({form or 'iso'})") from None
