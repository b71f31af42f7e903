"""Times as people and programs write them in a URL."""

from __future__ import annotations

from datetime import UTC, datetime

from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import ALL_TIME, Window

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2299, 1, 1, tzinfo=UTC)


def instant(text: str | None, where: str) -> datetime | None:
    """An ISO 8601 time or date; None for None or ''. Without a zone it is UTC.

    A plus sign that arrives as a space, as unescaped URLs have it, is read as the plus it was.

    Raises:
        BadInput: it is no time, or outside the years 1900 to 2298.
    """
    if not text or not text.strip():
        return None
    try:
        found = datetime.fromisoformat(_mended(text.strip()))
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{where} is no time. Write it like 2026-01-31 or 2026-01-31T12:00:00Z.", code="bad_time", where=where
        ) from None
    if not EARLIEST <= found < LATEST:
        raise BadInput(f"{where} must lie between the years 1900 and 2298.", code="bad_time", where=where)
    return found


def _mended(text: str) -> str:
    head, space, zone = text.rpartition(" ")
    if space and len(zone) in {4, 5} and zone.replace(":", "").isdigit() and ":" in head:
        return f"{head}+{zone}"
    return text


def window(start: str, end: str) -> Window:
    """From `start` up to `end`, either of which may be ''.

    Raises:
        BadInput: one of them is no time, or the window is empty.
    """
    return Window(instant(start, "from") or ALL_TIME.start, instant(end, "to") or ALL_TIME.end)
