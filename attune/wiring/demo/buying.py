"""From the first look to the parcel at the door."""

from __future__ import annotations

from typing import Any

from attune.wiring.demo import saying, support, visiting
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.offers import DEVICES, FREE_FROM, ROUTER_BAD, SHIPPING, Offer
from attune.wiring.demo.systems import COURIER, MAIL, NETWORK, TILLS, WEBSITE
from attune.wiring.demo.timeline import DAY, HONEST, HOUR, LATE, MINUTE, USUALLY_LATE, instant, iso

SOURCES = ("billboard", "radio", "a friend", "a blog", "the press", "a comparison site", "a shop window", "search")
SOURCE_WEIGHTS = (16, 11, 24, 9, 6, 14, 9, 11)
REPORTED = {"billboard": "Billboard Noticed", "radio": "Radio Spot Heard", "a friend": "Heard From Friend"}
READING = ("/plans", "/plans", "/plans/fibre", "/plans/mobile", "/coverage", "/reviews", "/help/moving", "/devices")
DEVICE_WEIGHTS = tuple(device.weight for device in DEVICES)
LEAVES_AT_FEE, LEAVES_ANYHOW = 0.46, 0.12
COURIERS = ("courier-nordpost", "courier-swift")


def get_to_know(one: Customer, now: int) -> int:
    """From the first page to the contract, nameless until then; answers when it was done."""
    luck, diary, now = one.luck, one.diary, one.awake(now)
    browser = one.person.anonymous[0]
    campaign = luck.choice(one.timeline.on_air(now)) if one.chance(0.42) else ""
    if campaign:
        one.heard.add(campaign)
    diary.page(now, browser, f"/offers/{campaign}" if campaign else "/", campaign=campaign)
    at = now
    for _ in range(luck.randrange(2, 6)):
        at += int(luck.expovariate(1 / (1.3 * DAY))) + 2 * MINUTE
        diary.page(at, luck.choice(one.person.anonymous), luck.choice(READING))
    if one.chance(0.2):
        diary.page(at + 5 * MINUTE, browser, "/blog/fibre-or-mobile")
    if one.chance(0.25):
        at = visiting.visit(one, at + DAY, "contract")
    at += luck.randrange(1, 20) * MINUTE
    cart = one.attempt("cart")
    for step in ("cart", "details", "shipping", "payment"):
        at += luck.randrange(30, 200) * 1000
        diary.page(at, browser, f"/checkout/{step}", episode=cart)
    diary.identify(at + 30_000, WEBSITE, browser, **account(one))
    one.browsers.add(browser)
    _heard_of_us(one, at + MINUTE)
    if one.plan.key.startswith(("mobile", "family")) and one.chance(0.6):
        _port(one, at + DAY)
    return at + 2 * MINUTE


def account(one: Customer) -> dict[str, object]:
    """What the account says about somebody; consent is asked where it is opened."""
    return {
        "plan": one.plan.name,
        "city": one.home.area,
        "birth_year": one.person.born,
        "router": one.router.name if one.router else "",
        "newsletter": one.person.index % 10 < 6,
        "smsOptIn": one.person.index % 10 < 3,
    }


def _heard_of_us(one: Customer, at: int) -> None:
    """Asked after the first order: what was never seen by us is reported here."""
    if not one.chance(0.4):
        return
    told = one.luck.choices(SOURCES, SOURCE_WEIGHTS)[0]
    name = REPORTED.get(told, "Read About Us")
    campaign = {}
    if told in {"billboard", "radio"}:
        running = [key for key in one.timeline.on_air(at) if key == HONEST]
        campaign = {"campaign": running[0]} if running else {}
        one.heard.update(running)
    one.diary.track(at, WEBSITE, name, direction="reported", where=told, question="how did you hear of us", **campaign)


def _port(one: Customer, now: int) -> None:
    """The old number comes along, or takes its time."""
    luck = one.luck
    promised, episode = now + 3 * DAY, one.attempt("porting")
    one.diary.track(now, NETWORK, "Number Porting Started", direction="in", promised_at=iso(promised), episode=episode)
    is_late = one.chance(0.24)
    days = luck.randrange(2, 9) if is_late else 0
    at = promised + days * DAY - luck.randrange(2, 30) * HOUR
    state = "late" if is_late else "on time"
    one.diary.track(
        at, NETWORK, "Number Ported", direction="observed", condition=state, days_late=days, episode=episode
    )
    one.feel(-0.35 if is_late else 0.1)
    if is_late and one.chance(0.4):
        support.call(one, promised + DAY, "porting")
    saying.ask(
        one, at + DAY, "porting", "csat5", 0.3, felt=-0.7 if is_late else 0.3, area="porting",
        facts={"days": max(2, days)}, episode=episode,
    )  # fmt: skip


def shop_online(one: Customer, now: int) -> None:
    """A device or something small, put into the cart at home; not every cart becomes an order."""
    luck, diary = one.luck, one.diary
    product = luck.choices(DEVICES, DEVICE_WEIGHTS)[0]
    browser = luck.choice(one.person.anonymous)
    at = now
    diary.page(at, browser, f"/devices/{product.key}", signed_in=True, product=product.key)
    at += luck.randrange(20, 300) * 1000
    if checkout(one, at, browser, product):
        order(one, at + 8 * MINUTE, product)
    elif one.chance(0.4):
        at = visiting.visit(one, now + luck.randrange(1, 6) * DAY, "device")
        diary.track(
            at + 5 * MINUTE,
            TILLS,
            "Order Completed",
            order_id=one.attempt("order"),
            product=product.key,
            value=f"{product.price:.2f}",
            currency="EUR",
            place=one.home.key,
            mode="shop",
        )


def checkout(one: Customer, at: int, browser: str, product: Offer) -> bool:
    """Whether they came to the end. What the way costs is shown at the third step, and not before."""
    luck, diary = one.luck, one.diary
    has_fee, cart = product.price < FREE_FROM, one.attempt("cart")
    for step, leaves in (("cart", 0.2), ("details", 0.08), ("shipping", LEAVES_ANYHOW), ("payment", 0.06)):
        at += luck.randrange(20, 150) * 1000
        shown: dict[str, Any] = {}
        if step == "shipping" and has_fee:
            shown = {"condition": "shipping cost shown late", "shipping_cost": SHIPPING}
            leaves = LEAVES_AT_FEE  # noqa: PLW2901 - the whole point of this step
        diary.page(at, browser, f"/checkout/{step}", signed_in=True, product=product.key, episode=cart, **shown)
        if one.chance(leaves):
            if shown:
                one.feel(-0.08)
                saying.ask(
                    one, at + MINUTE, "checkout", "ces7", 0.12, felt=-0.8, cause="shipping", area="website",
                    episode=cart,
                )  # fmt: skip
            return False
    return True


def order(one: Customer, now: int, product: Offer, *, price: str = "") -> int:
    """Order, delivery, and what is said about both; answers when the parcel came."""
    diary = one.diary
    number = one.attempt("order")
    promised = now + 3 * DAY
    diary.track(
        now,
        TILLS,
        "Order Completed",
        order_id=number,
        product=product.key,
        value=price or f"{product.price + (SHIPPING if product.price < FREE_FROM else 0):.2f}",
        currency="EUR",
        promised_at=iso(promised),
    )
    if one.chance(0.012):
        diary.track(promised + 6 * DAY, TILLS, "Order Cancelled", order_id=number, refers_to=number)
        one.feel(-0.6)
        saying.complain(one, promised + 5 * DAY, "delivery", {"days": 5})
        return promised + 7 * DAY
    return _delivered(one, promised, product, number)


def _delivered(one: Customer, promised: int, product: Offer, number: str) -> int:
    luck, diary = one.luck, one.diary
    courier = COURIERS[one.person.index % 2]
    diary.track(
        promised - luck.randrange(20, 44) * HOUR, COURIER, "Parcel Shipped",
        direction="out", order_id=number, staff=courier,
    )  # fmt: skip
    is_late = one.chance(LATE.get(instant(promised).month, USUALLY_LATE))
    days = luck.choice((1, 2, 2, 3, 4, 5, 7)) if is_late else 0
    at = promised + days * DAY - luck.randrange(1, 8) * HOUR
    state = "late" if is_late else "on time"
    diary.track(
        at,
        COURIER,
        "Order Delivered",
        order_id=number,
        product=product.key,
        staff=courier,
        condition=state,
        days_late=days,
        attempts=1 + one.chance(0.15),
    )
    one.feel(-0.3 - 0.06 * days if is_late else 0.08)
    if days >= 3 and one.chance(0.4):
        support.call(one, promised + DAY, "delivery")
    saying.ask(
        one, at + DAY, "delivery", "csat5", 0.42, felt=-0.8 if is_late else 0.3, area="delivery",
        facts={"days": max(2, days), "device": product}, order_id=number, product=product.key,
    )  # fmt: skip
    if product.kind == "router":
        one.router = product
    if product.kind != "plan" and one.chance(0.22):
        is_bad = product == ROUTER_BAD and one.chance(0.72)
        saying.review(
            one, at + luck.randrange(9, 40) * DAY, product, number, -1.0 if is_bad else 0.25, is_defective=is_bad
        )
    return at


def written_to(one: Customer, now: int) -> None:
    """A mail about what is on air."""
    campaign = one.luck.choice(one.timeline.on_air(now))
    one.heard.add(campaign)
    one.diary.track(now, MAIL, "Email Sent", campaign=campaign, mode="email", **{"class": "marketing"})
    if one.chance(0.16):
        at = now + int(one.luck.expovariate(1 / (6 * HOUR))) + 30_000
        one.diary.page(at, one.luck.choice(one.person.anonymous), f"/offers/{campaign}", campaign=campaign)
