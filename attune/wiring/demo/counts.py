"""Numbers without people: through the door by hour, calls offered by half hour, advertisements shown by day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

from attune.wiring.demo import shops
from attune.wiring.demo.diary import Entry
from attune.wiring.demo.systems import COUNTERS
from attune.wiring.demo.timeline import (
    DAY,
    FRIENDS,
    HONEST,
    HOUR,
    SCHOOL,
    SPRING,
    UPGRADE,
    WINTER,
    Timeline,
    instant,
    iso,
)

FOOTFALL, CALLS, MISSED, SHOWN = "footfall", "calls-offered", "calls-missed", "advertising"
NAMES = {
    FOOTFALL: "Visitors Counted",
    CALLS: "Call Offered",
    MISSED: "Call Abandoned",
    SHOWN: "Advertisement Shown",
}
# Where a campaign is seen or heard, and how often a day at its beginning
MEDIA: dict[str, dict[str, int]] = {
    HONEST: {"billboard": 42_000, "radio": 61_000, "search": 5_200},
    WINTER: {"search": 6_100, "social": 23_000},
    SPRING: {"search": 5_000, "radio": 38_000},
    SCHOOL: {"social": 18_000},
    UPGRADE: {"search": 2_100},
    FRIENDS: {"social": 12_000},
}
# People through the doors in a month against the usual
SEASON = {11: 1.08, 12: 1.38, 1: 0.86, 2: 0.9, 7: 0.84, 8: 0.88, 9: 1.05}
# Companies made small for a quick look or a test count less, or the counters would outnumber the customers.
SMALL = 0.1
COUNTED_ANYHOW = frozenset({"shop-01", "shop-05", shops.FULL})
COLUMNS = ("time", "what", "detail", "number")
# The mapping of every such file; each kind adds its own lines.
MAPPING = """source = "{source}"
time = {{ column = "time", zone = "UTC" }}
name = {{ constant = "{name}" }}
direction = {{ constant = "{direction}" }}
count = "number"
message_id = ["what", "detail", "time"]
{more}"""
MORE = {
    FOOTFALL: 'place = "what"\n',
    CALLS: 'properties = { queue = "what" }\n',
    MISSED: 'condition = { constant = "gave up waiting" }\nproperties = { queue = "what" }\n',
    SHOWN: 'campaign = "what"\nsurface = "detail"\nproperties = { medium = "detail" }\n',
}


class Count(NamedTuple):
    """`what` is the place, the queue or the campaign; `detail` the medium."""

    kind: str
    at: int
    what: str
    detail: str
    number: int


def mapping(kind: str) -> str:
    """How a file of this kind is to be understood (docs/reference/mapping.md)."""
    direction = "in" if kind in {CALLS, MISSED} else "observed"
    return MAPPING.format(source=kind, name=NAMES[kind], direction=direction, more=MORE[kind])


def of_day(seed: int, timeline: Timeline, day: int, share: float) -> Iterator[Count]:
    """All counts of day `day` of the story; `share`: how big the company is against the usual."""
    midnight = timeline.start + day * DAY
    luck = Random(f"{seed} counts {midnight}")  # noqa: S311 - a story, not a secret
    weekday = instant(midnight).weekday()
    is_small = share < SMALL
    for shop in shops.SHOPS:
        if shop.is_open_on(weekday) and not (is_small and shop.key not in COUNTED_ANYHOW):
            yield from _footfall(luck, shop, midnight, _around(shop, timeline, midnight))
    for half in range(14, 42, 4 if is_small else 1):
        usual = share * 3.4 * (0.5 if weekday > 4 else 1.6 if 17 <= half < 24 else 1.0)
        offered = max(0, round(luck.gauss(usual, usual**0.5)))
        missed = sum(luck.random() < 0.09 for _ in range(offered))
        at = midnight + half * HOUR // 2
        yield Count(CALLS, at, "service", "", offered)
        if missed:
            yield Count(MISSED, at, "service", "", missed)
    for campaign, media in MEDIA.items():
        if timeline.runs(campaign, midnight + HOUR):
            for medium, shown in media.items():
                weekend = 0.7 if weekday > 4 else 1.0
                yield Count(
                    SHOWN, midnight + 12 * HOUR, campaign, medium, int(shown * weekend * luck.uniform(0.7, 1.3))
                )


def _around(shop: shops.Shop, timeline: Timeline, midnight: int) -> float:
    """How many come that day against the usual: the season, and what changed around the shop."""
    share = SEASON.get(instant(midnight).month, 1.0)
    ago = (timeline.end - midnight) // DAY
    for change in shops.CHANGES:
        if change.where in {shop.key, shop.area} and (change.last or -10_000) <= ago <= change.first:
            share *= change.visitors
    return share


def _footfall(luck: Random, shop: shops.Shop, midnight: int, around: float) -> Iterator[Count]:
    weekday = instant(midnight).weekday()
    for hour in range(shop.opens, shop.closes_on(weekday)):
        busy = 1.8 if weekday == shops.SATURDAY and 10 <= hour < 15 else 1.3 if 15 <= hour < 18 else 0.8
        if shops.is_full(shop.key, weekday, hour):
            busy = 4.1
        usual = max(0.4, shop.weight * 1.9 * busy * around)
        yield Count(FOOTFALL, midnight + hour * HOUR, shop.key, "", max(0, round(luck.gauss(usual, usual**0.5))))


def table(counts: Iterable[Count]) -> str:
    """As CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((iso(one.at), one.what, one.detail or "-", one.number) for one in counts)
    return out.getvalue()


def entry(count: Count) -> Entry:
    """The same as a counter tells it by itself, since the last file."""
    about: dict[str, Any] = {
        "counted": count.number,
        "direction": "in" if count.kind in {CALLS, MISSED} else "observed",
    }
    if count.kind == FOOTFALL:
        about["place"] = count.what
    elif count.kind == SHOWN:
        about |= {"campaign": count.what, "medium": count.detail}
    else:
        about["queue"] = count.what
    if count.kind == MISSED:
        about["condition"] = "gave up waiting"
    event = {
        "type": "track",
        "event": NAMES[count.kind],
        "messageId": f"{count.kind}-{count.what}-{count.detail}-{count.at}",
        "timestamp": iso(count.at),
        "properties": about,
    }
    return Entry(count.at, COUNTERS, event)
