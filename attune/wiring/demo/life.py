"""One customer's life with Orvant, told month by month until the story ends or they leave.

What happens in a month never depends on how far the story goes, so a longer one begins with a shorter one.
"""

from __future__ import annotations

from random import Random

from attune.wiring.demo import buying, saying, support, using, visiting
from attune.wiring.demo.customer import Customer
from attune.wiring.demo.diary import Entry
from attune.wiring.demo.offers import ROUTER_BAD, is_fibre
from attune.wiring.demo.outages import OUTAGES
from attune.wiring.demo.people import Person
from attune.wiring.demo.systems import WEBSITE
from attune.wiring.demo.timeline import DAY, HONEST, HOUR, MONTH, ORDERS, Timeline, instant

SUMMER = frozenset({6, 7, 8})


def live(person: Person, luck: Random, timeline: Timeline, prefix: str) -> list[Entry]:
    """All entries of one customer between the start of the story and its horizon, in no particular order."""
    one = Customer(person, luck, timeline, prefix)
    now = one.begin
    if one.was_here:
        # The account as the old system knew it, at the beginning of what is told.
        one.diary.identify(timeline.start + int(luck.random() * DAY), WEBSITE, "", **buying.account(one))
    else:
        now = buying.get_to_know(one, now)
        now = buying.order(one, now, one.plan, price="49.00")
    using.announce(one)
    survey_in = luck.randrange(12)
    month = 0
    while now < timeline.horizon and not one.is_leaving:
        if is_fibre(one.plan):
            _neighbourhood(one, now)
        _month(one, now, is_asked=month % 12 == survey_in)
        now += MONTH
        month += 1
        one.months_here += 1
    return [entry for entry in one.diary.entries if timeline.start <= entry.at < timeline.horizon]


def _month(one: Customer, now: int, *, is_asked: bool) -> None:
    chance = one.chance
    using.look(one, now)
    using.bill(one, now)
    if one.person.index % 10 < 6 and chance(0.46):  # who asked for it
        buying.written_to(one, one.some_day(now))
    if one.timeline.runs(HONEST, now) and chance(0.08):
        one.heard.add(HONEST)  # a billboard nobody can count
    if chance(0.02):
        using.change_plan(one, one.some_day(now))
    if chance(0.048 * ORDERS.get(instant(now + 14 * DAY).month, 1.0)):
        buying.shop_online(one, one.some_day(now))
    _trouble(one, now)
    if chance(0.033):
        visiting.visit(one, one.some_day(now), "question")
    if chance(0.07 if instant(now).month in SUMMER else 0.018):
        using.travel(one, now)
    if one.is_easy and one.months_here % 3 == 1:
        using.adviser(one, one.some_day(now))
    _voice(one, now, is_asked=is_asked)
    using.stay_or_leave(one, now + MONTH - 2 * DAY)
    # What happened fades; who has an adviser is reminded of the good.
    one.mood = 0.85 * one.mood + (0.05 if one.is_easy else 0.0)


def _trouble(one: Customer, now: int) -> None:
    chance = one.chance
    if is_fibre(one.plan) and chance(0.085 if one.router == ROUTER_BAD else 0.022):
        support.fault(one, one.some_day(now))
    if chance(0.028 + 0.05 * max(0.0, -one.mood)):
        support.call(one, one.some_day(now), one.luck.choice(("question", "question", "refund", "bill")))
    if one.has_app and chance(0.025):
        support.chat(one, one.some_day(now), one.luck.choice(("question", "usage", "bill")))
    if one.mood < -0.35 and chance(0.12):
        saying.complain(one, one.some_day(now), one.luck.choice(("bill", "network", "hotline", "relation")))


def _neighbourhood(one: Customer, now: int) -> None:
    """A cable was cut: everybody around is without a line."""
    for area, day, hour in OUTAGES:
        at = one.timeline.end - day * DAY + hour * HOUR
        if area == one.home.area and now <= at < now + MONTH and one.chance(0.6):
            support.fault(one, at + one.luck.randrange(300) * 1000, area=area)


def _voice(one: Customer, now: int, *, is_asked: bool) -> None:
    chance = one.chance
    if is_asked:
        saying.relation(one, one.some_day(now))
    if chance(0.03):
        saying.image(one, one.some_day(now))
    if one.mood > 0.42 and chance(0.05):
        saying.recommend(one, one.some_day(now))
    if chance(0.005):
        feeling = "good" if one.mood > 0.3 else "bad" if one.mood < -0.1 else "mixed"
        saying.post(one, one.some_day(now), one.luck.choice(("relation", "network", "hotline", "app")), feeling)
