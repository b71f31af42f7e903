"""Time as a parameter: every loop takes its clock, so that a test can move it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]  # milliseconds since 1970 UTC


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def instant(ms: int) -> datetime:
    """The aware datetime of `ms` milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
