"""One field of an entry: read from whatever a page, a program or a file gives, refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from attune.collect import money
from attune.collect.catalogue.models import KEY_CHARS, NAME_CHARS, TEXT_CHARS, Entry
from attune.vocabulary.errors import BadInput
from attune.vocabulary.interaction import VALUE_SCALE

Read = Callable[[object, str], Any]  # (as given, name of the field) -> as stored
MOST_ALIASES = 50
MOST_COUNT = 2**62
YES, NO = frozenset({"1", "true", "yes", "y", "on"}), frozenset({"", "0", "false", "no", "n", "off"})
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Field:
    """`attribute` of the row is set to what `read` makes of it; with `leads_to` that is a key of another entry."""

    attribute: str
    read: Read
    leads_to: type[Entry] | None = None


def wrong(where: str, message: str) -> BadInput:
    """A refusal that names the field."""
    return BadInput(f"{where}: {message}", code="catalogue_field", where=where)


def text(most: int = TEXT_CHARS, *, needed: bool = False) -> Read:
    """One line, single spaces. Whole numbers count as text, so that a file's `4711` is a key."""

    def read(given: object, where: str) -> str:
        line = _line(given, where)
        if len(line) > most:
            raise wrong(where, f"at most {most} characters fit, these are {len(line)}.")
        if needed and not line:
            raise wrong(where, "it is missing.")
        return line

    return read


def key(given: object, where: str = "key") -> str:
    """A key as interactions carry it."""
    found: str = text(KEY_CHARS, needed=True)(given, where)
    if not found.strip("."):
        raise wrong(where, "a key is more than dots.")
    return found


def aliases(given: object, where: str) -> tuple[str, ...]:
    """Other keys: a list, or a text parted by semicolons or lines."""
    parts = given.replace("\n", ";").split(";") if isinstance(given, str) else given
    if parts is None:
        parts = []
    if not isinstance(parts, Sequence):
        raise wrong(where, "write a list, or a text with semicolons between.")
    found = tuple(dict.fromkeys(key(part, where) for part in parts if part != "" and not _is_blank(part)))
    if len(found) > MOST_ALIASES:
        raise wrong(where, f"at most {MOST_ALIASES} fit.")
    return found


def one_of(words: Sequence[str]) -> Read:
    """One of these words, in any case."""

    def read(given: object, where: str) -> str:
        found = _line(given, where).lower() or words[0]
        if found not in words:
            raise wrong(where, f"{found[:40]!r} is none of {', '.join(words)}.")
        return found

    return read


def day(given: object, where: str) -> date | None:
    """A day of the calendar like 2026-05-31; None for nothing."""
    if given is None or given == "":
        return None
    if isinstance(given, datetime):
        given = given.date()
    if not isinstance(given, date):
        try:
            given = date.fromisoformat(_line(given, where))
        except ValueError:
            raise wrong(where, "a day is written like 2026-05-31.") from None
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise wrong(where, f"the year must be {FIRST_YEAR} to {LAST_YEAR}.")
    return given


def amount(given: object, where: str) -> Decimal | None:
    """Money, not negative, at most four decimals; None for nothing."""
    if given is None or given == "":
        return None
    if isinstance(given, Decimal):
        given = str(given)
    units = money.amount(given)
    if units is None:
        raise wrong(where, "an amount is written like 1234.50, without signs and spaces.")
    if units < 0:
        raise wrong(where, "it cannot be negative.")
    return Decimal(units) / VALUE_SCALE


def currency(given: object, where: str) -> str:
    """A code of ISO 4217 in capitals, or ''."""
    line = _line(given, where)
    found = money.currency(line)
    if line and not found:
        raise wrong(where, f"{line[:20]!r} is no currency. Write its three letters, like EUR.")
    return found


def count(given: object, where: str) -> int | None:
    """A whole number, not negative; None for nothing."""
    if given is None or given == "":
        return None
    line = _line(given, where)
    if not line.isascii() or not line.isdecimal() or len(line) > 18 or int(line) > MOST_COUNT:
        raise wrong(where, "a count is a whole number, not negative.")
    return int(line)


def flag(given: object, where: str) -> bool:
    """Yes or no."""
    if isinstance(given, bool):
        return given
    line = _line(given, where).lower()
    if line not in YES | NO:
        raise wrong(where, f"{line[:20]!r} is neither yes nor no.")
    return line in YES


def zone(given: object, where: str) -> str:
    """A time zone by its name in the IANA database; UTC for nothing."""
    found = _line(given, where) or "UTC"
    if found not in available_timezones():
        raise wrong(where, f"{found[:40]!r} is no time zone. Write it like Europe/Warsaw.")
    return ZoneInfo(found).key


def _line(given: object, where: str) -> str:
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise wrong(where, "a text is needed.")
    if isinstance(given, float) and given.is_integer() and abs(given) < 1e15:
        given = int(given)
    line = " ".join(str(given)[: 10 * TEXT_CHARS].split())
    if not line.isprintable():
        raise wrong(where, "it holds a character that nobody can print.")
    return line


def _is_blank(given: object) -> bool:
    return isinstance(given, str) and not given.strip()


NAME = text(NAME_CHARS)
