"""How much the way in takes, in one place."""

from __future__ import annotations

from dataclasses import dataclass

KB = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, ages in milliseconds. The reasons are in docs/reference/segment.md."""

    event_bytes: int = 32 * KB
    request_bytes: int = 500 * KB  # on the wire
    unpacked_bytes: int = 4 * 1024 * KB  # of a gzip body: RudderStack's clients pack up to 4 MB
    events: int = 5_000  # in one request
    nesting: int = 200
    identifier_chars: int = 512
    word_chars: int = 256  # names, surfaces, catalogue keys, message ids
    browser_age_ms: int = 30 * 86_400_000
    future_ms: int = 3_600_000
    earliest_ms: int = 946_684_800_000  # 2000-01-01
    bodies_in_flight_bytes: int = 96 * 1024 * KB  # of requests being read or processed at the same time


LIMITS = Limits()
