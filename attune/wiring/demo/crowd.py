"""Those without a name: visitors of the website, fingers on the kiosks, and the one shop that hardly anybody visits."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from attune.wiring.demo import answers, shops
from attune.wiring.demo.buying import LEAVES_ANYHOW, LEAVES_AT_FEE
from attune.wiring.demo.diary import Diary, Entry
from attune.wiring.demo.offers import DEVICES, FREE_FROM, SHIPPING
from attune.wiring.demo.people import person
from attune.wiring.demo.systems import KIOSKS, SHOPS, SURVEYS
from attune.wiring.demo.timeline import DAY, HOUR, MINUTE, YEAR_DAYS, Timeline, instant, iso
from attune.wiring.demo.words import writing
from attune.wiring.demo.words.writing import Pen

LOOKED_AT = ("/plans", "/plans/fibre", "/plans/mobile", "/coverage", "/reviews", "/devices", "/blog/fibre-or-mobile")
PATHS = (1, 2, 3, 4)
PATH_WEIGHTS = (42, 30, 18, 10)
DEVICE_WEIGHTS = tuple(device.weight for device in DEVICES)
VISITORS = 1.0  # a year, for each customer
TINY_VISITS = 11
ENOUGH = 2_000  # customers; below, nobody found that shop
TINY_LUCK = 160  # chosen so that chance alone makes this shop look terrible: a decoy


def visitors(seed: int, timeline: Timeline, day: int, customers: int) -> Iterator[Entry]:
    """Those of one day who looked and never came back: browsers without a name, and now and then a cart left behind."""
    luck = Random(f"{seed} visitors {day}")  # noqa: S311 - a story, not a secret
    usual = customers * VISITORS / YEAR_DAYS
    for number in range(round(luck.gauss(usual, usual**0.5)) if usual >= 1 else int(luck.random() < usual)):
        at = timeline.start + day * DAY + min(DAY - 1, int(abs(luck.gauss(15, 4.5)) * HOUR))
        yield from _visitor(luck, timeline, at, f"demo-{seed}-v{day}-{number}")


def _visitor(luck: Random, timeline: Timeline, at: int, prefix: str) -> list[Entry]:
    diary = Diary(person(0, luck), prefix)
    browser = f"{luck.getrandbits(128):032x}"
    campaign = luck.choice(timeline.on_air(at)) if luck.random() < 0.22 else ""
    diary.page(at, browser, f"/offers/{campaign}" if campaign else "/", campaign=campaign)
    for _ in range(luck.choices(PATHS, PATH_WEIGHTS)[0] - 1):
        at += luck.randrange(10, 240) * 1000
        diary.page(at, browser, luck.choice(LOOKED_AT))
    if luck.random() < 0.13:
        _cart(diary, luck, at + luck.randrange(10, 200) * 1000, browser)
    return diary.entries


def _cart(diary: Diary, luck: Random, at: int, browser: str) -> None:
    product, cart = luck.choices(DEVICES, DEVICE_WEIGHTS)[0], f"cart-{browser[:12]}"
    diary.page(at, browser, f"/devices/{product.key}", product=product.key)
    has_fee = product.price < FREE_FROM
    for step, leaves in (
        ("cart", 0.34),
        ("details", 0.3),
        ("shipping", LEAVES_AT_FEE + 0.3 if has_fee else LEAVES_ANYHOW + 0.3),
        ("payment", 1.0),  # who pays has a name, and a life of their own
    ):
        at += luck.randrange(20, 150) * 1000
        shown: dict[str, Any] = {}
        if step == "shipping" and has_fee:
            shown = {"condition": "shipping cost shown late", "shipping_cost": SHIPPING}
        diary.page(at, browser, f"/checkout/{step}", product=product.key, episode=cart, **shown)
        if luck.random() < leaves:
            if luck.random() < 0.05:
                _leavers_word(diary, luck, at + 20_000, browser, cause="shipping" if shown else "website", cart=cart)
            return


def _leavers_word(diary: Diary, luck: Random, at: int, browser: str, *, cause: str, cart: str) -> None:
    given = answers.score("ces7", -0.8 if cause == "shipping" else -0.2, luck)
    diary.note(
        at,
        SURVEYS,
        {
            "type": "track",
            "event": "Survey Answered",
            "anonymousId": browser,
            "properties": {
                "survey": "checkout-exit",
                "question": "checkout-exit-ces7",
                "metric": "ces7",
                "score": given,
                "scale": "1-7",
                "mode": "web",
                "episode": cart,
                "language": diary.person.language,
                "comment": writing.written(
                    Pen(luck, diary.person, {}, is_sloppy=luck.random() < 0.3),
                    answers.feeling("ces7", given),
                    cause,
                    "website",
                ),
            },
        },
    )


def kiosks(seed: int, timeline: Timeline, day: int, share: float) -> Iterator[Entry]:
    """Four smiles beside the door of each shop; `share`: how big the company is against the usual."""
    luck = Random(f"{seed} kiosks {day}")  # noqa: S311 - a story, not a secret
    midnight = timeline.start + day * DAY
    weekday = instant(midnight).weekday()
    for shop in shops.SHOPS:
        if not shop.is_open_on(weekday) or (not shop.weight and luck.random() > 0.3):
            continue
        for number in range(min(40, int(luck.expovariate(1 / max(0.5, shop.weight * 0.62 * share))))):
            hour = min(shop.closes_on(weekday) - 1, max(shop.opens, int(luck.gauss(13.5, 3))))
            is_full = shops.is_full(shop.key, weekday, hour)
            at = midnight + hour * HOUR + luck.randrange(60) * MINUTE + luck.randrange(60) * 1000
            given = answers.score("smile4", -0.85 if is_full else 0.2, luck)
            yield _press(at, shop.key, given, f"demo-{seed}-k{day}-{shop.key}-{number}")


def _press(at: int, shop: str, given: int, message_id: str) -> Entry:
    about = {
        "place": shop,
        "metric": "smile4",
        "score": given,
        "scale": answers.scale("smile4"),
        "mode": "kiosk",
        "question": "shop-smile4",
    }
    event = {
        "type": "track", "event": "Kiosk Pressed", "messageId": message_id, "timestamp": iso(at), "properties": about,
    }  # fmt: skip
    return Entry(at, KIOSKS, event)


def ferry(seed: int, timeline: Timeline, customers: int) -> Iterator[Entry]:
    """The few who found the shop on the pier open; what they say there is what people say anywhere, drawn by lot."""
    if customers < ENOUGH:
        return
    for number in range(TINY_VISITS):
        luck = Random(f"{seed} ferry {TINY_LUCK} {number}")  # noqa: S311 - a story, not a secret
        index = number * (customers // TINY_VISITS)
        who = person(index, Random(f"{seed} customer {index}"))  # noqa: S311 - as above
        diary = Diary(who, f"demo-{seed}-f{number}")
        at = timeline.start + luck.randrange(20, 340) * DAY
        at += ((5 - instant(at).weekday()) % 7) * DAY + luck.randrange(10, 14) * HOUR + luck.randrange(60) * MINUTE
        diary.track(at, SHOPS, "Shop Visited", place=shops.TINY, staff=f"{shops.TINY}-1", reason="question", wait_min=1)
        given = answers.score("csat5", 0.25, luck)
        diary.track(
            at + 3 * HOUR, SURVEYS, "Survey Answered", survey="shop", question="shop-csat5", metric="csat5",
            score=given, scale="1-5", mode="email", language=who.language, place=shops.TINY,
        )  # fmt: skip
        yield from diary.entries
