"""One customer's year with the demo company, told month by month.

Planted, so that the product has something true to find: a late delivery hurts (most of all around the turn of the
year), the first bill after a change of plan hurts, being transferred hurts, and shop 7 is too full on Saturdays.
A fault mended within a day does no harm. Moods fade with time; a bad one ends in calls, complaints and leaving.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from attune.wiring.demo import answers
from attune.wiring.demo.diary import DAY, HOUR, MINUTE, Diary, Entry
from attune.wiring.demo.on_air import on_air
from attune.wiring.demo.people import Person

PLANS = (("Fibre 300", "29.90"), ("Fibre 600", "39.90"), ("Fibre 1000", "54.90"), ("Mobile 20", "19.90"))
DEVICES = (("router-x2", "59.00"), ("router-x3", "89.00"), ("phone-a5", "249.00"))
SHOPS = tuple(f"shop-{number:02d}" for number in range(1, 9))
FULL_SHOP = "shop-07"
CAMPAIGNS = ("spring-fibre", "bring-a-friend", "winter-speed")
MONTH = 30 * DAY


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, tz=UTC)


class Life:
    """`live()` answers the entries of one customer between two instants (milliseconds)."""

    def __init__(self, person: Person, luck: Random, start: int, end: int, prefix: str) -> None:
        self.person = person
        self.luck = luck
        self.end = end
        self.diary = Diary(person, prefix)
        self.mood = luck.gauss(0.1, 0.25)
        self.plan = luck.choice(PLANS)
        self.was_here = luck.random() < 0.55
        self.begin = start if self.was_here else start + int(luck.random() * (end - start))
        self.has_changed = False
        self.is_leaving = False
        self.orders = 0

    def live(self) -> list[Entry]:
        """The whole story, in no particular order; nothing lies after `end`."""
        now = self.begin
        if not self.was_here:
            now = self._get_to_know(now)
            now = self._order(now, self.plan[0], "49.00")
        survey_in = self.luck.randrange(12)
        month = 0
        while now < self.end and not self.is_leaving:
            self._month(now, is_asked=month % 12 == survey_in)
            now += MONTH
            month += 1
        return [entry for entry in self.diary.entries if entry.at < self.end]

    def _month(self, now: int, *, is_asked: bool) -> None:
        chance = self.luck.random
        self._website(self._day(now), has_app=chance() < 0.8)
        self._bill(now)
        if chance() < 0.05:
            self._change_plan(self._day(now))
        if chance() < 0.035:
            self._order(self._day(now), *self.luck.choice(DEVICES))
        if chance() < 0.04:
            self._fault(self._day(now))
        if chance() < 0.05:
            self._visit_shop(self._day(now))
        if chance() < 0.05 + 0.08 * max(0.0, -self.mood):
            self._call(self._day(now), "question")
        if self.mood < -0.35 and chance() < 0.3:
            self._complain(self._day(now))
        if is_asked:
            self._ask(self._day(now), "relation", "nps", 0.45)
        if self.mood > 0.45 and chance() < 0.08:
            self.diary.track(self._day(now), "Website", "Friend Recommended", campaign="bring-a-friend")
        if chance() < 0.5:
            chosen, at = self.luck.choice(CAMPAIGNS), self._day(now)
            campaign = on_air(chosen, at, self.end)
            self.diary.track(at, "Mail", "Email Sent", campaign=campaign, mode="email", **{"class": "marketing"})
        self._stay_or_leave(now + MONTH - 2 * DAY)
        self.mood *= 0.85  # what happened fades

    def _day(self, now: int, *, spread: int = 28) -> int:
        """Some waking hour of one of the next days."""
        day = _instant(now) + timedelta(days=self.luck.randrange(spread))
        hour = min(22, max(7, round(self.luck.gauss(14, 4))))
        moment = day.replace(hour=hour, minute=self.luck.randrange(60), second=self.luck.randrange(60))
        return max(now, int(moment.timestamp() * 1000))

    # aware, consider, buy

    def _get_to_know(self, now: int) -> int:
        """From the first page to the checkout, nameless until then; answers when it was done."""
        luck, diary = self.luck, self.diary
        browser = self.person.anonymous[0]
        campaign = on_air(luck.choice(CAMPAIGNS), now, self.end) if luck.random() < 0.4 else ""
        diary.page(now, browser, f"/offers/{campaign}" if campaign else "/", campaign=campaign)
        at = now
        for _ in range(luck.randrange(2, 6)):
            at += int(luck.expovariate(1 / (1.5 * DAY))) + 2 * MINUTE
            visited = luck.choice(self.person.anonymous)
            diary.page(
                at, visited, luck.choice(("/plans", "/plans", "/plans/fibre", "/coverage", "/reviews", "/help/moving"))
            )
        if luck.random() < 0.3:
            at = self._visit_shop(at + DAY)
        if luck.random() < 0.25:
            diary.track(at + HOUR, "Website", "Heard From Friend", direction="reported")
        for path in ("/checkout/details", "/checkout/shipping", "/checkout/payment"):
            at += luck.randrange(1, 5) * MINUTE
            diary.page(at, browser, path)
        diary.identify(at + MINUTE, "Website", browser, self.plan[0])
        for other in self.person.anonymous[1:]:
            later = at + luck.randrange(1, 20) * DAY
            diary.page(later, other, "/account", signed_in=True)
            diary.identify(later + 5_000, "Website", other, self.plan[0])
        return at + 2 * MINUTE

    def _order(self, now: int, product: str, price: str) -> int:
        """Order, payment, delivery, and what is said about it; answers when the parcel came."""
        luck, diary = self.luck, self.diary
        self.orders += 1
        order = f"{self.person.user_id}-{self.orders}"
        diary.track(now, "Shop system", "Order Completed", order_id=order, product=product, value=price, currency="EUR")
        promised = now + 3 * DAY
        if luck.random() < 0.015:
            diary.track(promised + 9 * DAY, "Shop system", "Order Cancelled", order_id=order, refers_to=order)
            self.mood -= 0.6
            self._complain(promised + 6 * DAY)
            return promised + 10 * DAY
        is_late = luck.random() < (0.42 if _instant(now).month in {12, 1} else 0.2)
        days_late = luck.choice((1, 2, 2, 3, 4, 5, 7)) if is_late else 0
        at = promised + days_late * DAY - luck.randrange(1, 8) * HOUR
        diary.track(
            at,
            "Courier",
            "Order Delivered",
            order_id=order,
            product=product,
            condition="late" if is_late else "on time",
            days_late=days_late,
            attempts=1 + (luck.random() < 0.15),
        )
        self.mood += -0.3 - 0.07 * days_late if is_late else 0.08
        if is_late and days_late >= 3 and luck.random() < 0.5:
            self._call(promised + DAY, "delivery")
        self._ask(at + DAY, "delivery", "csat5", 0.6, felt=-0.85 if is_late else 0.3, order_id=order)
        return at

    # use

    def _website(self, now: int, *, has_app: bool) -> None:
        luck, diary = self.luck, self.diary
        browser = luck.choice(self.person.anonymous)
        diary.identify(now, "Website", browser, self.plan[0])
        for step in range(luck.randrange(1, 4)):
            at = now + (step + 1) * luck.randrange(20, 90) * 1000
            diary.page(
                at,
                browser,
                luck.choice(("/account", "/account/usage", "/account/bills", "/help/router")),
                signed_in=True,
            )
        if has_app:
            for _ in range(luck.randrange(1, 5)):
                at = self._day(now, spread=20)
                diary.screen(at, "Home")
                diary.screen(
                    at + luck.randrange(5, 90) * 1000, luck.choice(("Usage", "Usage", "Bill", "Roaming", "Speed test"))
                )

    def _bill(self, now: int) -> None:
        """The monthly bill; the first one after a change of plan asks for part of a month twice."""
        luck, diary = self.luck, self.diary
        at = now + DAY + 6 * HOUR
        amount = float(self.plan[1]) * (1.6 if self.has_changed else 1.0)
        usual = {"condition": "first after change"} if self.has_changed else {}
        diary.track(
            at, "Billing", "Bill Issued", direction="out", amount=f"{amount:.2f}", product=self.plan[0], **usual
        )
        if self.has_changed:
            self.mood -= 0.4
            if luck.random() < 0.35:
                self._call(at + luck.randrange(1, 5) * DAY, "bill")
        self._ask(
            at + 2 * DAY, "bill", "ces7", 0.4 if self.has_changed else 0.06, felt=-0.7 if self.has_changed else 0.25
        )
        if luck.random() < 0.97:
            paid = at + luck.randrange(1, 12) * DAY
            diary.track(paid, "Billing", "Bill Paid", value=f"{amount:.2f}", currency="EUR", product=self.plan[0])
        self.has_changed = False

    def _change_plan(self, now: int) -> None:
        before = self.plan
        self.plan = self.luck.choice([plan for plan in PLANS if plan != before])
        self.has_changed = True
        self.diary.track(now, "App", "Plan Changed", product=self.plan[0], before=before[0])

    # support

    def _fault(self, now: int) -> None:
        luck, diary = self.luck, self.diary
        diary.track(now, "Network", "Line Down", direction="observed")
        if luck.random() < 0.6:
            self._call(now + luck.randrange(20, 240) * MINUTE, "fault")
        hours = luck.choice((4, 8, 14, 20, 23, 30, 52))
        is_late = hours > 24
        diary.track(
            now + hours * HOUR,
            "Network",
            "Line Restored",
            direction="observed",
            hours=hours,
            condition="late" if is_late else "in time",
        )
        self.mood += -0.3 if is_late else 0.05

    def _call(self, now: int, reason: str) -> None:
        luck = self.luck
        is_partner = luck.random() < 0.35
        is_transferred = luck.random() < (0.4 if is_partner else 0.12)
        wait_s = int(luck.expovariate(1 / 260))
        condition = "transferred" if is_transferred else "waited over 10 min" if wait_s > 600 else ""
        self.diary.track(
            now,
            "Hotline",
            "Call Answered",
            staff=f"partner-{luck.randrange(1, 7):02d}" if is_partner else f"agent-{luck.randrange(1, 13):02d}",
            reason=reason,
            wait_s=wait_s,
            minutes=luck.randrange(2, 22),
            **({"condition": condition} if condition else {}),
        )
        self.mood += {"transferred": -0.3, "waited over 10 min": -0.15, "": 0.06}[condition]
        felt = {"transferred": -0.8, "waited over 10 min": -0.35, "": 0.25}[condition]
        self._ask(now + 3 * HOUR, "hotline", "csat5", 0.4, felt=felt)

    def _visit_shop(self, now: int) -> int:
        luck = self.luck
        shop = luck.choice((*SHOPS, FULL_SHOP))
        when = _instant(now).replace(hour=luck.randrange(10, 18), minute=luck.randrange(60))
        is_full = shop == FULL_SHOP and when.weekday() == 5 and 11 <= when.hour < 14
        wait_min = luck.randrange(18, 45) if is_full else int(luck.expovariate(1 / 5))
        at = max(now, int(when.timestamp() * 1000))
        waited = {"condition": "waited over 10 min"} if wait_min > 10 else {}
        self.diary.track(
            at, "Shops", "Shop Visited", place=shop, staff=f"{shop}-{luck.randrange(1, 5)}", wait_min=wait_min, **waited
        )
        self.mood += -0.2 if waited else 0.05
        self._ask(at + 2 * HOUR, "shop", "csat5", 0.3, felt=-0.6 if waited else 0.3, place=shop)
        return at

    def _complain(self, now: int) -> None:
        text = self.luck.choice(answers.COMMENTS["complaint"]["bad"][self.person.language])
        self.diary.track(now, "Mail", "Complaint Received", mode="email", comment=text, language=self.person.language)
        self.mood -= 0.05

    # what is said, and how it ends

    def _ask(self, now: int, occasion: str, metric: str, share: float, *, felt: float = 0.0, **about: str) -> None:
        """A survey goes out; `share` of those asked answer. `felt` is what this occasion adds to the mood."""
        if self.luck.random() > share:
            return
        given = answers.score(metric, max(-1.2, min(1.0, 0.6 * self.mood + felt)), self.luck)
        text = answers.words(occasion, metric, given, self.person.language, self.luck)
        at = now + int(self.luck.expovariate(1 / (8 * HOUR)))
        self.diary.track(
            at,
            "Surveys",
            "Survey Answered",
            survey=occasion,
            question=f"{occasion}-{metric}",
            metric=metric,
            score=given,
            scale=answers.scale(metric),
            mode="email",
            language=self.person.language,
            **({"comment": text} if text else {}),
            **about,
        )

    def _stay_or_leave(self, now: int) -> None:
        if self.luck.random() < 0.004 + 0.07 * max(0.0, -self.mood - 0.1):
            self.diary.page(now - DAY, self.person.anonymous[0], "/account/cancel", signed_in=True)
            self.diary.track(now, "Billing", "Contract Cancelled", product=self.plan[0])
            self.is_leaving = True
        elif self.luck.random() < 0.08:
            self.diary.track(now, "Billing", "Contract Renewed", product=self.plan[0])
            self.mood += 0.05
