"""What Orvant Telecom has in its catalogues: shops, plans and devices, people, campaigns and what they cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from attune.collect.catalogue import costs, devices, gtin, places, surroundings
from attune.collect.catalogue.loading import SHELVES
from attune.wiring.demo.life import DEVICES, PLANS
from attune.wiring.demo.on_air import FRIENDS, periods
from attune.wiring.demo.people import FIRST

BY = "demo"
ZONE = "Europe/Warsaw"
HOURS = "Mo-Fr 09:00-18:00; Sa 10:00-16:00"
MALL_HOURS = "Mo-Sa 09:00-21:00; Su 10:00-18:00"

AREAS = (
    ("orvant", "All shops", ""),
    ("north", "North", "orvant"),
    ("coast", "Coast", "north"),
    ("south", "South", "orvant"),
)
TEAMS = (
    ("service", "Customer service", ""),
    ("own-line", "Own line", "service"),
    ("partner-line", "Callwell, partner line", "service"),
    ("retail", "Shops", ""),
)
# key, name, area, where it stands, hours
SHOPS = (
    ("shop-01", "Market Square", "north", "4 Market Square", HOURS),
    ("shop-02", "Station Arcade", "north", "Station Arcade, lower level", "Mo-Su 07:00-22:00"),
    ("shop-03", "University Gate", "north", "11 Gate Street", HOURS),
    ("shop-04", "Old Harbour", "coast", "2 Quay Road", HOURS),
    ("shop-05", "Lighthouse Centre", "coast", "Lighthouse Centre, unit 14", MALL_HOURS),
    ("shop-06", "Mill Lane", "south", "37 Mill Lane", "Mo-Fr 09:00-13:00,14:00-18:00"),
    ("shop-07", "Riverside Mall", "south", "Riverside Mall, unit 3", MALL_HOURS),
    ("shop-08", "Garden Town", "south", "1 Orchard Avenue", HOURS),
)
PROMISES = {
    "spring-fibre": "Twice the speed for the price of before, connected within three days",
    "winter-speed": "No connection fee until the end of February",
    FRIENDS: "A month free for you and for your friend",
}
MEDIA = {"spring-fibre": ("search", "radio"), "winter-speed": ("search", "social"), FRIENDS: ("referral",)}


def fill(now: int) -> None:
    """Put everything in, unless somebody has begun already. `now`: when the company was made, ms since 1970."""
    if places.listing(retired=None, limit=1).total:
        return
    today = datetime.fromtimestamp(now / 1000, tz=UTC).date()
    for kind, tree in (("areas", AREAS), ("teams", TEAMS)):
        for key, name, parent in tree:  # parents stand before their children
            SHELVES[kind].put(key, {"name": name, "parent": parent}, BY)
    for kind, rows in _entries(today).items():
        for start in range(0, len(rows), 50):
            SHELVES[kind].put_many(rows[start : start + 50], BY)
    for shop, *_ in SHOPS:
        devices.put(shop, "Smiles at the door", "kiosk", "shop-kiosks", BY)
        devices.put(shop, "Till 1", "till", "shops", BY)
    for change in _changes(today):
        surroundings.note(change, BY)
    costs.record(_costs(today), BY)


def _entries(today: date) -> dict[str, list[tuple[object, dict[str, Any]]]]:
    names = [first for of in FIRST.values() for first, *_ in of]
    days = f"{today.year}-12-24 09:00-14:00 Christmas Eve\n{today.year}-12-25 closed Christmas"
    people: list[tuple[object, dict[str, Any]]] = [
        (f"agent-{at:02d}", {"name": names[at], "team": "own-line"}) for at in range(1, 12)
    ]
    people += [
        (f"partner-{at:02d}", {"name": f"Callwell desk {at}", "kind": "partner", "team": "partner-line"})
        for at in range(1, 7)
    ]
    people += [
        (f"{shop}-{at}", {"name": names[20 + (place * 4 + at) % 40], "team": "retail", "place": shop})
        for place, (shop, *_) in enumerate(SHOPS)
        for at in range(1, 5)
    ]
    return {
        "categories": [("plans", {"name": "Plans"}), ("devices", {"name": "Devices"})],
        "places": [
            (
                key,
                {
                    "name": name,
                    "area": area,
                    "location": where,
                    "time_zone": ZONE,
                    "hours": hours,
                    "special_days": days,
                },
            )
            for key, name, area, where, hours in SHOPS
        ],
        "products": _products(),
        "staff": people,
        "campaigns": [
            (
                key,
                {
                    "name": key.replace("-", " ").capitalize(),
                    "medium": MEDIA[key][0],
                    "starts_on": start,
                    "ends_on": end,
                    "promise": PROMISES[key],
                },
            )
            for key, (start, end) in periods(today).items()
        ],
    }


def _products() -> list[tuple[object, dict[str, Any]]]:
    plans = [(key, {"category": "plans", "price": price, "currency": "EUR", "brand": "Orvant"}) for key, price in PLANS]
    names = {"router-x2": "Router X2", "router-x3": "Router X3", "phone-a5": "Phone A5"}
    things = []
    for at, (key, price) in enumerate(DEVICES, 1):
        digits = f"2{at:011d}"  # numbers that begin with 2 are kept for use within a company
        things.append(
            (
                key,
                {
                    "name": names[key],
                    "category": "devices",
                    "price": price,
                    "currency": "EUR",
                    "brand": "Lumetra",
                    "mpn": key.upper(),
                    "gtin": digits + str(gtin.check_digit(digits)),
                },
            )
        )
    return [*plans, *things]


def _changes(today: date) -> Iterator[dict[str, Any]]:
    def ago(days: int) -> date:
        return today - timedelta(days=days)

    yield {
        "place": "shop-07", "kind": "road works", "what": "Bridge closed, tram replaced by buses",
        "starts_on": ago(150), "ends_on": ago(96),
    }  # fmt: skip
    yield {
        "place": "shop-03",
        "kind": "competitor",
        "what": "Competitor opened across the street",
        "starts_on": ago(210),
    }
    yield {"area": "coast", "kind": "event", "what": "Harbour festival", "starts_on": ago(64), "ends_on": ago(61)}
    yield {"place": "shop-07", "kind": "our own", "what": "Second counter on weekdays", "starts_on": ago(40)}


def _costs(today: date) -> Iterator[dict[str, Any]]:
    """A few figures a day: more on working days, less towards the end."""
    luck = Random("orvant costs")  # noqa: S311 - a story, not a secret
    for key, (start, end) in periods(today).items():
        last = min(end or today, today)
        for at in range((last - start).days + 1):
            day = start + timedelta(days=at)
            if key == FRIENDS and day.weekday() != 0:
                continue  # bonuses are paid on Mondays
            for share, medium in enumerate(MEDIA[key], 1):
                weight = (0.6 if day.weekday() > 4 else 1.0) * math.exp(-at / 200) / share
                clicks = int(weight * luck.uniform(60, 140))
                is_heard = medium in {"radio", "referral"}
                yield {
                    "campaign": key,
                    "day": day,
                    "medium": medium,
                    "amount": f"{weight * luck.uniform(70, 110):.2f}",
                    "currency": "EUR",
                    "impressions": None if is_heard else clicks * luck.randrange(35, 60),
                    "clicks": None if is_heard else clicks,
                }
