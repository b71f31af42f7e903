"""In a shop: a ticket, a wait, somebody who serves."""

from __future__ import annotations

from datetime import timedelta

from attune.wiring.demo import saying, shops
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.shops import Shop
from attune.wiring.demo.systems import SHOPS
from attune.wiring.demo.timeline import HOUR, MINUTE, instant

LONG_MIN = 10


def visit(one: Customer, now: int, reason: str) -> int:
    """Answers when they left."""
    luck = one.luck
    shop = one.home if one.chance(0.8) else luck.choices(shops.USUAL, shops.WEIGHTS)[0]
    at = _opened(one, now, shop)
    when = instant(at)
    is_full = shops.is_full(shop.key, when.weekday(), when.hour)
    wait = luck.randrange(18, 46) if is_full else int(luck.expovariate(1 / 4.2))
    waited = {"condition": "waited over 10 min"} if wait > LONG_MIN else {}
    staff = f"{shop.key}-{luck.randrange(1, 5)}"
    number = f"{luck.choice('ABCD')}{luck.randrange(1, 100):02d}"
    episode = one.attempt("visit")
    one.diary.track(at, SHOPS, "Queue Ticket Drawn", place=shop.key, ticket=number, reason=reason, episode=episode)
    served = at + wait * MINUTE + 20_000
    if is_full and one.chance(0.22):
        one.diary.track(
            served, SHOPS, "Queue Left", place=shop.key, ticket=number, wait_min=wait, episode=episode, **waited
        )
        one.feel(-0.25)
        if one.chance(0.05):
            saying.post(one, served + HOUR, "queue", "bad", {"place": shop, "minutes": wait})
        return served
    one.diary.track(
        served,
        SHOPS,
        "Shop Visited",
        place=shop.key,
        staff=staff,
        reason=reason,
        wait_min=wait,
        minutes=luck.randrange(3, 25),
        episode=episode,
        **waited,
    )
    one.feel(-0.2 if waited else 0.05)
    saying.ask(
        one,
        served + 2 * HOUR,
        "shop",
        "csat5",
        0.34,
        felt=-0.75 if is_full else -0.45 if waited else 0.25,
        cause="queue" if waited else "shop",
        area="shop",
        facts={"place": shop, "minutes": max(2, wait), "staff": staff},
        place=shop.key,
        staff=staff,
        episode=episode,
    )
    return served


def _opened(one: Customer, now: int, shop: Shop) -> int:
    """The next time this shop is open; Saturdays draw a crowd."""
    when = instant(now)
    if one.chance(0.3):
        when += timedelta(days=(shops.SATURDAY - when.weekday()) % 7)
    if not shop.is_open_on(when.weekday()):
        when += timedelta(days=1)
    hour = min(shop.closes_on(when.weekday()) - 1, max(shop.opens, round(one.luck.gauss(13.2, 2.8))))
    opened = when.replace(hour=hour, minute=one.luck.randrange(60), second=one.luck.randrange(60))
    return max(now, int(opened.timestamp() * 1000))
