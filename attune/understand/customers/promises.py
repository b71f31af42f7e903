"""What was promised to one customer until when, and whether it came: read from facts, episode by episode.

A fact promises when one of its properties says until when (`journey_line.PROMISED`). It is kept by the step that the
company's episode rule expects, else by the next fact of the same episode that says whether it came in time, else when a
fact says so itself (`fulfilled_at`, `delivered_at`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from attune.collect.touchpoints.catalogue import EpisodeEntry
from attune.understand.customers.journey_line import Stop
from attune.vocabulary.clock import instant

TIMELY = frozenset({"late", "on time", "on_time", "in time", "early"})
CANCELLED = "cancelled"
KEPT, BROKEN, OVERDUE, OPEN, REPLACED, WITHDRAWN, UNKNOWN = (
    "kept",
    "broken",
    "overdue",
    "open",
    "replaced",
    "withdrawn",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `due` is the last instant that keeps it; `is_day`: a whole day was promised.

    `state`: kept; broken (done later); overdue (not done yet); open; replaced (another date came before it was due);
    withdrawn (cancelled); unknown (past, and no fact can tell). `what`: in the words of the source, '' for none;
    `expects`: the touchpoint that keeps it, '' where no rule says.
    """

    made: datetime
    due: datetime
    is_day: bool
    touchpoint: str
    expects: str
    what: str
    episode: str
    state: str
    done: datetime | None

    @property
    def late_by(self) -> timedelta | None:
        """How much later it was done."""
        return self.done - self.due if self.done is not None and self.done > self.due else None


def promises(stops: Sequence[Stop], rules: Sequence[EpisodeEntry], now: datetime) -> tuple[Promise, ...]:
    """All promises these stops (oldest first) tell of, the newest due first."""
    found: list[Promise] = []
    for episode, of_it in _episodes(stops).items():
        if episode:
            found += _of_episode(episode, of_it, rules, now)
        else:
            found += [_alone(stop, now) for stop in of_it if read(stop.promised) is not None]
    return tuple(sorted(found, key=lambda one: one.due, reverse=True))


def read(text: str) -> tuple[datetime, bool] | None:
    """The instant a source wrote, and whether it is a whole day (then its last instant, UTC); None for no time."""
    given = text.strip()
    try:
        if len(given) == 10:
            day = date.fromisoformat(given)
            end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) - timedelta(milliseconds=1)
            return end, True
        at = datetime.fromisoformat(given)
        return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(UTC), False
    except (ValueError, OverflowError):
        return None


def _episodes(stops: Sequence[Stop]) -> dict[str, list[Stop]]:
    found: dict[str, list[Stop]] = {}
    for stop in stops:
        found.setdefault(stop.episode, []).append(stop)
    return found


def is_cancelled(stop: Stop) -> bool:
    """Whether this fact says that the episode will not go on."""
    return stop.condition == CANCELLED or "cancel" in stop.name.lower()


def _of_episode(episode: str, stops: list[Stop], rules: Sequence[EpisodeEntry], now: datetime) -> list[Promise]:
    met = {stop.touchpoint for stop in stops}
    expects = next((rule.expects for rule in rules if rule.starts in met), "")
    dates: dict[datetime, tuple[Stop, bool]] = {}
    for stop in stops:
        if (until := read(stop.promised)) is not None and until[0] not in dates:
            dates[until[0]] = (stop, until[1])
    ends = next((instant(stop.ts_ms) for stop in stops if is_cancelled(stop)), None)
    found = []
    said = sorted(dates.items(), key=lambda pair: pair[1][0].ts_ms)
    for at, (due, (stop, is_day)) in enumerate(said):
        # Said only when it came: the promise was made when the episode began.
        made = instant(stops[0].ts_ms if _keeps(stop, expects) else stop.ts_ms)
        done = _done(stops, expects, made)
        changed = instant(said[at + 1][1][0].ts_ms) if at + 1 < len(said) else None
        state = _state(due, done, ends, changed, now, can_tell=bool(expects) or done is not None)
        found.append(Promise(made, due, is_day, stop.touchpoint, expects, stop.promise.strip(), episode, state, done))
    return found


def _keeps(stop: Stop, expects: str) -> bool:
    return stop.touchpoint == expects if expects else stop.condition in TIMELY


def _done(stops: list[Stop], expects: str, made: datetime) -> datetime | None:
    for stop in stops:
        said = read(stop.fulfilled)
        if said is not None:
            return said[0]
        if _keeps(stop, expects) and instant(stop.ts_ms) >= made:
            return instant(stop.ts_ms)
    return None


def _alone(stop: Stop, now: datetime) -> Promise:
    until, is_day = read(stop.promised) or (now, False)
    said = read(stop.fulfilled)
    done = said[0] if said is not None else None
    made = instant(stop.ts_ms)
    state = _state(until, done, None, None, now, can_tell=done is not None)
    return Promise(made, until, is_day, stop.touchpoint, "", stop.promise.strip(), "", state, done)


def _state(
    due: datetime,
    done: datetime | None,
    cancelled: datetime | None,
    changed: datetime | None,
    now: datetime,
    *,
    can_tell: bool,
) -> str:
    if changed is not None and changed <= due and (done is None or changed < done):
        return REPLACED
    if done is not None:
        return KEPT if done <= due else BROKEN
    if cancelled is not None:
        return WITHDRAWN
    if now <= due:
        return OPEN
    return OVERDUE if can_tell else UNKNOWN
