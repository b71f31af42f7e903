"""When Orvant's campaigns run: one season each, and one that never ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

FRIENDS = "bring-a-friend"
# first day, last day (month, day)
SEASONS = {"winter-speed": ((11, 1), (2, 28)), "spring-fibre": ((3, 1), (6, 15))}


def periods(today: date) -> dict[str, tuple[date, date | None]]:
    """First and last day of each campaign: the season that began last."""
    found: dict[str, tuple[date, date | None]] = {FRIENDS: (today - timedelta(days=364), None)}
    for key, (first, last) in SEASONS.items():
        start = date(today.year, *first)
        if start > today:
            start = date(today.year - 1, *first)
        end = date(start.year, *last)
        found[key] = (start, end if end > start else date(start.year + 1, *last))
    return found


def on_air(campaign: str, at: int, now: int) -> str:
    """The campaign if it runs at the instant (ms), else the one that always does. `now`: end of the story (ms)."""
    start, end = periods(_day(now))[campaign]
    return campaign if start <= _day(at) <= (end or date.max) else FRIENDS


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, tz=UTC).date()
