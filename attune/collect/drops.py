"""What was refused: counted by reason, and a masked look at it for a day, so that a sender's mistake can be found.

Counts and looks live in memory: they describe a sender's fault, are no record of anybody, and start anew with the
server. Refusals for consent, erasure and robots keep nothing but their count.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from attune.collect.candidate import Candidate, Dropped
from attune.vocabulary.clock import Clock, now_ms

KEEPS_NOTHING = frozenset({"no_consent", "opted_out", "erased", "bot"})
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LOOKS = 1_000  # masked payloads kept at most
LOOKS_A_SECOND = 20  # a flood of mistakes must not cost more than the good events
LOOK_CHARS = 2_000
DEPTH = 4
FIELDS = 40


class Look(NamedTuple):
    """One refused event: when (ms), from where, why, and its shape with the values masked."""

    at: int
    source: str
    reason: str
    message: str
    masked: str


class Drops:
    """Counts by hour, source and reason, and the last looks. Safe from any thread."""

    def __init__(self, clock: Clock = now_ms) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._hours: dict[int, Counter[tuple[str, str]]] = {}
        self._looks: deque[Look] = deque(maxlen=LOOKS)
        self._second = (0, 0)
        self._total: Counter[tuple[str, str]] = Counter()

    def count(self, source: str, dropped: Dropped, given: Candidate | Dropped | None = None) -> None:
        """Note one refusal; `given` is the event, of which a masked look is kept."""
        now = self.clock()
        with self._lock:
            hour = now // HOUR_MS
            counts = self._hours.get(hour)
            if counts is None:
                counts = self._hours[hour] = Counter()
                for old in [known for known in self._hours if known < hour - 24]:
                    del self._hours[old]
            counts[source, dropped.reason] += 1
            self._total[source, dropped.reason] += 1
            if dropped.reason in KEEPS_NOTHING or not self._may_look(now):
                return
        masked = mask(given) if isinstance(given, Candidate) else ""
        with self._lock:
            self._looks.append(Look(now, source, dropped.reason, dropped.message, masked))

    def counts(self) -> dict[tuple[str, str], int]:
        """Refusals since the start by (source, reason): what /metrics shows."""
        with self._lock:
            return dict(self._total)

    def of_last_day(self) -> dict[tuple[str, str], int]:
        """Refusals of the last 24 hours by (source, reason), most first."""
        since = (self.clock() - DAY_MS) // HOUR_MS
        with self._lock:
            joined: Counter[tuple[str, str]] = Counter()
            for hour, counts in self._hours.items():
                if hour >= since:
                    joined.update(counts)
        return dict(joined.most_common())

    def looks(self, limit: int = 100) -> list[Look]:
        """The last refused events of 24 hours, newest first."""
        since = self.clock() - DAY_MS
        with self._lock:
            while self._looks and self._looks[0].at < since:
                self._looks.popleft()
            return list(self._looks)[::-1][:limit]

    def _may_look(self, now: int) -> bool:
        second, used = self._second
        if second != now // 1000:
            second, used = now // 1000, 0
        self._second = (second, used + 1)
        return used < LOOKS_A_SECOND


def mask(given: Candidate) -> str:
    """The shape of an event without what it says about anybody: names of keys, kinds and lengths of values."""
    shown: dict[str, Any] = {
        "type": given.type[:40],
        "event": given.name[:80],
        "userId": _masked(given.user_id),
        "anonymousId": _masked(given.anonymous_id),
        "timestamp": str(given.timestamp)[:40],
        "properties": _opened(given.properties),
        "context": _opened(given.context),
    }
    return msgspec.json.encode(shown).decode()[:LOOK_CHARS]


def _opened(raw: bytes | msgspec.Raw) -> object:
    if len(raw) > LOOK_CHARS * 4:
        return f"{len(raw)} bytes"
    try:
        return _masked(msgspec.json.decode(raw)) if len(raw) else {}
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return "unreadable"


def _masked(value: object, depth: int = 0) -> object:
    if isinstance(value, dict):
        if depth == DEPTH:
            return "..."
        shown: Iterable[tuple[Any, Any]] = list(value.items())[:FIELDS]
        return {str(key)[:60]: _masked(inner, depth + 1) for key, inner in shown}
    if isinstance(value, list):
        return [_masked(inner, depth + 1) for inner in value[:3]] if depth < DEPTH else "..."
    if isinstance(value, str):
        return f"text of {len(value)}"
    if value is None or isinstance(value, bool):
        return value
    return "number"


_drops = Drops()
count = _drops.count
counts = _drops.counts
of_last_day = _drops.of_last_day
looks = _drops.looks
