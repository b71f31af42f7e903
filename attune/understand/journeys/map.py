"""The journey map: stages as columns, what was met in each under which condition, and how people felt about it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from attune.understand import figures, metrics, questions
from attune.understand.journeys.catalogue import Names, names, stages_of
from attune.understand.journeys.shapes import CellScore, Covered, JourneyMap, MapCell
from attune.understand.journeys.table import Mapped, Reach, mapped, touchpoint_table
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.understand.metrics import Sums
from attune.vocabulary.window import ALL_TIME, Window


class _Met(NamedTuple):
    customers: int


class _Scores(NamedTuple):
    touchpoint: str
    condition: str
    metric: str
    scale: str
    is_person: int
    counted: int
    total: float
    squares: float


class _Usual(NamedTuple):
    metric: str
    scale: str
    is_person: int
    counted: int
    total: float
    squares: float


class _Answers(NamedTuple):
    met: _Met
    mapped: dict[str, Mapped]
    table: tuple[Reach, ...]
    scores: tuple[_Scores, ...]
    usual: tuple[_Usual, ...]


def journey_map(window: Window = ALL_TIME, whom: Whom = EVERYBODY, *, at_once: bool = False) -> JourneyMap:
    """The map of a window, of everybody or of some customers.

    With `at_once` the last known one is given while a newer is made (`covered.is_current`).
    """
    figure = figures.kept.get(("journey_map", window, whom), lambda: _ask(window, whom), at_once=at_once)
    answers, called = figure.value, names()
    cells = _cells(answers, called)
    return JourneyMap(
        covered=Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        stages=stages_of(cell.stage for cell in cells),
        cells=cells,
        customers=answers.met.customers,
        interactions=sum(cell.interactions for cell in cells),
    )


def _ask(window: Window, whom: Whom) -> _Answers:
    clauses = {"whom": whom.clause}
    between: dict[str, Any] = {"start": window.start, "end": window.end, **whom.parameters}
    (met,) = questions.ask("journey_map_met", _Met, clauses=clauses, **between)
    return _Answers(
        met,
        mapped(),
        touchpoint_table(window, whom),
        questions.ask("journey_map_scores", _Scores, clauses=clauses, **between),
        questions.ask("journey_map_usual", _Usual, clauses=clauses, **between),
    )


def _cells(answers: _Answers, called: Names) -> tuple[MapCell, ...]:
    scores = _scores(answers)
    unmapped = Mapped("", "", "", 1)
    return tuple(
        MapCell(
            touchpoint=row.touchpoint,
            name=called.of(row.touchpoint),
            channel=about.touchpoint_channel,
            stage=about.touchpoint_stage,
            direct=bool(about.is_direct),
            condition=row.condition,
            interactions=row.interactions,
            customers=row.customers,
            value=row.value,
            scores=scores.get((row.touchpoint, row.condition), ()),
        )
        for row, about in ((row, answers.mapped.get(row.touchpoint, unmapped)) for row in answers.table)
    )


def _scores(answers: _Answers) -> dict[tuple[str, str], tuple[CellScore, ...]]:
    usual = {_kind(row): Sums(row.counted, row.total, row.squares) for row in answers.usual}
    rows = [row for row in answers.scores if _kind(row) in usual]
    # All comparisons of the map are corrected together: they are looked at together.
    differs = metrics.directions([(Sums(row.counted, row.total, row.squares), usual[_kind(row)]) for row in rows])
    found: dict[tuple[str, str], list[CellScore]] = defaultdict(list)
    for row, direction in zip(rows, differs, strict=True):
        whole = usual[_kind(row)]
        ends = metrics.bounds(row.metric, row.scale)
        unit = "customers" if row.is_person else "answers"
        found[row.touchpoint, row.condition].append(
            CellScore(
                metric=row.metric,
                scale=row.scale,
                mean=metrics.mean_of(row.counted, row.total, row.squares, bounds=ends, unit=unit),
                usual=metrics.mean_of(whole.n, whole.total, whole.squares, bounds=ends, unit=unit),
                differs=direction,
                sums=Sums(row.counted, row.total, row.squares),
            )
        )
    return {cell: tuple(of_cell) for cell, of_cell in found.items()}


def _kind(row: _Scores | _Usual) -> tuple[str, str, int]:
    """What may be compared: persons with persons, presses with presses."""
    return row.metric, row.scale, row.is_person
