"""A window of time, half open: from `start` up to, not including, `end`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .errors import BadInput


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends are aware datetimes; a naive one is refused, because nobody can know its zone."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise BadInput(
                "A window needs times with a zone, such as 2026-01-01T00:00:00Z.", code="window_without_zone"
            )
        if self.end <= self.start:
            raise BadInput(f"The window ends ({self.end.isoformat()}) before it starts.", code="window_empty")

    @classmethod
    def last(cls, days: int, now: datetime) -> Window:
        """The `days` days up to `now`."""
        return cls(now - timedelta(days=days), now)

    @property
    def before(self) -> Window:
        """The window of the same length right before this one."""
        return Window(self.start - (self.end - self.start), self.start)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


ALL_TIME = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
