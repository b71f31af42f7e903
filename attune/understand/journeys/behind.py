"""From a figure to the customers behind it, and what they said.

A cell is described in plain words: a kind, and what it needs. Any figure of the journey pages can be written so, and an
address that carries it stays good for as long as what it names exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from attune.collect.touchpoints import catalogue
from attune.store import dialect
from attune.understand import figures, questions
from attune.understand.customers import LastScore
from attune.understand.journeys import funnels
from attune.understand.journeys import steps as asked_steps
from attune.understand.journeys.attempts import DAY_MS
from attune.understand.journeys.carried import read as read_carried
from attune.understand.journeys.catalogue import stage_keys
from attune.understand.journeys.shapes import Covered
from attune.understand.journeys.table import stages_met
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput, NotFound
from attune.vocabulary.window import ALL_TIME, Window

MOST = 200
FARTHEST = 1_000_000
LONGEST = 200


class _Row(NamedTuple):
    whose: UUID
    contacts: int
    last_ms: int
    customers: int


class _Said(NamedTuple):
    whose: UUID
    words: str
    said_in: str
    said_at: str
    last_metric: str
    last_score: float
    last_scale: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer behind a figure: contacts that belong to it, the last of all, newest words and score of the window.

    `said_at` is the key of the touchpoint where the words were said.
    """

    customer: UUID
    contacts: int
    last_at: datetime
    words: str
    language: str
    said_at: str
    score: LastScore | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of them, the one met last first; `customers` counts them all."""

    covered: Covered
    customers: int
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of figure with what it needs, by name."""

    kind: str
    given: Mapping[str, str]

    def text(self, name: str) -> str:
        """What was given, '' when it was not.

        Raises:
            BadInput: it is too long to mean anything.
        """
        value = self.given.get(name, "")
        if len(value) > LONGEST * 8 or "\0" in value:
            raise BadInput(f"{name} is too long or holds a NUL.", code="bad_cell", where=name)
        return value

    def needed(self, name: str) -> str:
        """What was given.

        Raises:
            BadInput: it was not.
        """
        value = self.text(name)
        if not value:
            raise BadInput(f"A figure of this kind needs {name}.", code="bad_cell", where=name)
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number within these bounds.

        Raises:
            BadInput: it is none.
        """
        value = self.text(name)
        if not value.isdecimal() or len(value) > 9 or not least <= int(value) <= most:
            raise BadInput(f"{name} must be {least} to {most}.", code="bad_cell", where=name)
        return int(value)


class _Asked(NamedTuple):
    question: str
    parameters: dict[str, Any]
    clauses: dict[str, str]


def _met(cell: Cell, whom: Whom) -> _Asked:
    by = cell.text("by") or "touchpoint"
    if by not in {"touchpoint", "stage", "channel"}:
        raise BadInput("by is touchpoint, stage or channel.", code="bad_cell", where="by")
    return _Asked(
        "behind_cell",
        {
            "by": by,
            "spot": cell.needed("spot"),
            "is_any": int("condition" not in cell.given),
            "condition": cell.text("condition"),
        },
        {"whom": whom.clause},
    )


def _standing(cell: Cell, whom: Whom) -> _Asked:
    parameters = {"stage": cell.needed("stage"), "stages": stages_met(stage_keys())}
    return _Asked("behind_stage", parameters, {"whom": whom.clause})


def _move(cell: Cell, whom: Whom) -> _Asked:
    is_placed = "step" in cell.given
    anchor = cell.text("anchor")
    step = cell.number("step", 0, 12) if is_placed else 0
    # Up to an anchor, positions are counted so that it stands last: see `transitions.flows`.
    before = cell.number("stations", 2, 12) - 1 if anchor and cell.text("way") == "to" else 0
    parameters = {
        "source": cell.needed("source"),
        "target": cell.needed("target"),
        "anchor": anchor,
        "place": step - before,
        "is_anywhere": int(not is_placed),
    }
    return _Asked("behind_move", parameters, {"whom": whom.clause})


def _funnel(cell: Cell, whom: Whom) -> _Asked:
    steps = asked_steps.read([step for step in cell.needed("steps").split(",") if step.strip()])
    hold, part = read_carried(cell.text("held"), "held"), read_carried(cell.text("parted_by"), "parted_by")
    days = cell.number("within_days", 1, 3_650)
    values = funnels.parameters(steps, whom, hold, part)
    return _Asked(
        "behind_funnel",
        {
            **values,
            "level": cell.number("level", 1, len(steps)),
            "is_exact": int(cell.text("exact") == "1"),
            "part": cell.text("part"),
            "is_any": int("part" not in cell.given),
        },
        funnels.clauses(steps, days * DAY_MS, whom, hold, part),
    )


def _episodes(cell: Cell, whom: Whom) -> _Asked:
    key = cell.needed("rule")
    rule = next((entry for entry in catalogue.episodes() if entry.key == key), None)
    if rule is None:
        raise NotFound(f"There is no episode rule {key[:80]!r}.", code="rule_unknown", where="rule")
    return _Asked(
        "behind_episodes",
        {
            "starts": rule.starts,
            "expects": rule.expects,
            "missing": rule.missing,
            "after_ms": rule.after_days * DAY_MS,
            "met_as": cell.text("met_as"),
        },
        {"whom": whom.clause},
    )


def _cohort(cell: Cell, whom: Whom) -> _Asked:
    unit = cell.needed("unit")
    if unit not in {"week", "month"}:
        raise BadInput("The unit is week or month.", code="bad_unit", where="unit")
    try:
        begins_on = date.fromisoformat(cell.needed("cohort"))
    except ValueError:
        raise BadInput("cohort is a day such as 2026-03-01.", code="bad_cell", where="cohort") from None
    if not 1970 <= begins_on.year < 2149:  # what the engine's days hold
        raise BadInput("cohort lies outside the years 1970 to 2148.", code="bad_cell", where="cohort")
    return _Asked(
        "behind_cohort",
        {
            "unit": unit,
            "starts": cell.text("starts"),
            "returns": cell.text("returns"),
            "cohort": begins_on,
            "later": cell.number("later", 0, 1_000),
        },
        {"whom": whom.clause},
    )


KINDS: Mapping[str, Callable[[Cell, Whom], _Asked]] = MappingProxyType(
    {
        "met": _met,
        "standing": _standing,
        "move": _move,
        "funnel": _funnel,
        "episodes": _episodes,
        "cohort": _cohort,
    }
)


def behind(
    cell: Cell,
    window: Window = ALL_TIME,
    whom: Whom = EVERYBODY,
    limit: int = 50,
    offset: int = 0,
    *,
    at_once: bool = False,
) -> Behind:
    """The customers behind a figure, `limit` (1 to 200) from `offset` (up to 1,000,000) on.

    Kinds and what they need: `met` (spot, by touchpoint, stage or channel, condition where one is meant), `standing`
    (stage), `move` (source, target, and of a path its step, anchor, way and stations), `funnel` (steps, within_days,
    level, exact, held, parted_by, part), `episodes` (rule, met_as), `cohort` (unit, cohort, later, starts, returns).

    Raises:
        BadInput: there is no such kind, something it needs is missing or wrong, or limit or offset cannot be used.
        NotFound: the episode rule is gone.
    """
    if cell.kind not in KINDS:
        raise BadInput(f"A figure is one of {', '.join(KINDS)}.", code="bad_cell", where="kind")
    if not 1 <= limit <= MOST or not 0 <= offset <= FARTHEST:
        raise BadInput(f"limit is 1 to {MOST}, offset 0 to {FARTHEST}.", code="bad_limit", where="limit")
    asked = KINDS[cell.kind](cell, whom)
    parameters = {**whom.parameters, **asked.parameters}

    def compute() -> tuple[tuple[_Row, ...], dict[UUID, _Said]]:
        rows = questions.ask(
            asked.question,
            _Row,
            clauses=asked.clauses,
            settings=dialect.WIDE,
            start=window.start,
            end=window.end,
            limit=limit,
            offset=offset,
            **parameters,
        )
        return rows, _said(rows, window)

    described = tuple(sorted((name, str(value)) for name, value in parameters.items()))
    key = ("behind", asked.question, described, tuple(sorted(asked.clauses.items())), window, limit, offset)
    figure = figures.kept.get(key, compute, at_once=at_once)
    rows, said = figure.value
    return Behind(
        Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        rows[0].customers if rows else 0,
        tuple(_person(row, said.get(row.whose)) for row in rows),
    )


def _said(rows: tuple[_Row, ...], window: Window) -> dict[UUID, _Said]:
    if not rows:
        return {}
    found = questions.ask(
        "behind_said",
        _Said,
        settings=dialect.NARROW,
        start=window.start,
        end=window.end,
        customers=[row.whose for row in rows],
    )
    return {one.whose: one for one in found}


def _person(row: _Row, said: _Said | None) -> Person:
    return Person(
        customer=row.whose,
        contacts=row.contacts,
        last_at=instant(row.last_ms),
        words=said.words if said else "",
        language=said.said_in if said else "",
        said_at=said.said_at if said else "",
        score=_score(said, instant(row.last_ms)) if said and said.last_metric else None,
    )


def _score(said: _Said, at: datetime) -> LastScore:
    return LastScore(said.last_metric, said.last_score, said.last_scale, at)
