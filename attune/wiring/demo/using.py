"""A month with the service: the app, the account, the bill, travelling, a change of plan."""

from __future__ import annotations

from attune.wiring.demo import saying, support
from attune.wiring.demo.buying import account
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.offers import DEARER, EASY, PLANS
from attune.wiring.demo.systems import APP, BILLING, HOTLINE, NETWORK, WEBSITE
from attune.wiring.demo.timeline import DAY, HOUR, MONTH

SCREENS = ("Usage", "Usage", "Usage", "Bill", "Bill", "Roaming", "Speed test", "Help")
ACCOUNT = ("/account", "/account/usage", "/account/bills", "/account/bills", "/help/router", "/help/bill")
PART_MONTH = 1.6  # the first bill after a change asks for part of a month twice


def look(one: Customer, now: int) -> None:
    """The app on the way, the account at the desk."""
    luck, diary = one.luck, one.diary
    if one.has_app and one.chance(0.46):
        at = one.some_day(now)
        diary.screen(at, "Home")
        for _ in range(luck.choice((0, 1, 1, 2))):
            at += luck.randrange(5, 90) * 1000
            diary.screen(at, luck.choice(SCREENS))
    if one.chance(0.16):
        at, browser = one.some_day(now), luck.choice(one.person.anonymous)
        if browser not in one.browsers:
            diary.identify(at, WEBSITE, browser, **account(one))
            one.browsers.add(browser)
        for step in range(luck.randrange(1, 4)):
            diary.page(at + (step + 1) * luck.randrange(20, 90) * 1000, browser, luck.choice(ACCOUNT), signed_in=True)


def bill(one: Customer, now: int) -> None:
    """The monthly bill, and what happens when it is not what was expected."""
    luck, diary = one.luck, one.diary
    at = now - now % DAY + DAY + 4 * HOUR + luck.randrange(7200) * 1000  # printed before dawn
    episode = one.attempt("bill")
    if one.plan.key in DEARER and one.price == one.plan.price and at >= one.timeline.new_price and one.months_here > 0:
        one.price += DEARER[one.plan.key]
        one.first_bill = "new price"
    cause, one.first_bill = one.first_bill, ""
    amount = one.price * (PART_MONTH if cause == "plan changed" else 1.0)
    told = {"condition": "first after change", "change": cause} if cause else {}
    diary.track(
        at,
        BILLING,
        "Bill Issued",
        direction="out",
        amount=f"{amount:.2f}",
        product=one.plan.key,
        episode=episode,
        **told,
    )
    if one.pays_by_hand:
        is_late = one.chance(0.09)
        diary.track(
            at + (luck.randrange(15, 24) if is_late else luck.randrange(1, 12)) * DAY,
            BILLING,
            "Bill Paid",
            value=f"{amount:.2f}",
            currency="EUR",
            product=one.plan.key,
            episode=episode,
            **({"condition": "after a reminder"} if is_late else {}),
        )
    topic = "price" if cause == "new price" else "bill"
    if cause:
        _puzzled(one, at, topic)
    saying.ask(
        one, at + 2 * DAY, "bill", "ces7", 0.24 if cause else 0.035, felt=-0.75 if cause else 0.25,
        cause=topic, area="bill", facts={"amount": amount}, product=one.plan.key, episode=episode,
    )  # fmt: skip


def _puzzled(one: Customer, at: int, topic: str) -> None:
    luck = one.luck
    one.feel(-0.32)
    if one.chance(0.24):
        support.call(one, at + luck.randrange(1, 6) * DAY, "bill")
    if one.chance(0.07):
        saying.complain(one, one.awake(at + luck.randrange(2, 9) * DAY), topic, {"amount": one.price})
    if one.chance(0.025):
        saying.post(one, one.awake(at + luck.randrange(4, 90) * HOUR), topic, "bad", {"amount": one.price})


def change_plan(one: Customer, now: int) -> None:
    """To another plan of the same kind."""
    before = one.plan
    others = [plan for plan in PLANS if plan not in (before, EASY) and plan.key[:3] == before.key[:3]]
    if not others or one.is_easy:
        return
    one.plan = one.luck.choice(others)
    one.price = one.plan.price + (DEARER.get(one.plan.key, 0) if now >= one.timeline.new_price else 0)
    one.first_bill = "plan changed"
    one.diary.track(now, APP, "Plan Changed", product=one.plan.key, before=before.key)


def announce(one: Customer) -> None:
    """A letter a month before the new price list, to those it concerns; few read to the end."""
    at = one.timeline.new_price - MONTH + (one.person.index % 96) * HOUR // 4
    if one.plan.key in DEARER and one.begin < at:
        one.diary.track(at, BILLING, "Price Change Announced", direction="out", product=one.plan.key, mode="email")


def travel(one: Customer, now: int) -> None:
    """Abroad: a welcome, perhaps a surprise on the way back."""
    luck, diary = one.luck, one.diary
    at = one.some_day(now, spread=20)
    episode = one.attempt("trip")
    country = luck.choice(("Portugal", "Italy", "Croatia", "Japan", "Norway", "Turkey", "Switzerland"))
    diary.track(at, NETWORK, "Roaming Started", direction="observed", country=country, episode=episode)
    diary.track(
        at + 60_000, NETWORK, "Roaming Message Sent", direction="out", country=country, mode="sms", episode=episode
    )
    is_dear = country in {"Turkey", "Switzerland", "Japan"} and one.chance(0.4)
    back = at + luck.randrange(3, 15) * DAY
    if is_dear:
        diary.track(
            back, BILLING, "Roaming Charged", direction="out", amount=f"{luck.uniform(18, 140):.2f}", country=country,
            condition="outside of the plan", episode=episode,
        )  # fmt: skip
        one.feel(-0.25)
        if one.chance(0.2):
            support.call(one, back + luck.randrange(1, 5) * DAY, "bill")
    saying.ask(
        one, back + DAY, "roaming", "csat5", 0.14, felt=-0.6 if is_dear else 0.2, area="roaming",
        facts={"country": country}, episode=episode,
    )  # fmt: skip


def adviser(one: Customer, now: int) -> None:
    """Easy 60+: the same person rings once a season and asks whether all is well."""
    at, episode = one.awake(now + 2 * HOUR), one.attempt("adviser")
    name = f"adviser-{one.person.index % 6 + 1:02d}"
    one.diary.track(
        at,
        HOTLINE,
        "Adviser Called",
        direction="out",
        staff=name,
        team="advisers",
        mode="call",
        minutes=6,
        episode=episode,
    )
    one.feel(0.25)
    saying.ask(
        one, at + 5 * HOUR, "adviser", "csat5", 0.3, felt=0.6, cause="relation", area="easy", facts={"staff": name},
        staff=name, episode=episode,
    )  # fmt: skip


def stay_or_leave(one: Customer, now: int) -> None:
    """Bad moods end in leaving, and every contract comes to its end."""
    diary, month = one.diary, one.months_here
    if one.chance(0.0035 + 0.055 * max(0.0, -one.mood - 0.1)):
        diary.page(now - DAY, one.person.anonymous[0], "/account/cancel", signed_in=True)
        diary.track(now, BILLING, "Contract Cancelled", product=one.plan.key)
        if one.chance(0.35):
            saying.ask(one, now + DAY, "leaving", "csat5", 1.0, felt=-0.5, area="relation", product=one.plan.key)
        one.is_leaving = True
    elif month and month % 24 == 0 and one.chance(0.93 if one.is_easy else 0.66):
        episode = one.attempt("renewal")
        diary.track(now, BILLING, "Contract Renewed", product=one.plan.key, episode=episode)
        one.feel(0.05)
        saying.ask(
            one, now + DAY, "renewal", "csat5", 0.2, felt=0.2, area="renewal", product=one.plan.key,
            episode=episode,
        )  # fmt: skip
