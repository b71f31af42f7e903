"""What changed at a place when its world changed: as many whole weeks before and after, the same weekdays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import NamedTuple

from scipy.special import stdtr, stdtrit

from attune.collect.catalogue.changes import DatedChange
from attune.understand import figures, questions
from attune.understand.metrics import Sums, discoveries
from attune.vocabulary.estimate import COMPARED_FROM
from attune.vocabulary.window import ALL_TIME, Window

WEEKS = 4  # at most, on each side
LEAST = (7, COMPARED_FROM)  # days of contacts, answers: on each side


NOTHING = Sums(0, 0.0, 0.0)


class _Row(NamedTuple):
    day: date
    metric: str
    scale: str
    counted: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True)
class Shift:
    """A difference after minus before, with its 95 % interval; `n`: answers (or days) on both sides.

    `is_clear`: unlikely to be chance, false discoveries held over all differences of the place. It is no proof that the
    change did it: something else may have happened in the same weeks.
    """

    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    n_before: int
    n_after: int
    is_clear: bool


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One change with `weeks` whole weeks on each side; None where there is too little to compare."""

    change: DatedChange
    weeks: int
    contacts: Shift | None
    score: Shift | None


def compared(
    keys: Sequence[str], zone: str, changes: Sequence[DatedChange], metric: tuple[str, str], today: date
) -> tuple[BeforeAfter, ...]:
    """Each change with contacts a day, and the mean of a metric (and its scale), before and after its first day."""
    key = ("place days", tuple(sorted(keys)), zone)
    figure = figures.kept.get(key, lambda: _days(keys, zone, ALL_TIME), at_once=True)
    return shifts(figure.value, changes, metric, today)


def shifts(
    rows: Sequence[_Row], changes: Sequence[DatedChange], metric: tuple[str, str], today: date
) -> tuple[BeforeAfter, ...]:
    """The same of these days."""
    contacts = {row.day: row.counted for row in rows if not row.metric}
    answers = {
        row.day: Sums(row.counted, row.total, row.squares)
        for row in rows
        if metric[0] and (row.metric, row.scale) == metric
    }
    if not contacts:
        return ()
    first, last = min(contacts), min(today, max(contacts) + timedelta(days=1))
    sides: list[tuple[DatedChange, int, list[tuple[Sums, Sums]]]] = []
    for change in changes:
        start = change.starts_on
        weeks = min(WEEKS, (start - first).days // 7, (last - start).days // 7)
        if weeks < 1:
            sides.append((change, 0, []))
            continue
        before = [start - timedelta(days=at) for at in range(weeks * 7, 0, -1)]
        after = [start + timedelta(days=at) for at in range(weeks * 7)]
        daily = {day: Sums(1, contacts.get(day, 0), contacts.get(day, 0) ** 2) for day in (*before, *after)}
        both = [(_of(of, before), _of(of, after)) for of in (daily, answers)]
        sides.append((change, weeks, both))
    tests = [_p(*pair, least) for _change, _weeks, both in sides for pair, least in zip(both, LEAST, strict=False)]
    clear = iter(discoveries(tests))
    found = []
    for change, weeks, both in sides:
        told = [_shift(*pair, least, is_clear=next(clear)) for pair, least in zip(both, LEAST, strict=False)]
        found.append(BeforeAfter(change, weeks, told[0] if told else None, told[1] if told else None))
    return tuple(found)


def _days(keys: Sequence[str], zone: str, window: Window) -> tuple[_Row, ...]:
    return questions.ask("place_days", _Row, keys=list(keys), zone=zone, start=window.start, end=window.end)


def _of(days: Mapping[date, Sums], side: Sequence[date]) -> Sums:
    whole = Sums(0, 0.0, 0.0)
    for day in side:
        whole += days.get(day, NOTHING)
    return whole


def _p(before: Sums, after: Sums, least: int) -> float | None:
    """The two-sided p of Welch's test (1947); None where either side is too small to compare."""
    if before.n < least or after.n < least:
        return None
    gap, error, freedom = _gap(before, after)
    if error <= 0:
        return 1.0 if gap == 0 else 0.0
    return float(2 * stdtr(freedom, -abs(gap) / error))


def _gap(before: Sums, after: Sums) -> tuple[float, float, float]:
    """Difference of the means, its standard error, degrees of freedom (Welch and Satterthwaite)."""
    a, b = before.variance / before.n, after.variance / after.n
    gap = after.mean - before.mean
    if a + b <= 0:
        return gap, 0.0, 1.0
    return gap, sqrt(a + b), (a + b) ** 2 / (a * a / (before.n - 1) + b * b / (after.n - 1))


def _shift(before: Sums, after: Sums, least: int, *, is_clear: bool) -> Shift | None:
    if before.n < least or after.n < least:
        return None
    gap, error, freedom = _gap(before, after)
    half = float(stdtrit(freedom, 0.975)) * error if error > 0 else None
    low, high = (None, None) if half is None else (gap - half, gap + half)
    return Shift(before.mean, after.mean, gap, low, high, before.n, after.n, is_clear)
