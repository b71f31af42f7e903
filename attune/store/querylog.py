"""What was asked of the warehouse and how long it took, in memory and bounded."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

KEPT = 2_000
KEPT_SLOW = 200
SLOW_MS = 500.0


@dataclass(frozen=True, slots=True)
class QueryRecord:
    """One query: name, milliseconds, rows that came out or went in, when (ms since 1970), the error's code or ''."""

    name: str
    ms: float
    rows: int
    at: int
    error: str


class QueryLog:
    """The last queries, and the last slow ones apart, so that a busy minute does not push them out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: deque[QueryRecord] = deque(maxlen=KEPT)
        self._slow: deque[QueryRecord] = deque(maxlen=KEPT_SLOW)
        self.count = 0
        self.errors = 0

    def note(self, record: QueryRecord) -> None:
        """Keep one record."""
        with self._lock:
            self.count += 1
            self.errors += bool(record.error)
            self._all.append(record)
            if record.ms >= SLOW_MS:
                self._slow.append(record)

    def recorded(self, limit: int) -> list[QueryRecord]:
        """The last `limit` queries, newest first."""
        with self._lock:
            return list(self._all)[: -limit - 1 : -1]

    def slow(self, limit: int) -> list[QueryRecord]:
        """The slowest of those above half a second, slowest first."""
        with self._lock:
            return sorted(self._slow, key=lambda record: -record.ms)[:limit]
