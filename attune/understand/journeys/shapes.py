"""What the questions about journeys answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from attune.understand.metrics import Sums
from attune.understand.money import Money
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import Window

NO_ANSWERS = Sums(0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Covered:
    """What a figure covers: the window, up to which journal number, computed when, and whether newer facts wait."""

    window: Window
    watermark: int
    computed_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class CellScore:
    """The mean of one metric among those who met the cell: customers, or, apart from them, answers without a person.

    `mean.unit` says which. `usual` is the mean of all such answers; `sums` is what the mean is made of; `differs` is
    "better", "worse" or "" (no clear difference: n below 30, or not significant after the correction for many
    comparisons).
    """

    metric: str
    scale: str
    mean: Estimate
    usual: Estimate
    differs: str
    sums: Sums = NO_ANSWERS


@dataclass(frozen=True, slots=True)
class MapCell:
    """One touchpoint under one condition ('' = as usual): reach and what those reached said.

    `customers` is the reach. `direct` is False for what is only reported (review sites, press, friends).
    """

    touchpoint: str
    name: str
    channel: str
    stage: str
    direct: bool
    condition: str
    interactions: int
    customers: int
    value: tuple[Money, ...]
    scores: tuple[CellScore, ...]


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Stages are the columns, in the order of the life cycle; '' at the end holds what no rule maps yet."""

    covered: Covered
    stages: tuple[str, ...]
    cells: tuple[MapCell, ...]
    customers: int
    interactions: int

    def column(self, stage: str) -> tuple[MapCell, ...]:
        """The cells of one stage, widest reach first."""
        return tuple(cell for cell in self.cells if cell.stage == stage)


@dataclass(frozen=True, slots=True)
class Transition:
    """Customers who went directly from one touchpoint to the next.

    `step` is the position of `source` in the journey (0 = first station) in flows, and -1 where all positions are
    taken together. In flows the Sankey's nodes are (step, source) and (step + 1, target): no cycles.
    """

    step: int
    source: str
    source_name: str
    source_stage: str
    target: str
    target_name: str
    target_stage: str
    moves: int
    customers: int


@dataclass(frozen=True, slots=True)
class Transitions:
    """Transitions, most moves first. `left_out` counts the moves of those beyond the limit."""

    covered: Covered
    transitions: tuple[Transition, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """Customers who came this far in order; `share` of those who took the first step, `onward` of the step before.

    `touchpoint` is the step as it was asked for: a touchpoint's key, or `name:` and an event's name. `lost`: how many
    came to the step before and no further.
    """

    step: int
    touchpoint: str
    name: str
    customers: int
    share: Estimate
    onward: Estimate
    lost: int


@dataclass(frozen=True, slots=True)
class FunnelPart:
    """The funnel of those whose first step carried `part`. `differs`: whether more or fewer of them arrive."""

    part: str
    steps: tuple[FunnelStep, ...]
    differs: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps in order, and within how many milliseconds of the first one they had to be taken.

    `held`: what all steps had to share; `parted_by`: what `parts` differ in, most starters first; `left_out`: parts
    beyond those shown.
    """

    covered: Covered
    within_ms: int
    steps: tuple[FunnelStep, ...]
    held: str = ""
    parted_by: str = ""
    parts: tuple[FunnelPart, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class EpisodeScore:
    """The mean of one metric over the episodes that met `touchpoint` under `condition`.

    `condition` is the one the touchpoint was met under ("late"), or the rule's word for an episode in which the
    expected touchpoint is missing ("never delivered"). `episodes` counts all such episodes, `mean.n` the answers given
    in them.
    """

    rule: str
    touchpoint: str
    condition: str
    metric: str
    scale: str
    episodes: int
    customers: int
    mean: Estimate
    usual: Estimate
    differs: str


@dataclass(frozen=True, slots=True)
class EpisodeScores:
    """Best mean first."""

    covered: Covered
    scores: tuple[EpisodeScore, ...]
