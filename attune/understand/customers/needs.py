"""What one customer needs now: facts that wait for somebody, each with why. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from attune.collect.touchpoints.catalogue import EpisodeEntry
from attune.understand import metrics
from attune.understand.customers.journey_line import Stop
from attune.understand.customers.promises import OVERDUE, Promise, is_cancelled
from attune.vocabulary.clock import instant

BAD = 0.4  # of the scale's height: what pages draw as bad
FRESH_DAYS = 90  # older disappointments are told by the line, and wait for nobody
AGAIN, AGAIN_DAYS, AGAIN_FRESH_DAYS = 3, 14, 30
EXPECTED_DAYS = 30  # where a rule does not say how long a step may take
OLDEST_DAYS = 365
SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits, since `at`.

    `kind`: `overdue` (a promise), `missing` (an expected step), `unanswered` (a bad score), `waiting` (wrote, and
    nobody came back), `again` (turned to support `times` times). `touchpoint`: where it began; `expects`: the one
    that did not come. `score`, `metric`, `scale` and `words` are those of the fact.
    """

    kind: str
    at: datetime
    touchpoint: str
    expects: str = ""
    name: str = ""
    due: datetime | None = None
    times: int = 0
    metric: str = ""
    score: float | None = None
    scale: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An episode that has begun and may still come to its end in time. `until`: promised, else usual; None: no rule."""

    at: datetime
    touchpoint: str
    expects: str
    until: datetime
    is_promised: bool


def needs(
    stops: Sequence[Stop], rules: Sequence[EpisodeEntry], promised: Sequence[Promise], now: datetime
) -> tuple[Need, ...]:
    """What waits, the most urgent first; `stops` oldest first."""
    late = [one for one in promised if one.state == OVERDUE and now - one.due <= timedelta(days=OLDEST_DAYS)]
    found = [
        Need("overdue", one.made, one.touchpoint, one.expects, one.what, due=one.due)
        for one in sorted(late, key=lambda one: one.due)
    ]
    told = {one.episode for one in promised}
    found += [
        Need("missing", at, rule.starts, rule.expects, rule.missing)
        for rule, episode, at in _unfinished(stops, rules, now)
        if episode not in told and at + _patience(rule) < now
    ]
    found += _unanswered(stops, now)
    found += _again(stops, now)
    return tuple(found)


def under_way(
    stops: Sequence[Stop], rules: Sequence[EpisodeEntry], promised: Sequence[Promise], now: datetime
) -> tuple[UnderWay, ...]:
    """What has begun and is not late, the soonest end first."""
    open_until = {one.episode: one.due for one in promised if one.state == "open"}
    told = {one.episode for one in promised}
    found = []
    for rule, episode, at in _unfinished(stops, rules, now):
        if episode in open_until:
            found.append(UnderWay(at, rule.starts, rule.expects, open_until[episode], is_promised=True))
        elif episode not in told and at + _patience(rule) >= now:
            found.append(UnderWay(at, rule.starts, rule.expects, at + _patience(rule), is_promised=False))
    return tuple(sorted(found, key=lambda one: one.until))


def _patience(rule: EpisodeEntry) -> timedelta:
    return timedelta(days=rule.after_days or EXPECTED_DAYS)


def _unfinished(
    stops: Sequence[Stop], rules: Sequence[EpisodeEntry], now: datetime
) -> list[tuple[EpisodeEntry, str, datetime]]:
    """Rule, episode and its beginning, of those that neither came to their end nor were cancelled."""
    met: dict[str, list[Stop]] = {}
    for stop in stops:
        if stop.episode:
            met.setdefault(stop.episode, []).append(stop)
    found = []
    for rule in rules:
        for episode, of_it in met.items():
            began = next((stop for stop in of_it if stop.touchpoint == rule.starts), None)
            if began is None or now - instant(began.ts_ms) > timedelta(days=OLDEST_DAYS):
                continue
            if not any(stop.touchpoint == rule.expects or is_cancelled(stop) for stop in of_it):
                found.append((rule, episode, instant(began.ts_ms)))
    return found


def _unanswered(stops: Sequence[Stop], now: datetime) -> list[Need]:
    """The newest bad score and the newest message to support that nobody followed up."""
    found: dict[str, Need] = {}
    is_followed = False
    for stop in reversed(stops):
        at = instant(stop.ts_ms)
        if now - at > timedelta(days=FRESH_DAYS):
            break
        if _is_contact(stop):
            is_followed = True
        if is_followed:
            continue
        height = None if stop.score is None or not stop.metric else metrics.height(stop.score, stop.metric, stop.scale)
        if height is not None and height <= BAD:
            need = Need(
                "unanswered", at, stop.touchpoint, name=stop.name, metric=stop.metric, score=stop.score,
                scale=stop.scale, words=stop.words.strip(),
            )  # fmt: skip
            found.setdefault("unanswered", need)
        elif stop.words.strip() and stop.stage == SUPPORT and stop.direction != "out" and stop.score is None:
            found.setdefault("waiting", Need("waiting", at, stop.touchpoint, name=stop.name, words=stop.words.strip()))
    return sorted(found.values(), key=lambda need: need.at, reverse=True)


def _is_contact(stop: Stop) -> bool:
    """Whether a person of ours was there, or we wrote about it; advertising and bills are no answer."""
    return bool(stop.staff) or (stop.direction == "out" and stop.stage == SUPPORT and stop.message_class != "marketing")


def _again(stops: Sequence[Stop], now: datetime) -> list[Need]:
    came = [stop for stop in stops if stop.stage == SUPPORT and stop.direction in {"in", ""}]
    if not came or now - instant(came[-1].ts_ms) > timedelta(days=AGAIN_FRESH_DAYS):
        return []
    first = came[-1].ts_ms - AGAIN_DAYS * 86_400_000
    lately = [stop for stop in came if stop.ts_ms >= first]
    if len(lately) < AGAIN:
        return []
    return [Need("again", instant(lately[0].ts_ms), lately[-1].touchpoint, times=len(lately))]
