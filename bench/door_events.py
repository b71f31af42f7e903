"""What the clients of each door say: 4,000 visits to a shop, in each format.

`@@` stands where a fresh id goes, so that nothing is a repeat.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

VISITS = 4_000
SITE = "9c4b1f8e-0000-4000-8000-000000000000"
AGENTS = [
    f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{number}.0.0.0 Safari/537.36"
    for number in range(20, 60)
]


@dataclass(frozen=True)
class Visit:
    """Somebody on a page of a shop."""

    number: int
    url: str
    path: str
    title: str
    agent: str
    address: str
    at: str
    price: float

    @property
    def person(self) -> int:
        """Which of 2,000 it is."""
        return self.number % 2_000

    @property
    def browser(self) -> str:
        """An anonymous id as nearly all clients make them."""
        return f"01a204b4-264b-4d2d-8aa1-{self.person:012x}"

    @property
    def headers(self) -> dict[str, str]:
        """What the browser says with every request."""
        return {"User-Agent": self.agent, "X-Forwarded-For": self.address, "Accept-Language": "pl-PL,pl;q=0.9"}


def visits() -> Iterator[Visit]:
    """4,000 of them, the same every time but for the clock."""
    chance, now = random.Random(7), datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for number in range(VISITS):
        person, product = number % 2_000, chance.randrange(900)
        path = f"/products/{product}"
        yield Visit(
            number,
            f"https://shop.example{path}?utm_source=mail&utm_campaign=may",
            path,
            f"A product, number {product}",
            AGENTS[person % len(AGENTS)],
            f"203.0.{person // 250}.{person % 250}",
            now,
            round(chance.uniform(3, 300), 2),
        )


def compact(body: object) -> str:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def segment_page(visit: Visit) -> dict[str, Any]:
    page = {
        "path": visit.path,
        "url": visit.url,
        "title": visit.title,
        "referrer": "https://search.example/",
        "search": "",
    }
    return {
        "type": "page",
        "properties": page,
        "messageId": f"ajs-next-@@{visit.number}",
        "timestamp": visit.at,
        "anonymousId": visit.browser,
        "userId": None,
        "context": {
            "page": page,
            "userAgent": visit.agent,
            "locale": "pl-PL",
            "campaign": {"source": "mail", "name": "may"},
            "library": {"name": "analytics.js", "version": "next-1.70.0"},
            "timezone": "Europe/Warsaw",
        },
    }


def segment_order(visit: Visit) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Order Paid",
        "messageId": f"node-@@{visit.number}",
        "timestamp": visit.at,
        "userId": f"user-{visit.person}",
        "properties": {"method": "card", "value": visit.price, "currency": "EUR", "items": [visit.number]},
        "context": {"library": {"name": "analytics-node", "version": "2.1.0"}, "traits": {"email": mail(visit)}},
        "integrations": {},
    }


def mail(visit: Visit) -> str:
    return f"somebody{visit.person}@customers.example"


def cloudevent(visit: Visit) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"@@{visit.number}",
        "source": "/shop/orders",
        "type": "example.shop.order.paid",
        "subject": f"order/{visit.number}",
        "time": visit.at,
        "datacontenttype": "application/json",
        "userid": f"user-{visit.person}",
        "data": {"method": "card", "value": visit.price, "currency": "EUR", "items": [visit.number]},
    }


def posthog_page(visit: Visit) -> dict[str, Any]:
    return {
        "uuid": f"01a204b4-264b-7d2d-@@{visit.number}",
        "event": "$pageview",
        "properties": {
            "$os": "Linux",
            "$os_version": "6.5",
            "$browser": "Chrome",
            "$browser_version": 140,
            "$device_type": "Desktop",
            "$current_url": visit.url,
            "$host": "shop.example",
            "$pathname": visit.path,
            "$raw_user_agent": visit.agent,
            "$browser_language": "pl-PL",
            "$screen_height": 720,
            "$screen_width": 1280,
            "$viewport_height": 600,
            "$viewport_width": 1280,
            "$timezone": "Europe/Warsaw",
            "$lib": "web",
            "$lib_version": "1.449.2",
            "$insert_id": f"@@{visit.number}",
            "$time": 1_795_363_199.915,
            "distinct_id": visit.browser,
            "$device_id": visit.browser,
            "$referrer": "https://search.example/",
            "$referring_domain": "search.example",
            "title": visit.title,
            "token": "KEY",
            "$session_id": visit.browser,
            "$window_id": visit.browser,
            "$pageview_id": visit.browser,
            "$is_identified": False,
            "$process_person_profile": False,
        },
        "timestamp": visit.at,
    }


def posthog_order(visit: Visit) -> dict[str, Any]:
    lib = {"$lib": "posthog-node", "$lib_version": "5.70.0", "$is_server": True, "$geoip_disable": True}
    return {
        "uuid": f"01a204b4-264b-7d2d-@@{visit.number}",
        "type": "capture",
        "library": "posthog-node",
        "library_version": "5.70.0",
        "event": "Order Paid",
        "distinct_id": f"user-{visit.person}",
        "timestamp": visit.at,
        "properties": {"method": "card", "value": visit.price, "currency": "EUR", "items": [visit.number], **lib},
    }


def matomo_page(visit: Visit) -> str:
    brands = {"brand": "Chromium", "version": "140.0.7339.80"}, {"brand": "Not=A?Brand", "version": "24.0.0.0"}
    agent = {"fullVersionList": brands, "mobile": False, "model": "", "platform": "Linux", "platformVersion": "6.5"}
    fields = {
        "action_name": visit.title,
        "idsite": "3",
        "rec": "1",
        "r": f"{visit.number:06d}",
        "h": "12",
        "m": "30",
        "s": "5",
        "url": visit.url,
        "urlref": "https://search.example/",
        "_id": f"{visit.person:016x}",
        "_idn": "0",
        "send_image": "0",
        "_refts": "0",
        "pf_net": "12",
        "pf_srv": "80",
        "pf_tfr": "3",
        "pf_dm1": "140",
        "pdf": "1",
        "qt": "0",
        "realp": "0",
        "wma": "0",
        "ag": "0",
        "cookie": "1",
        "res": "1280x720",
        "pv_id": "aB3dE6",
        "uadata": compact(agent),
    }
    return urlencode(fields, quote_via=quote, safe="")


def matomo_app(visit: Visit) -> str:
    """As the trackers of apps and of servers send it, several at once."""
    fields = {
        "idsite": "3",
        "rec": "1",
        "apiv": "1",
        "r": f"{visit.number:06d}",
        "_id": f"{visit.person:016x}",
        "url": visit.url,
        "urlref": "https://search.example/",
        "action_name": visit.title,
        "res": "1280x720",
        "ua": visit.agent,
        "lang": "pl-PL",
        "send_image": "0",
    }
    return "?" + urlencode(fields, quote_via=quote, safe="")


def plausible_page(visit: Visit) -> dict[str, Any]:
    return {"n": "pageview", "v": 36, "u": visit.url, "d": "shop.example", "r": "https://search.example/"}


def umami_page(visit: Visit) -> dict[str, Any]:
    page = {
        "website": SITE,
        "screen": "1280x720",
        "language": "pl-PL",
        "title": visit.title,
        "hostname": "shop.example",
        "url": visit.url.removeprefix("https://shop.example"),
        "referrer": "https://search.example/",
    }
    return {"type": "event", "payload": page}


def webhook_order(visit: Visit) -> dict[str, Any]:
    data = {
        "id": f"o-@@{visit.number}",
        "paid_at": visit.at,
        "amount_cents": round(visit.price * 100),
        "currency": "eur",
        "method": "card",
        "items": [visit.number],
        "customer": {"id": f"user-{visit.person}", "email": mail(visit)},
    }
    return {"type": "order.paid", "data": data}
