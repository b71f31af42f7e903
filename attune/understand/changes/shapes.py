"""What the comparison answers with."""

from __future__ import annotations

from dataclasses import dataclass

from attune.understand.journeys.shapes import Covered
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import Window

SCORE, CONTACTS, ENDED, INCOMING = "score", "contacts", "ended", "incoming"


@dataclass(frozen=True, slots=True)
class Periods:
    """A period and the time before it, in whole weeks, so that each weekday stands on both sides alike.

    `recent`: the period. `before`: what its answers are compared with. `weeks`: of the period; `weeks_before`: those
    before it that its counts are compared with.
    """

    recent: Window
    before: Window
    weeks: int
    weeks_before: int

    @property
    def days(self) -> int:
        """Of the period."""
        return 7 * self.weeks


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that is more than noise.

    `kind`: `score` (a mean), `contacts`, `ended` (share of visits that ended at the touchpoint) or `incoming` (what a
    source sent). `about` and `entry`: touchpoint, place or source and its key; both '' for the company as a whole.
    `now` and `usual`: the figure of the period and what it is compared with; for counts `usual` has the range that a
    period like this one keeps to in 95 of 100 cases. `gap`: now less usual, for counts in parts of the usual (0.2 = a
    fifth more), None where the usual is 0. `direction`: better, worse (scores), more, less. `p`: of the test.
    """

    kind: str
    about: str
    entry: str
    metric: str
    scale: str
    now: Estimate
    usual: Estimate
    gap: Estimate | None
    direction: str
    p: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A metric now, in the time before, and better, worse or '' where nothing may be claimed.

    `about` and `entry` as in `Change`.
    """

    metric: str
    scale: str
    now: Estimate
    usual: Estimate
    differs: str
    about: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts of the period; `usual` None where it cannot be said, `differs` more, less or ''."""

    about: str
    entry: str
    contacts: int
    usual: Estimate | None
    differs: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, and what it was found among.

    `found`: the surest first; `compared`: out of how many. `contacts`: of the period in all. `standings`: the company
    on the whole; `scored` and `counted`: everything there is, by touchpoint and place too.
    `reached`: contacts of the period by touchpoint, most first; `heights`: of touchpoints, the mean of
    the one metric that most persons answered, put on 0 to 1, where at least ten customers gave one.
    """

    covered: Covered
    periods: Periods
    found: tuple[Change, ...]
    compared: int
    contacts: int
    standings: tuple[Standing, ...]
    scored: tuple[Standing, ...]
    counted: tuple[Counted, ...]
    reached: tuple[tuple[str, int], ...]
    heights: tuple[tuple[str, Estimate], ...]
