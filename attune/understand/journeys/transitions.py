"""Which way customers go: pairs of touchpoints that follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from attune.store import dialect
from attune.understand import figures, questions
from attune.understand.journeys.catalogue import Names, in_order, names
from attune.understand.journeys.shapes import Covered, Transition, Transitions
from attune.understand.journeys.table import mapped
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import ALL_TIME, Window

MOST = 1_000  # rows
MOST_STATIONS = 12
ANYWHERE = 0  # stations: the whole journey, and not position by position


class _Move(NamedTuple):
    step: int
    source: str
    target: str
    moves: int
    customers: int
    moves_in_all: int


def transitions(
    window: Window = ALL_TIME, limit: int = 200, whom: Whom = EVERYBODY, *, at_once: bool = False
) -> Transitions:
    """Pairs of touchpoints that follow each other anywhere in a journey, most moves first; `step` is -1.

    Raises:
        BadInput: the limit is not 1 to 1,000.
    """
    return _moved(window, ANYWHERE, limit, whom, at_once=at_once)


def flows(
    window: Window = ALL_TIME,
    stations: int = 6,
    limit: int = 200,
    whom: Whom = EVERYBODY,
    *,
    anchor: str = "",
    backwards: bool = False,
    at_once: bool = False,
) -> Transitions:
    """The first `stations` (2 to 12) stations of every journey, position by position: what a Sankey draws.

    With `anchor`, the key of a touchpoint, only journeys that met it: from there on, or `backwards` up to there, where
    the anchor then stands at position `stations - 1`.

    Raises:
        BadInput: `stations` or `limit` cannot be used, or the anchor is no touchpoint that surfaces are mapped to.
    """
    if not 2 <= stations <= MOST_STATIONS:
        raise BadInput(
            f"stations is {stations}; it must be 2 to {MOST_STATIONS}.", code="bad_stations", where="stations"
        )
    return _moved(window, stations, limit, whom, anchor, backwards=backwards, at_once=at_once)


def _moved(
    window: Window,
    stations: int,
    limit: int,
    whom: Whom,
    anchor: str = "",
    *,
    backwards: bool = False,
    at_once: bool,
) -> Transitions:
    _check_limit(limit)

    order = in_order()

    def compute() -> tuple[tuple[_Move, ...], dict[str, str]]:
        stages = _stages()
        if anchor and anchor not in stages:
            raise BadInput(f"There is no touchpoint {anchor[:80]!r}.", code="bad_anchor", where="anchor")
        rows = questions.ask(
            "journey_moves",
            _Move,
            clauses={"whom": whom.clause},
            settings=dialect.WIDE,
            **whom.parameters,
            start=window.start,
            end=window.end,
            touchpoints=_ordered(order, stages),
            stations=stations,
            anchor=anchor,
            backwards=int(backwards),
            limit=limit,
        )
        return rows, stages

    figure = figures.kept.get(("moves", window, stations, limit, whom, anchor, backwards), compute, at_once=at_once)
    (rows, stages), called = figure.value, names()
    return Transitions(
        Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        tuple(_transition(row, stages, called) for row in rows),
        _beyond(rows),
    )


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")


def _stages() -> dict[str, str]:
    """Stage by touchpoint, of all touchpoints surfaces are mapped to."""
    return {touchpoint: about.touchpoint_stage for touchpoint, about in mapped().items()}


def _ordered(order: Sequence[str], stages: dict[str, str]) -> list[str]:
    known = [touchpoint for touchpoint in order if touchpoint in stages]
    return [*known, *sorted(stages.keys() - set(known))]


def _beyond(rows: Sequence[_Move]) -> int:
    return rows[0].moves_in_all - sum(row.moves for row in rows) if rows else 0


def _transition(row: _Move, stages: dict[str, str], called: Names) -> Transition:
    return Transition(
        step=row.step,
        source=row.source,
        source_name=called.of(row.source),
        source_stage=stages.get(row.source, ""),
        target=row.target,
        target_name=called.of(row.target),
        target_stage=stages.get(row.target, ""),
        moves=row.moves,
        customers=row.customers,
    )
