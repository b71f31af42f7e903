"""A place by the hours of its week: contacts, people through the door, and the Happy Index of faces pressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from attune.understand import figures, questions
from attune.understand.metrics import Sums, directions, mean_of
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

FULL = (0.0, 100.0)


class _Row(NamedTuple):
    weekday: int
    hour: int
    face: str
    contacts: int
    nameless: int
    presses: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day, all weekdays together. `happy`: of the faces pressed, 0 (all worst) to 100 (all best)."""

    hour: int
    contacts: int
    nameless: int
    happy: Estimate


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday (1 = Monday). `differs` from the rest of the week: better, worse or ''."""

    weekday: int
    hour: int
    contacts: int
    happy: Estimate
    differs: str


@dataclass(frozen=True, slots=True)
class Week:
    """All hours that have something; `metric` is the face pressed most, '' for none. `happy`: the index of all."""

    metric: str
    happy: Estimate
    hours: tuple[Hour, ...]
    cells: tuple[Cell, ...]


def week(keys: Sequence[str], zone: str, window: Window = ALL_TIME, *, at_once: bool = True) -> Week:
    """The hours of a place (all keys interactions carry for it) by the clock of its time zone."""

    def compute() -> Week:
        asked: dict[str, Any] = {"keys": list(keys), "zone": zone, "start": window.start, "end": window.end}
        return _week(questions.ask("place_hours", _Row, **asked))

    return figures.kept.get(("place hours", tuple(sorted(keys)), zone, window), compute, at_once=at_once).value


def _week(rows: Sequence[_Row]) -> Week:
    contacts = {(row.weekday, row.hour): row for row in rows if not row.face}
    pressed: dict[str, int] = {}
    for row in rows:
        if row.face:
            pressed[row.face] = pressed.get(row.face, 0) + row.presses
    metric = max(sorted(pressed), key=lambda face: pressed[face], default="")
    faces = {(row.weekday, row.hour): _sums(row) for row in rows if row.face == metric and metric}
    whole = _added(faces.values())
    at = sorted(contacts)
    differ = dict(zip(faces, directions([(one, whole) for one in faces.values()]), strict=True))
    nothing = Sums(0, 0.0, 0.0)
    cells = tuple(
        Cell(*spot, contacts[spot].contacts, _index(faces.get(spot, nothing)), differ.get(spot, "")) for spot in at
    )
    hours = []
    for hour in sorted({hour for _, hour in at}):
        own = [spot for spot in at if spot[1] == hour]
        happy = _added(faces[spot] for spot in own if spot in faces)
        hours.append(
            Hour(
                hour,
                sum(contacts[spot].contacts for spot in own),
                sum(contacts[spot].nameless for spot in own),
                _index(happy),
            )
        )
    return Week(metric, _index(whole), tuple(hours), cells)


def _sums(row: _Row) -> Sums:
    return Sums(row.presses, 100 * row.total, 10_000 * row.squares)


def _added(each: Iterable[Sums]) -> Sums:
    whole = Sums(0, 0.0, 0.0)
    for one in each:
        whole += one
    return whole


def _index(sums: Sums) -> Estimate:
    return mean_of(sums.n, sums.total, sums.squares, bounds=FULL, unit="answers")
