"""When a place is open: the usual week, and days that differ.

As people write it: `Mo-Fr 09:00-18:00; Sa 10:00-13:00,14:00-16:00` (days as OpenStreetMap names them, English names
work too), and for days that differ one a line or parted by semicolons: `2026-12-24 09:00-14:00 Christmas Eve`,
`2026-12-25 closed Christmas`. What ends before it starts ends on the next day.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from attune.vocabulary.errors import BadInput

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MINUTES = 24 * 60  # of a day
MOST_DAYS = 400
CLOSED = frozenset({"closed", "off"})
ALWAYS = "24/7"

_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*[-\u2013]\s*(\d{1,2}):(\d\d)")
_SPECIAL = re.compile(r"(\d{4}-\d\d-\d\d):?\s+([Cc]losed|[Oo]ff|[\d:,\s\u2013-]+?)(?:\s+([^\d\s,:].*))?")


class Span(NamedTuple):
    """Open from minute to minute of a day; `closes` beyond 1,440 lies on the next."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes if self.closes <= MINUTES else self.closes - MINUTES)}"


class SpecialDay(NamedTuple):
    """A day that differs; without spans it is closed."""

    on: date
    spans: tuple[Span, ...]
    note: str

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {_list(self.spans) or 'closed'} {self.note}".rstrip()


@dataclass(frozen=True, slots=True)
class Hours:
    """Seven days from Monday, and the days that differ, oldest first. Empty: nobody has said."""

    week: tuple[tuple[Span, ...], ...] = ((),) * 7
    days: tuple[SpecialDay, ...] = ()

    @property
    def are_known(self) -> bool:
        """Whether anybody has said when it is open."""
        return any(self.week)

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on this day."""
        return next((one.spans for one in self.days if one.on == day), self.week[day.weekday()])

    def is_open(self, at: datetime, zone: str) -> bool:
        """Whether it is open at this instant (aware), by the clock of its time zone."""
        local = at.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return any(span.opens <= minute < span.closes for span in self.on(today)) or any(
            minute + MINUTES < span.closes for span in self.on(yesterday)
        )

    def week_text(self) -> str:
        """As `week` reads it, days with the same hours together."""
        parts = []
        at = 0
        for spans, same in itertools.groupby(self.week):
            count = len(list(same))
            if spans:
                named = DAYS[at].capitalize() + (f"-{DAYS[at + count - 1].capitalize()}" if count > 1 else "")
                parts.append(f"{named} {_list(spans)}")
            at += count
        return "; ".join(parts)

    def days_text(self) -> str:
        """As `special` reads it, one a line."""
        return "\n".join(str(one) for one in self.days)


def week(text: str) -> tuple[tuple[Span, ...], ...]:
    """The usual week in `text`.

    Raises:
        BadInput: a day or a time cannot be read, a day stands twice, or spans overlap.
    """
    if text.strip() == ALWAYS:
        return ((Span(0, MINUTES),),) * 7
    found: dict[int, tuple[Span, ...]] = {}
    for part in text.replace("\n", ";").split(";"):
        if not part.strip():
            continue
        named, _, times = part.strip().partition(" ")
        for day in _days(named.rstrip(":")):
            if day in found:
                raise _wrong(f"{DAYS[day].capitalize()} stands twice. Write all its times together, parted by commas.")
            found[day] = _spans(times)
    whole = tuple(found.get(day, ()) for day in range(7))
    for day, spans in enumerate(whole):
        _apart(spans, whole[(day + 1) % 7], DAYS[day].capitalize())
    return whole


def special(text: str) -> tuple[SpecialDay, ...]:
    """The days that differ in `text`, oldest first.

    Raises:
        BadInput: as `week`.
    """
    found: dict[date, SpecialDay] = {}
    for line in re.split(r"[;\n]", text):
        if not line.strip():
            continue
        read = _SPECIAL.fullmatch(line.strip())
        if read is None:
            raise _wrong(
                f"{line.strip()[:60]!r} is no special day. Write it like: 2026-12-24 09:00-14:00 Christmas Eve."
            )
        try:
            on = date.fromisoformat(read[1])
        except ValueError:
            raise _wrong(f"{read[1]} is no day of the calendar.") from None
        if on in found:
            raise _wrong(f"{read[1]} stands twice.")
        found[on] = SpecialDay(on, _spans(read[2]), (read[3] or "").strip()[:100])
        _apart(found[on].spans, (), read[1])
    if len(found) > MOST_DAYS:
        raise _wrong(f"More than {MOST_DAYS} special days.")
    return tuple(found[on] for on in sorted(found))


def _days(named: str) -> list[int]:
    found: list[int] = []
    for part in named.lower().split(","):
        ends = [_day(word) for word in re.split(r"[-\u2013]", part)]
        if len(ends) > 2:
            raise _wrong(f"{part[:30]!r} is no range of days. Write it like Mo-Fr.")
        first, last = ends[0], ends[-1]
        found += range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return found


def _day(word: str) -> int:
    short = word.strip()[:2]
    if short not in DAYS or not word.strip().isalpha():
        raise _wrong(f"{word.strip()[:30]!r} is no day. Days are {', '.join(day.capitalize() for day in DAYS)}.")
    return DAYS.index(short)


def _spans(text: str) -> tuple[Span, ...]:
    text = text.strip()
    if text.lower() in CLOSED:
        return ()
    found = []
    for part in text.split(","):
        read = _SPAN.fullmatch(part.strip())
        if read is None:
            raise _wrong(f"{part.strip()[:30]!r} is no time. Write it like 09:00-18:00, or closed.")
        opens, closes = _minute(read[1], read[2]), _minute(read[3], read[4])
        if opens >= MINUTES:
            raise _wrong("A day opens before 24:00.")
        found.append(Span(opens, closes if closes > opens else closes + MINUTES))
    return tuple(sorted(found))


def _minute(hour: str, minute: str) -> int:
    at = int(hour) * 60 + int(minute)
    if int(minute) > 59 or at > MINUTES:
        raise _wrong(f"{hour}:{minute} is no time of day.")
    return at


def _apart(spans: tuple[Span, ...], tomorrow: tuple[Span, ...], day: str) -> None:
    later = (*spans[1:], *(Span(span.opens + MINUTES, span.closes + MINUTES) for span in tomorrow[:1]))
    for one, other in zip(spans, later, strict=False):
        if one.closes > other.opens:
            raise _wrong(f"{day}: {one} and {Span(other.opens % MINUTES, other.closes % MINUTES)} overlap.")


def _list(spans: tuple[Span, ...]) -> str:
    return ",".join(str(span) for span in spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _wrong(message: str) -> BadInput:
    return BadInput(message, code="bad_hours", where="hours")
