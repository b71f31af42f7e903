"""This period against the time before it: everything that is compared is compared together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from attune.understand import figures, metrics, questions, sight
from attune.understand.changes import testing
from attune.understand.changes.shapes import (
    CONTACTS,
    ENDED,
    INCOMING,
    SCORE,
    Change,
    Changes,
    Counted,
    Periods,
    Standing,
)
from attune.understand.changes.testing import Tested
from attune.understand.journeys.shapes import Covered
from attune.understand.metrics import Sums
from attune.understand.together import begun
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import Window

WEEKS = (1, 4, 13)
BEFORE_DAYS = 28  # answers of at least so long a time say what is usual
WEEKS_BEFORE = 8
# A difference may be sure and yet too small to be worth a sentence: in parts of the scale, of the usual, of all visits.
LEAST_SCORE, LEAST_COUNT, LEAST_SHARE = 0.02, 0.1, 0.02
PERSON = 1


class _Scored(NamedTuple):
    kind: str
    entry: str
    metric: str
    scale: str
    is_person: int
    is_recent: int
    counted: int
    total: float
    squares: float


class Met(NamedTuple):
    """Contacts of one week."""

    kind: str
    entry: str
    weeks_back: int
    contacts: int


class _Came(NamedTuple):
    source: str
    weeks_back: int
    interactions: int


class _Ended(NamedTuple):
    touchpoint: str
    is_recent: int
    counted: int
    total: float
    squares: float


class _Newest(NamedTuple):
    newest_ms: int


class _Answers(NamedTuple):
    scored: tuple[_Scored, ...]
    met: tuple[Met, ...]
    came: tuple[_Came, ...]
    ended: tuple[_Ended, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison that was made; `found` says whether it may be pointed at once all are known."""

    change: Change
    is_worth_saying: bool


def changes(weeks: int, end: datetime, *, at_once: bool = False) -> Changes:
    """What changed in the `weeks` weeks up to `end`.

    With `at_once` the last known answer is given while a newer is made (`covered.is_current`).

    Raises:
        BadInput: not 1, 4 or 13 weeks.
    """
    periods = periods_of(weeks, end)
    figure = figures.kept.get(("changes", periods), lambda: _ask(periods), at_once=at_once)
    covered = Covered(periods.recent, figure.state.watermark, figure.computed_at, figure.is_current)
    return _read(figure.value, periods, covered)


def newest(end: datetime) -> datetime | None:
    """When the newest contact before `end` was, None without one: where to look when a period is empty."""
    (row,) = questions.ask("changes_newest", _Newest, end=end)
    return instant(row.newest_ms) if row.newest_ms else None


def periods_of(weeks: int, end: datetime) -> Periods:
    """The period of so many weeks up to `end`, and the time before it that it is compared with.

    Raises:
        BadInput: not 1, 4 or 13 weeks.
    """
    if weeks not in WEEKS:
        raise BadInput(f"weeks is {weeks}; it must be one of 1, 4 and 13.", code="bad_weeks", where="weeks")
    recent = Window.last(7 * weeks, end)
    before = Window.last(max(BEFORE_DAYS, 7 * weeks), recent.start)
    return Periods(recent, before, weeks, max(WEEKS_BEFORE, weeks))


def _ask(periods: Periods) -> _Answers:
    recent, before = periods.recent, periods.before
    since = recent.start - timedelta(days=7 * periods.weeks_before)
    # Named one by one, so that each waits for the engine on a thread of its own.
    scored = begun(
        lambda: questions.ask("changes_scores", _Scored, start=before.start, recent=recent.start, end=recent.end)
    )
    met = begun(lambda: questions.ask("changes_contacts", Met, start=since, end=recent.end))
    ended = begun(
        lambda: questions.ask("changes_ended", _Ended, start=before.start, recent=recent.start, end=recent.end)
    )
    came = (
        # What a source sends is about the company: who sees some places only is not told.
        () if sight.current().is_limited else questions.ask("changes_incoming", _Came, start=since, end=recent.end)
    )
    return _Answers(scored.result(), met.result(), came, ended.result())


def _read(answers: _Answers, periods: Periods, covered: Covered) -> Changes:
    made = [*_scores(answers.scored), *_contacts(answers.met, periods), *_incoming(answers.came, periods)]
    made += _endings(answers.ended)
    sure = metrics.discoveries([one.change.p for one in made])
    found = [one.change for one, is_sure in zip(made, sure, strict=True) if is_sure and one.is_worth_saying]
    standings = _standings(answers.scored)
    of_touchpoint = _by_week(("touchpoint", row) for row in answers.met if row.kind == "touchpoint")
    met = {entry: sum(_recent(weeks, periods)) for (_about, entry), weeks in of_touchpoint.items()}
    reached = [(entry, contacts) for entry, contacts in met.items() if contacts]
    return Changes(
        covered=covered,
        periods=periods,
        found=tuple(sorted(found, key=lambda one: (one.p, -abs(one.gap.value or 0.0) if one.gap else 0.0))),
        compared=len(made),
        contacts=sum(row.contacts for row in answers.met if not row.kind and row.weeks_back < periods.weeks),
        standings=standings,
        scored=_all_scores(answers.scored, found),
        counted=_all_counts(answers.met, periods, made, found),
        reached=tuple(sorted(reached, key=lambda pair: (-pair[1], pair[0]))),
        heights=_heights(answers.scored, standings),
    )


# --- scores ---


def _sides(rows: Iterable[_Scored]) -> dict[tuple[str, str, str, str, int], tuple[Sums, Sums]]:
    """(recent, before) by kind, entry, metric, scale and whether persons answered."""
    nothing = Sums(0, 0.0, 0.0)
    found: dict[tuple[str, str, str, str, int], tuple[Sums, Sums]] = {}
    for row in rows:
        place = (row.kind, row.entry, row.metric, row.scale, row.is_person)
        now, before = found.get(place, (nothing, nothing))
        sums = Sums(row.counted, row.total, row.squares)
        found[place] = (sums, before) if row.is_recent else (now, sums)
    return found


def _scores(rows: Sequence[_Scored]) -> Iterator[_Compared]:
    for (kind, entry, metric, scale, is_person), (now, before) in _sides(rows).items():
        tested = testing.means(now, before, _unit(is_person))
        if tested is None or tested.gap is None or tested.gap.value is None:
            continue
        ends = metrics.bounds(metric, scale)
        least = LEAST_SCORE * (ends[1] - ends[0]) if ends else 0.0
        direction = "better" if tested.gap.value > 0 else "worse"
        change = Change(
            SCORE, kind, entry, metric, scale, _mean(now, metric, scale, is_person),
            _mean(before, metric, scale, is_person), tested.gap, direction, tested.p,
        )  # fmt: skip
        yield _Compared(change, abs(tested.gap.value) >= least)


def _all_scores(rows: Sequence[_Scored], found: Sequence[Change]) -> tuple[Standing, ...]:
    """Every mean there is; it differs only where the page says so, too."""
    told = {
        (one.about, one.entry, one.metric, one.scale, one.now.unit): one.direction for one in found if one.kind == SCORE
    }
    return tuple(
        Standing(
            metric, scale, _mean(now, metric, scale, person), _mean(before, metric, scale, person),
            told.get((kind, entry, metric, scale, _unit(person)), ""), kind, entry,
        )
        for (kind, entry, metric, scale, person), (now, before) in _sides(rows).items()
    )  # fmt: skip


def _standings(rows: Sequence[_Scored]) -> tuple[Standing, ...]:
    """The company on the whole, metric by metric, those most answered first. They are looked at together."""
    whole = {place: sums for place, sums in _sides(rows).items() if not place[0]}
    tested = [testing.means(now, before, "customers") for now, before in whole.values()]
    sure = metrics.discoveries([one.p if one else None for one in tested])
    found = []
    for (place, (now, before)), is_sure in zip(whole.items(), sure, strict=True):
        metric, scale, is_person = place[2:]
        differs = "" if not is_sure else "better" if now.mean > before.mean else "worse"
        found.append(
            Standing(
                metric, scale, _mean(now, metric, scale, is_person), _mean(before, metric, scale, is_person), differs
            )
        )
    return tuple(sorted(found, key=lambda one: (one.now.unit != "customers", -one.now.n, one.metric)))


def _heights(rows: Sequence[_Scored], standings: Sequence[Standing]) -> tuple[tuple[str, Estimate], ...]:
    """By touchpoint the mean of the one metric that most persons answered, put on 0 to 1."""
    main = next((one for one in standings if one.now.unit == "customers"), None)
    ends = metrics.bounds(main.metric, main.scale) if main else None
    if main is None or ends is None:
        return ()
    found = []
    for (kind, entry, metric, scale, is_person), (now, _before) in _sides(rows).items():
        if kind == "touchpoint" and is_person and (metric, scale) == (main.metric, main.scale):
            mean = _mean(now, metric, scale, is_person)
            if mean.is_shown:
                found.append((entry, _on_one(mean, ends)))
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _on_one(mean: Estimate, ends: tuple[float, float]) -> Estimate:
    value, low, high = (
        None if part is None else (part - ends[0]) / (ends[1] - ends[0]) for part in (mean.value, mean.low, mean.high)
    )
    return Estimate(value, low, high, mean.n, mean.method, mean.unit)


def _mean(sums: Sums, metric: str, scale: str, is_person: int) -> Estimate:
    ends = metrics.bounds(metric, scale)
    return metrics.mean_of(sums.n, sums.total, sums.squares, bounds=ends, unit=_unit(is_person))


def _unit(is_person: int) -> str:
    return "customers" if is_person == PERSON else "answers"


# --- counts ---


def _by_week(rows: Iterable[tuple[str, Met]]) -> dict[tuple[str, str], dict[int, int]]:
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for about, row in rows:
        found[about, row.entry][row.weeks_back] = row.contacts
    return found


def _recent(weeks: dict[int, int], periods: Periods) -> list[int]:
    return [weeks.get(back, 0) for back in range(periods.weeks)]


def _contacts(rows: Sequence[Met], periods: Periods) -> Iterator[_Compared]:
    yield from _counted(CONTACTS, _by_week((row.kind, row) for row in rows), periods)


def _all_counts(
    rows: Sequence[Met], periods: Periods, made: Sequence[_Compared], found: Sequence[Change]
) -> tuple[Counted, ...]:
    tested = {(one.change.about, one.change.entry): one.change for one in made if one.change.kind == CONTACTS}
    told = {(one.about, one.entry): one.direction for one in found if one.kind == CONTACTS}
    return tuple(
        Counted(*place, sum(_recent(weeks, periods)), tested[place].usual if place in tested else None,
                told.get(place, ""))
        for place, weeks in _by_week((row.kind, row) for row in rows).items()
    )  # fmt: skip


def _incoming(rows: Sequence[_Came], periods: Periods) -> Iterator[_Compared]:
    weeks = _by_week(("source", Met("source", row.source, row.weeks_back, row.interactions)) for row in rows)
    yield from _counted(INCOMING, weeks, periods)


def _counted(kind: str, of: dict[tuple[str, str], dict[int, int]], periods: Periods) -> Iterator[_Compared]:
    """Weeks before anything at all was counted are no weeks without contacts; the first one may be a part only."""
    last = periods.weeks + periods.weeks_before - 1
    oldest = max((back for weeks in of.values() for back in weeks), default=0)
    reaches = oldest if oldest >= last else oldest - 1
    for (about, entry), weeks in of.items():
        before = [weeks.get(back, 0) for back in range(periods.weeks, reaches + 1)]
        tested = testing.counts(_recent(weeks, periods), before)
        if tested is None or tested.usual is None:
            continue
        yield _Compared(_of_counts(kind, about, entry, _recent(weeks, periods), tested), _is_large(tested))


def _of_counts(kind: str, about: str, entry: str, now: Sequence[int], tested: Tested) -> Change:
    total = sum(now)
    usual = tested.usual or Estimate(None, None, None, 0, "")
    direction = "more" if total > (usual.value or 0.0) else "less"
    counted = Estimate(float(total), None, None, total, "count", "contacts")
    return Change(kind, about, entry, "", "", counted, usual, tested.gap, direction, tested.p)


def _is_large(tested: Tested) -> bool:
    return tested.gap is None or abs(tested.gap.value or 0.0) >= LEAST_COUNT


# --- where visits ended ---


def _endings(rows: Sequence[_Ended]) -> Iterator[_Compared]:
    sides = _sides(
        _Scored("touchpoint", row.touchpoint, "", "0-1", PERSON, row.is_recent, row.counted, row.total, row.squares)
        for row in rows
    )
    for (kind, entry, _metric, scale, person), (now, before) in sides.items():
        tested = testing.means(now, before, "customers")
        if tested is None or tested.gap is None or tested.gap.value is None:
            continue
        change = Change(
            ENDED, kind, entry, "", "", _mean(now, "", scale, person), _mean(before, "", scale, person), tested.gap,
            "more" if tested.gap.value > 0 else "less", tested.p,
        )  # fmt: skip
        yield _Compared(change, abs(tested.gap.value) >= LEAST_SHARE)
