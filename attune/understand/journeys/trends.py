"""How scores changed against the period before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from attune.understand import figures, metrics, questions
from attune.understand.journeys.comparing import gap
from attune.understand.journeys.shapes import JourneyMap
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.understand.metrics import Sums
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME, Window

Of = tuple[str, str, str, str, str]  # touchpoint, condition, metric, scale, unit of the answers


class _Row(NamedTuple):
    touchpoint: str
    condition: str
    metric: str
    scale: str
    is_person: int
    counted: int
    total: float
    squares: float


@dataclass(frozen=True, slots=True)
class Trend:
    """The mean of the period before, the change since, and `differs`: better, worse or '' where it may be chance."""

    before: Estimate
    gap: Estimate
    differs: str


def trends(journey: JourneyMap, whom: Whom = EVERYBODY, *, at_once: bool = False) -> Mapping[Of, Trend]:
    """For each score of the map that was given in the period before, too; nothing for a map of all time.

    Who answered in both periods weighs on both sides, which makes changes look smaller, never larger.
    """
    if journey.covered.window == ALL_TIME:
        return {}
    before = _before(journey.covered.window.before, whom, at_once=at_once)
    pairs = {
        (cell.touchpoint, cell.condition, score.metric, score.scale, score.mean.unit): (score.sums, then)
        for cell in journey.cells
        for score in cell.scores
        if (then := before.get((cell.touchpoint, cell.condition, score.metric, score.scale, score.mean.unit)))
    }
    ways = metrics.directions([(now, now + then) for now, then in pairs.values()])
    return {
        of: Trend(_mean(of, then), gap(then, now), way)
        for (of, (now, then)), way in zip(pairs.items(), ways, strict=True)
    }


def _before(window: Window, whom: Whom, *, at_once: bool) -> dict[Of, Sums]:
    between: dict[str, Any] = {"start": window.start, "end": window.end, **whom.parameters}
    figure = figures.kept.get(
        ("map_scores", window, whom),
        lambda: questions.ask("journey_map_scores", _Row, clauses={"whom": whom.clause}, **between),
        at_once=at_once,
    )
    return {
        (row.touchpoint, row.condition, row.metric, row.scale, "customers" if row.is_person else "answers"): Sums(
            row.counted, row.total, row.squares
        )
        for row in figure.value
    }


def _mean(of: Of, sums: Sums) -> Estimate:
    _touchpoint, _condition, metric, scale, unit = of
    return metrics.mean_of(sums.n, sums.total, sums.squares, bounds=metrics.bounds(metric, scale), unit=unit)
