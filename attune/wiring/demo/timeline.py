"""When the company's year is, and what the whole company meets in it: campaigns, a new price, seasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

DAY = 86_400_000  # milliseconds
HOUR = 3_600_000
MINUTE = 60_000
MONTH = 30 * DAY
YEAR_DAYS = 365

FRIENDS = "bring-a-friend"
HONEST = "fair-and-square"
WINTER = "winter-speed"
SPRING = "spring-fibre"
SCHOOL = "back-to-school"
UPGRADE = "router-upgrade"
# first and last day as (month, day), and how many days must have passed for this year's to be told
SEASONS = {WINTER: ((11, 20), (1, 31), 73), SPRING: ((3, 1), (4, 30), 61), SCHOOL: ((8, 20), (9, 20), 32)}
# first and last day, counted back from the end
RECENT = {HONEST: (170, 110), UPGRADE: (60, 20), FRIENDS: (364, -3650)}
NEW_PRICE_DAYS = 82  # the new price list came into force so many days before the end
# How many orders a month brings, against the usual
ORDERS = {11: 1.35, 12: 1.9, 1: 0.8, 2: 0.8, 8: 1.15, 9: 1.2}
LATE = {12: 0.42, 1: 0.36}
USUALLY_LATE = 0.17


def ms(day: date) -> int:
    """Midnight (UTC) in milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def instant(at: int) -> datetime:
    """The same moment as a datetime in UTC."""
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def iso(at: int) -> str:
    """As clients write it."""
    return datetime.fromtimestamp(at / 1000, tz=UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


@dataclass(frozen=True)
class Timeline:
    """A year that ends where `end_on` begins (UTC), and `ahead_days` that have not come yet."""

    end_on: date
    ahead_days: int = 0
    days: int = YEAR_DAYS

    @cached_property
    def end(self) -> int:
        """The end of the year, ms."""
        return ms(self.end_on)

    @cached_property
    def start(self) -> int:
        """Its beginning, ms."""
        return self.end - self.days * DAY

    @cached_property
    def horizon(self) -> int:
        """Up to here the story is told, ms."""
        return self.end + self.ahead_days * DAY

    @cached_property
    def new_price(self) -> int:
        """When the new price list came into force, ms."""
        return self.end - NEW_PRICE_DAYS * DAY

    @cached_property
    def campaigns(self) -> dict[str, tuple[date, date]]:
        """First and last day of each; the season that was last told whole."""
        found = {
            key: (self.end_on - timedelta(days=first), self.end_on - timedelta(days=last))
            for key, (first, last) in RECENT.items()
        }
        for key, (first, last, needed) in SEASONS.items():
            start = date(self.end_on.year, *first)
            while start + timedelta(days=needed) > self.end_on:
                start = date(start.year - 1, *first)
            found[key] = (start, date(start.year + (last < first), *last))
        return found

    @cached_property
    def _runs(self) -> dict[str, tuple[int, int]]:
        return {key: (ms(first), ms(last) + DAY) for key, (first, last) in self.campaigns.items()}

    def runs(self, campaign: str, at: int) -> bool:
        """Whether it is on air then."""
        first, last = self._runs[campaign]
        return first <= at < last

    def is_over(self, campaign: str, at: int) -> bool:
        """Whether its last day has passed."""
        return at >= self._runs[campaign][1]

    def on_air(self, at: int) -> list[str]:
        """What can be heard of then; never empty."""
        return [key for key, (first, last) in self._runs.items() if first <= at < last] or [FRIENDS]
