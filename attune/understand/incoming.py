"""What comes in: how much from each source, how late, whether less than usual, and whether one event did arrive."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from attune.understand import questions

DAYS = 8  # today, and the same hours of a week before
FOUND = 20
ENOUGH = 30  # events in an hour: below, less than usual is chance
FELL_TO = 0.3  # of the usual


class _Hour(NamedTuple):
    source: str
    hour: datetime
    interactions: int
    last_at: datetime
    fresh: int
    lag_ms: float | None


class Arrived(NamedTuple):
    """A stored interaction that came with a message id."""

    id: UUID
    key: UUID
    source: str
    type: str
    name: str
    surface: str
    ts: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """What came from a source. `hours`: interactions in each of the last 24 hours, the running one last.

    `lag_ms`: half of the latest hour's interactions had happened so long, or less, before they arrived; what is older
    than a day is history and not counted, None when all is. `usual`: what
    the last full hour brought at the same time of the days before (median); None when there is nothing to compare.
    """

    source: str
    hours: tuple[int, ...]
    last_at: datetime
    lag_ms: float | None
    last_full_hour: int
    usual: float | None

    @property
    def day(self) -> int:
        """Interactions of 24 hours."""
        return sum(self.hours)

    @property
    def has_fallen(self) -> bool:
        """Far less than usual came in the last full hour."""
        return self.usual is not None and self.usual >= ENOUGH and self.last_full_hour < FELL_TO * self.usual


def volumes(now: datetime) -> tuple[Volume, ...]:
    """Every source of the last eight days, by its name."""
    this_hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = questions.ask("incoming_by_hour", _Hour, since=this_hour - timedelta(days=DAYS))
    of_source: dict[str, list[_Hour]] = defaultdict(list)
    for row in rows:
        of_source[row.source].append(row)
    return tuple(_volume(source, hours, this_hour) for source, hours in of_source.items())


def _volume(source: str, rows: list[_Hour], this_hour: datetime) -> Volume:
    count = {row.hour.replace(tzinfo=UTC): row.interactions for row in rows}
    newest = max(rows, key=lambda row: row.hour)
    full = this_hour - timedelta(hours=1)
    before = [full - timedelta(days=day) for day in range(1, DAYS)]
    first = min(count)
    known = [count.get(hour, 0) for hour in before if hour >= first]
    return Volume(
        source=source,
        hours=tuple(count.get(this_hour - timedelta(hours=back), 0) for back in range(23, -1, -1)),
        last_at=newest.last_at,
        lag_ms=newest.lag_ms,
        last_full_hour=count.get(full, 0),
        usual=float(statistics.median(known)) if known else None,
    )


def with_message_id(message_id: str) -> tuple[Arrived, ...]:
    """Stored interactions with this message id, the last to arrive first; at most `FOUND`."""
    return questions.ask("incoming_by_message", Arrived, message_id=message_id, most=FOUND)
