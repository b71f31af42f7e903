"""What Orvant Telecom has in its catalogues: shops, plans and devices, people, campaigns and what they cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from attune.collect.catalogue import costs, devices, gtin, places, surroundings
from attune.collect.catalogue.loading import SHELVES
from attune.wiring.demo.counts import MEDIA
from attune.wiring.demo.offers import DEVICES, PLANS
from attune.wiring.demo.shops import AREAS, BY_KEY, CHANGES, SHOPS
from attune.wiring.demo.staff import ADVISERS, AGENTS, DESKS, LEFT_OUT, PER_SHOP, full_name
from attune.wiring.demo.timeline import FRIENDS, HONEST, SCHOOL, SPRING, UPGRADE, WINTER, Timeline

BY = "demo"
ZONE = "UTC"  # as all clocks of that country
TEAMS = (
    ("service", "Customer service", ""),
    ("own-line", "Own line", "service"),
    ("partner-line", "Callwell, partner line", "service"),
    ("advisers", "Advisers of Easy 60+", "service"),
    ("bots", "Bots", "service"),
    ("retail", "Shops", ""),
    ("couriers", "Couriers", ""),
)
CATEGORIES = (
    ("plans", "Plans", ""),
    ("devices", "Devices", ""),
    ("routers", "Routers", "devices"),
    ("phones", "Phones", "devices"),
    ("boxes", "TV boxes", "devices"),
    ("accessories", "Accessories", "devices"),
)
SHELF = {"plan": "plans", "router": "routers", "phone": "phones", "box": "boxes", "accessory": "accessories"}
CAMPAIGNS = {
    HONEST: ("Fair and square", "One honest price for two years, nothing in small print"),
    WINTER: ("Winter speed", "Double speed until the end of January, no connection fee"),
    SPRING: ("Spring fibre", "Connected within three days, or the first month is free"),
    SCHOOL: ("Back to school", "A phone for a child from 99 euros"),
    UPGRADE: ("Router upgrade", "The new router for half the price"),
    FRIENDS: ("Bring a friend", "A month free for you and for your friend"),
}
EURO_PER_THOUSAND = {"billboard": 9.5, "radio": 6.0, "search": 42.0, "social": 8.5}
PAID_BY_CLICK = frozenset({"search", "social"})


def fill(timeline: Timeline) -> None:
    """Put everything in, unless somebody has begun already."""
    if places.listing(retired=None, limit=1).total:
        return
    for kind, tree in (("areas", AREAS), ("teams", TEAMS), ("categories", CATEGORIES)):
        for key, name, parent in tree:  # parents stand before their children
            SHELVES[kind].put(key, {"name": name, "parent": parent}, BY)
    for kind, rows in _entries(timeline).items():
        for start in range(0, len(rows), 50):
            SHELVES[kind].put_many(rows[start : start + 50], BY)
    for shop in SHOPS:
        devices.put(shop.key, "Smiles at the door", "kiosk", "shop-kiosks", BY)
        devices.put(shop.key, "Door counter", "sensor", "counters", BY)
        devices.put(shop.key, "Till 1", "till", "shop-system", BY)
    for change in _changes(timeline.end_on):
        surroundings.note(change, BY)
    costs.record(_costs(timeline), BY)


def _entries(timeline: Timeline) -> dict[str, list[tuple[object, dict[str, Any]]]]:
    year = timeline.end_on.year
    days = "\n".join(f"{one}-12-24 09:00-14:00 Christmas Eve\n{one}-12-25 closed Christmas" for one in (year - 1, year))
    return {
        "places": [
            (
                shop.key,
                {
                    "name": shop.name,
                    "area": shop.area,
                    "location": shop.location,
                    "time_zone": ZONE,
                    "hours": shop.hours,
                    "special_days": days,
                },
            )
            for shop in SHOPS
        ],
        "products": _products(),
        "staff": list(_staff()),
        "campaigns": [
            (
                key,
                {
                    "name": CAMPAIGNS[key][0],
                    "promise": CAMPAIGNS[key][1],
                    "medium": next(iter(MEDIA[key])),
                    "starts_on": first,
                    "ends_on": None if key == FRIENDS else last,
                },
            )
            for key, (first, last) in timeline.campaigns.items()
        ],
    }


def _staff() -> Iterator[tuple[object, dict[str, Any]]]:
    for key in (f"agent-{at:02d}" for at in range(1, AGENTS + 1)):
        if key != LEFT_OUT:
            yield key, {"name": full_name(key), "team": "own-line"}
    for at in range(1, DESKS + 1):
        yield f"partner-{at:02d}", {"name": f"Callwell desk {at}", "kind": "partner", "team": "partner-line"}
    for key in (f"adviser-{at:02d}" for at in range(1, ADVISERS + 1)):
        yield key, {"name": full_name(key), "team": "advisers"}
    yield "bot-ora", {"name": "Ora, the bot of the app", "kind": "bot", "team": "bots"}
    yield "courier-nordpost", {"name": "Nordpost", "kind": "partner", "team": "couriers"}
    yield "courier-swift", {"name": "Swift Parcel", "kind": "partner", "team": "couriers"}
    for shop in SHOPS:
        for at in range(1, PER_SHOP + 1 if shop.weight else 2):
            key = f"{shop.key}-{at}"
            yield key, {"name": full_name(key), "team": "retail", "place": shop.key}


def _products() -> list[tuple[object, dict[str, Any]]]:
    found: list[tuple[object, dict[str, Any]]] = []
    for at, offer in enumerate((*PLANS, *DEVICES), 1):
        about: dict[str, Any] = {
            "name": offer.name,
            "category": SHELF[offer.kind],
            "price": f"{offer.price:.2f}",
            "currency": "EUR",
            "brand": "Orvant",
        }
        if offer.kind != "plan":
            digits = f"2{at:011d}"  # numbers that begin with 2 are kept for use within a company
            about |= {
                "brand": "Lumetra", "mpn": offer.key.upper(), "gtin": digits + str(gtin.check_digit(digits)),
            }  # fmt: skip
        found.append((offer.key, about))
    return found


def _changes(end_on: date) -> Iterator[dict[str, Any]]:
    for change in CHANGES:
        yield {
            "place" if change.where in BY_KEY else "area": change.where,
            "kind": change.kind,
            "what": change.what,
            "starts_on": end_on - timedelta(days=change.first),
            **({} if change.last is None else {"ends_on": end_on - timedelta(days=change.last)}),
        }


def _costs(timeline: Timeline) -> Iterator[dict[str, Any]]:
    """A figure a day and medium: less at weekends, less towards the end."""
    luck = Random("orvant costs")  # noqa: S311 - a story, not a secret
    for key, (start, end) in timeline.campaigns.items():
        for at in range((min(end, timeline.end_on) - start).days + 1):
            day = start + timedelta(days=at)
            if key == FRIENDS and day.weekday() != 0:
                continue  # bonuses are paid on Mondays
            for medium, usual in MEDIA[key].items():
                weight = (0.7 if day.weekday() > 4 else 1.0) * math.exp(-at / 200)
                shown = int(usual * weight * luck.uniform(0.8, 1.2))
                clicks = int(shown * luck.uniform(0.012, 0.03)) if medium in PAID_BY_CLICK else None
                yield {
                    "campaign": key,
                    "day": day,
                    "medium": medium,
                    "amount": f"{shown / 1000 * EURO_PER_THOUSAND[medium]:.2f}",
                    "currency": "EUR",
                    "impressions": shown,
                    "clicks": clicks,
                }
