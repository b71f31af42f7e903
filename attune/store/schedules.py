"""What comes due again and again. The rhythm belongs to the program, the next instant is a row in `due`."""

from __future__ import annotations

from dataclasses import dataclass

KEY = "schedule"  # of the one pending job that a schedule has
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Schedule:
    """Either `seconds` after the last run, or daily when hour `at_hour` (UTC) begins."""

    seconds: int | None
    at_hour: int | None


_schedules: dict[str, Schedule] = {}


def put(kind: str, *, seconds: int | None, at_hour: int | None) -> None:
    """Set the rhythm of `kind`.

    Raises:
        ValueError: not exactly one of the two, or out of range.
    """
    if (seconds is None) == (at_hour is None):
        raise ValueError("A schedule has either seconds or an hour.")
    if (seconds is not None and seconds < 1) or (at_hour is not None and not 0 <= at_hour < 24):
        raise ValueError("Seconds are at least 1, hours 0 to 23.")
    _schedules[kind] = Schedule(seconds, at_hour)


def kinds() -> list[str]:
    """All that have a rhythm."""
    return sorted(_schedules)


def next_at(kind: str, now: int) -> int | None:
    """The next instant (ms) after `now`; None for a kind without a rhythm."""
    schedule = _schedules.get(kind)
    if schedule is None:
        return None
    if schedule.seconds is not None:
        return now + schedule.seconds * 1000
    today = now - now % _DAY_MS + (schedule.at_hour or 0) * _HOUR_MS
    return today if today > now else today + _DAY_MS
