"""What is planted can be found, and the decoys dissolve when they are looked at properly. Facts alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean

from attune.wiring.demo import crowd, shops
from attune.wiring.demo.story import Plan
from attune.wiring.demo.timeline import DAY, HONEST, WINTER, instant, ms
from tests.wiring.demo.facts import Fact, answers, difference, mean


def scores(found: list[Fact]) -> list[float]:
    return [fact.said["score"] for fact in found]


def test_a_word_sticks_after_the_campaign_and_only_with_those_who_met_it(plan: Plan, told: list[Fact]) -> None:
    first, last = (ms(day) for day in plan.timeline.campaigns[HONEST])
    met = {fact.who for fact in told if fact.said.get("campaign") == HONEST}
    said: dict[str, list[float]] = defaultdict(list)
    for fact in answers(told, "brand"):
        when = "before" if fact.at < first else "after" if fact.at > last + DAY else ""
        said[f"{when} {'met' if fact.who in met else 'not met'}"].append("honest" in fact.said["words"])
    assert difference(said["after met"], said["before met"]).low > 0.05
    assert difference(said["after met"], said["after not met"]).low > 0
    assert fmean(said["after met"]) < 0.35, "not everybody says it"


def test_the_first_bill_after_a_new_price_or_plan_angers(told: list[Fact]) -> None:
    surprising = {fact.said["episode"] for fact in told if fact.said.get("condition") == "first after change"}
    bills = answers(told, "bill")
    first = [fact for fact in bills if fact.said["episode"] in surprising]
    others = [fact for fact in bills if fact.said["episode"] not in surprising]
    assert difference(scores(first), scores(others)).high < -1
    complaints = Counter(instant(fact.at).strftime("%Y-%m") for fact in told if fact.name == "Complaint Received")
    months = sorted(complaints)[1:-1]
    loudest = max(months, key=lambda month: complaints[month])
    assert loudest in {"2026-09", "2026-10"}
    assert complaints[loudest] > 1.5 * fmean(complaints[month] for month in months if month < "2026-08")


def test_one_router_is_defective(told: list[Fact]) -> None:
    stars = defaultdict(list)
    for fact in told:
        if fact.name == "Product Reviewed":
            stars[fact.said["product"]].append(float(fact.said["rating"]))
    assert difference(stars["router-x3"], stars["router-x2"]).high < -0.5
    claims = Counter(fact.said["product"] for fact in told if fact.name == "Warranty Claimed")
    down = Counter(fact.said.get("product") for fact in told if fact.name == "Line Down")
    assert set(claims) == {"router-x3"}
    assert down["router-x3"] > down["router-x2"], "though three times as many have the older one"


def test_one_shop_is_too_full_on_saturdays_from_11_to_14_and_at_no_other_time(told: list[Fact]) -> None:
    full, elsewhere, other_times = [], [], []
    for fact in told:
        if fact.name == "Kiosk Pressed":
            when = instant(fact.at)
            is_then = when.weekday() == shops.SATURDAY and 11 <= when.hour < 14
            group = full if is_then and fact.said["place"] == shops.FULL else elsewhere if is_then else other_times
            if group is not other_times or fact.said["place"] == shops.FULL:
                group.append(float(fact.said["score"]))
    assert difference(full, elsewhere).high < -0.3
    assert difference(full, other_times).high < -0.3
    waits: dict[bool, list[float]] = {True: [], False: []}
    for fact in told:
        if fact.name == "Shop Visited" and fact.said["place"] == shops.FULL:
            served = instant(fact.at - fact.said["wait_min"] * 60_000)
            waits[served.weekday() == shops.SATURDAY and 11 <= served.hour < 14].append(fact.said["wait_min"])
    assert fmean(waits[True]) > 15 > fmean(waits[False])


def test_the_partner_may_not_refund_so_people_call_again(told: list[Fact]) -> None:
    calls = [fact for fact in told if fact.name == "Call Answered"]
    about_money = {"bill", "refund", "delivery"}
    partner = [fact for fact in calls if fact.said["team"] == "partner-line"]
    own = [fact for fact in calls if fact.said["team"] == "own-line"]
    again = {(fact.who, fact.said["episode"], fact.at) for fact in calls}
    later = defaultdict(list)
    for who, episode, at in again:
        later[who, episode].append(at)

    def called_again(found: list[Fact], *, money: bool) -> list[float]:
        return [
            any(0 < at - fact.at < 7 * DAY for at in later[fact.who, fact.said["episode"]])
            for fact in found
            if (fact.said["reason"] in about_money) == money
        ]

    def transferred(found: list[Fact], *, money: bool) -> list[float]:
        return [float(fact.said["transfers"]) for fact in found if (fact.said["reason"] in about_money) == money]

    assert difference(called_again(partner, money=True), called_again(own, money=True)).low > 0.15
    assert difference(transferred(partner, money=True), transferred(own, money=True)).low > 0.25
    assert abs(difference(transferred(partner, money=False), transferred(own, money=False)).value) < 0.06


def test_carts_are_left_where_the_shipping_cost_turns_up(told: list[Fact]) -> None:
    reached: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    fee: dict[tuple[str, str, int], bool] = {}
    for fact in told:
        if fact.name.startswith("/checkout/") and "product" in fact.said:
            cart = (fact.who, fact.said["product"], fact.at // DAY)
            reached[cart].add(fact.name.rpartition("/")[2])
            if fact.name.endswith("shipping"):
                fee[cart] = "shipping_cost" in fact.said
    left: dict[bool, list[float]] = {True: [], False: []}
    for cart, steps in reached.items():
        if "shipping" in steps:
            left[fee[cart]].append("payment" not in steps)
    assert difference(left[True], left[False]).low > 0.25
    leavers = scores(answers(told, "checkout") + answers(told, "checkout-exit"))
    assert difference(leavers, scores(answers(told, "bill"))).high < -0.5


def test_those_with_an_adviser_are_delighted(told: list[Fact]) -> None:
    easy = {fact.who for fact in told if fact.name == "Adviser Called"}
    groups: dict[bool, list[float]] = {True: [], False: []}
    for fact in answers(told, "relation"):
        groups[fact.who in easy].append(fact.said["score"])
    assert difference(groups[True], groups[False]).low > 0.8
    everybody = {fact.who for fact in told if fact.name == "Bill Issued"}
    left = {fact.who for fact in told if fact.name == "Contract Cancelled"}
    assert difference([who in left for who in easy], [who in left for who in everybody - easy]).high < 0


def test_decoy_the_tiny_shop_is_last_and_cannot_be_told_from_the_others(told: list[Fact]) -> None:
    said = defaultdict(list)
    for fact in answers(told, "shop"):
        if fact.said["place"] != shops.FULL:
            said[fact.said["place"]].append(float(fact.said["score"]))
    tiny = said.pop(shops.TINY)
    assert 10 <= len(tiny) == crowd.TINY_VISITS < 30
    assert fmean(tiny) < min(fmean(found) for found in said.values()), "it looks like the worst"
    others = [score for found in said.values() for score in found]
    away = abs(fmean(tiny) - fmean(others)) / (mean(others).high - mean(others).value) / len(others) ** 0.5
    # In standard errors of a sample this small; 24 shops are compared, so 3.1 is where a difference would begin.
    assert away * 1.96 * len(tiny) ** 0.5 < 3.1


def test_decoy_a_callback_meets_the_angry_and_makes_nobody_leave(plan: Plan, told: list[Fact]) -> None:
    nps = {fact.who: fact.said["score"] for fact in answers(told, "relation")}
    called = {fact.who for fact in told if fact.name == "Callback Made"}
    met, others = ([float(nps[who]) for who in nps if (who in called) == is_met] for is_met in (True, False))
    assert difference(met, others).high < 0, "who met it is less happy: it looks like the cause"
    # Half of those who complain are called back, by lot: among them it changes nothing for the worse.
    complained = {fact.who: fact.at for fact in told if fact.name == "Complaint Received"}
    left = {fact.who: fact.at for fact in told if fact.name == "Contract Cancelled"}
    gone: dict[bool, list[float]] = {True: [], False: []}
    for who, at in complained.items():
        gone[who in called].append(who in left and left[who] > at)
    assert difference(gone[True], gone[False]).low < 0.02


def test_decoy_the_winter_campaign_coincides_with_the_season(plan: Plan, told: list[Fact]) -> None:
    first, last = (ms(day) for day in plan.timeline.campaigns[WINTER])
    met = {fact.who for fact in told if fact.said.get("campaign") == WINTER}
    known = {fact.who for fact in told if fact.name == "Bill Issued" and fact.at < first + 35 * DAY}
    during: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for fact in told:
        if fact.name == "Order Completed":
            if first <= fact.at < last:
                during[fact.who] += 1
            elif last + 20 * DAY <= fact.at < 2 * last - first + 20 * DAY:
                after[fact.who] += 1
    assert sum(during[who] for who in known) > 1.25 * sum(after[who] for who in known), "it looks as if it sold"
    sold = difference([during[who] for who in known & met], [during[who] for who in known - met])
    assert sold.low < 0 < sold.high, "those who never heard of it bought as much"
