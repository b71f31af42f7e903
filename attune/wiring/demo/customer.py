"""One customer as the story knows them: what they have, how they feel, and the luck that decides what comes."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from attune.wiring.demo import shops
from attune.wiring.demo.diary import Diary
from attune.wiring.demo.offers import EASY, PLANS, ROUTER_BAD, ROUTER_MESH, ROUTER_OLD, Offer, is_fibre
from attune.wiring.demo.people import Person
from attune.wiring.demo.timeline import DAY, HOUR, MONTH, Timeline, instant, ms

MORNING, NIGHT = 8, 21  # hours between which people ring and write
PLAN_WEIGHTS = tuple(plan.weight for plan in PLANS)


class Customer:
    """State that the months change. `mood` runs from about -1 to +1; `luck` belongs to this customer alone."""

    def __init__(self, person: Person, luck: Random, timeline: Timeline, prefix: str) -> None:
        self.person = person
        self.luck = luck
        self.timeline = timeline
        self.diary = Diary(person, prefix)
        self.plan: Offer = luck.choices(PLANS, PLAN_WEIGHTS)[0]
        if person.born > timeline.end_on.year - 60 and self.plan == EASY:
            self.plan = PLANS[0]
        if person.born <= timeline.end_on.year - 60 and luck.random() < 0.22:
            self.plan = EASY
        self.price = self.plan.price
        self.mood = luck.gauss(0.1, 0.25)
        self.was_here = luck.random() < 0.62
        self.begin = timeline.start - int(luck.random() * MONTH) if self.was_here else 0
        if not self.was_here:
            # Drawn over the whole year and nothing else, so that a longer story changes no beginning.
            self.begin = timeline.start + int(luck.random() * (timeline.end - timeline.start))
        self.router: Offer | None = None
        if is_fibre(self.plan):
            self.router = luck.choices((ROUTER_OLD, ROUTER_BAD, ROUTER_MESH), (70, 22, 8))[0]
        self.home = luck.choices(shops.USUAL, shops.WEIGHTS)[0]
        self.has_app = luck.random() < (0.35 if self.is_easy else 0.78)
        self.pays_by_hand = luck.random() < 0.3
        self.browsers: set[str] = set()
        self.heard: set[str] = set()
        self.first_bill = ""  # why the next bill is the first of its kind
        self.is_leaving = False
        self.months_here = 0 if not self.was_here else luck.randrange(1, 30)
        self._attempts: dict[str, int] = {}
        self.is_sloppy = luck.random() < 0.24

    @property
    def is_easy(self) -> bool:
        """Whether one adviser of their own looks after them: the plan for people of sixty and more."""
        return self.plan == EASY

    def chance(self, share: float) -> bool:
        """True that often."""
        return self.luck.random() < share

    def attempt(self, kind: str) -> str:
        """The name of what begins now: an order, a call with all that follow from it, a visit."""
        self._attempts[kind] = self._attempts.get(kind, 0) + 1
        return f"{self.person.user_id}-{kind}-{self._attempts[kind]}"

    def feel(self, change: float) -> None:
        """What just happened, felt."""
        self.mood = max(-1.2, min(1.0, self.mood + change))

    def awake(self, at: int) -> int:
        """The same moment, or the next morning when it lies in the night."""
        hour = at % DAY // HOUR
        if MORNING <= hour < NIGHT:
            return at
        return at + (MORNING - hour if hour < MORNING else 24 + MORNING - hour) * HOUR + self.luck.randrange(HOUR)

    def some_day(self, now: int, *, spread: int = 28) -> int:
        """Some waking hour of one of the next days, never before `now`."""
        luck = self.luck
        day = instant(now).date() + timedelta(days=luck.randrange(spread))
        hour = min(22.9, max(6.5, luck.gauss(14.2, 3.8)))
        at = ms(day) + int(hour * 3_600_000) + luck.randrange(60_000)
        return max(now, at)
