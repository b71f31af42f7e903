"""Two audiences or two periods beside each other: who met what, and how they liked it."""

from __future__ import annotations

from dataclasses import dataclass

from attune.understand import metrics
from attune.understand.journeys.map import journey_map
from attune.understand.journeys.shapes import CellScore, Covered, JourneyMap, MapCell
from attune.understand.journeys.whom import Whom
from attune.understand.metrics import Sums
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import Window


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: when and whose."""

    window: Window
    whom: Whom


@dataclass(frozen=True, slots=True)
class ComparedScore:
    """A metric on both sides; `gap` is right minus left, `differs` says how the right side is: better, worse or ''."""

    metric: str
    scale: str
    left: Estimate
    right: Estimate
    gap: Estimate
    differs: str


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A touchpoint under a condition. Reach is the share of each side's customers who met it; `gap` right minus left.

    `differs`: "more" or "fewer" of the right side met it, '' where that may be chance.
    """

    touchpoint: str
    name: str
    stage: str
    channel: str
    condition: str
    left_customers: int
    right_customers: int
    left: Estimate
    right: Estimate
    gap: Estimate
    differs: str
    scores: tuple[ComparedScore, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, and all cells that either met."""

    left: JourneyMap
    right: JourneyMap
    cells: tuple[ComparedCell, ...]

    @property
    def covered(self) -> Covered:
        """Of the side whose figures are older."""
        return min(self.left.covered, self.right.covered, key=lambda covered: covered.computed_at)

    @property
    def is_current(self) -> bool:
        """Whether both are."""
        return self.left.covered.is_current and self.right.covered.is_current


def compare(left: Side, right: Side, *, at_once: bool = False) -> Comparison:
    """Both maps, cell by cell. All differences are corrected together: they are looked at together.

    Customers who are on both sides weigh on both; that makes differences look smaller, never larger.
    """
    maps = [journey_map(side.window, side.whom, at_once=at_once) for side in (left, right)]
    return Comparison(maps[0], maps[1], compared(maps[0], maps[1]))


def compared(left: JourneyMap, right: JourneyMap) -> tuple[ComparedCell, ...]:
    """The cells of both, those of the left map first."""
    cells: dict[tuple[str, str], list[MapCell | None]] = {}
    for side, journey in enumerate((left, right)):
        for cell in journey.cells:
            if cell.touchpoint:
                cells.setdefault((cell.touchpoint, cell.condition), [None, None])[side] = cell
    reached = [
        (Sums(left.customers, _met(pair[0]), _met(pair[0])), Sums(right.customers, _met(pair[1]), _met(pair[1])))
        for pair in cells.values()
    ]
    scored = [_scored(*pair) for pair in cells.values()]
    ways = iter(metrics.directions([
        (b, a + b) for a, b in (*reached, *((one.sums, other.sums) for both in scored for one, other in both))
    ]))  # fmt: skip
    reach_ways = [next(ways) for _ in reached]
    return tuple(
        _cell(pair, sums, {"better": "more", "worse": "fewer"}.get(way, ""), [(a, b, next(ways)) for a, b in both])
        for pair, sums, way, both in zip(cells.values(), reached, reach_ways, scored, strict=True)
    )


def gap(left: Sums, right: Sums) -> Estimate:
    """The mean of `right` minus that of `left`, with Welch's interval; n is that of the smaller side."""
    n = min(left.n, right.n)
    if n < 2:
        return Estimate(None, None, None, n, "difference, Welch interval")
    value = right.mean - left.mean
    half = metrics.Z * (left.variance / left.n + right.variance / right.n) ** 0.5
    return Estimate(value, value - half, value + half, n, "difference, Welch interval")


def _met(cell: MapCell | None) -> float:
    return float(cell.customers) if cell else 0.0


def _scored(left: MapCell | None, right: MapCell | None) -> list[tuple[CellScore, CellScore]]:
    """Scores of the same metric, scale and kind of answer that both sides have."""
    if left is None or right is None:
        return []
    of_right = {(score.metric, score.scale, score.mean.unit): score for score in right.scores}
    return [
        (score, other)
        for score in left.scores
        if (other := of_right.get((score.metric, score.scale, score.mean.unit))) is not None
    ]


def _cell(
    pair: list[MapCell | None],
    sums: tuple[Sums, Sums],
    differs: str,
    scores: list[tuple[CellScore, CellScore, str]],
) -> ComparedCell:
    some = pair[0] or pair[1]
    assert some is not None  # noqa: S101 - a cell is of one of the two
    a, b = sums
    return ComparedCell(
        touchpoint=some.touchpoint,
        name=some.name,
        stage=some.stage,
        channel=some.channel,
        condition=some.condition,
        left_customers=round(a.total),
        right_customers=round(b.total),
        left=metrics.share(round(a.total), a.n),
        right=metrics.share(round(b.total), b.n),
        gap=gap(a, b),
        differs=differs,
        scores=tuple(
            ComparedScore(one.metric, one.scale, one.mean, other.mean, gap(one.sums, other.sums), way)
            for one, other, way in scores
        ),
    )
