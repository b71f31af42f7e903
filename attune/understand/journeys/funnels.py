"""How far customers come along given steps, and where they are lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from attune.store import dialect
from attune.understand import figures, metrics, questions
from attune.understand.journeys import steps as asked_steps
from attune.understand.journeys.carried import Carried
from attune.understand.journeys.carried import read as read_carried
from attune.understand.journeys.catalogue import Names, names
from attune.understand.journeys.shapes import Covered, Funnel, FunnelPart, FunnelStep
from attune.understand.journeys.steps import NAME, Step
from attune.understand.journeys.whom import EVERYBODY, Whom
from attune.understand.metrics import Sums
from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import ALL_TIME, Window

LONGEST_MS = 10 * 365 * 86_400_000
MOST_PARTS = 12


class _Came(NamedTuple):
    steps_taken: int
    customers: int


class _CameBy(NamedTuple):
    part: str
    steps_taken: int
    customers: int


def funnel(
    steps: Sequence[str],
    within_ms: int,
    window: Window = ALL_TIME,
    whom: Whom = EVERYBODY,
    *,
    held: str = "",
    parted_by: str = "",
    at_once: bool = False,
) -> Funnel:
    """How many customers took `steps` (2 to 8) in this order, the last within `within_ms` of the first.

    Args:
        steps: keys of touchpoints, or `name:` and the name of an event.
        within_ms: 1 ms to 10 years.
        window: of all steps.
        whom: everybody, or some customers.
        held: what all steps must share, as `carried.read` takes it: `episode`, `product`, `property:invoice`.
        parted_by: what the first step carries, to see each part alone: `place`, `language`, `property:plan`.
        at_once: the last known figures first.

    Raises:
        BadInput: a step, the time, or what is held or parted by cannot be used.
    """
    asked = asked_steps.read(steps)
    if not 1 <= within_ms <= LONGEST_MS:
        raise BadInput("The time of a funnel must be 1 ms to 10 years.", code="bad_time", where="within_ms")
    hold, part = read_carried(held, "held"), read_carried(parted_by, "parted_by")

    def compute() -> tuple[_CameBy, ...]:
        if hold or part or any(step.kind == NAME for step in asked):
            return _by(asked, within_ms, window, whom, hold=hold, part=part)
        return _plain(asked, within_ms, window, whom)

    figure = figures.kept.get(("funnel", asked, within_ms, window, whom, hold, part), compute, at_once=at_once)
    called = names()
    parts = _parts(asked, figure.value, called) if part else ()
    return Funnel(
        covered=Covered(window, figure.state.watermark, figure.computed_at, figure.is_current),
        within_ms=within_ms,
        steps=_steps(asked, figure.value, called),
        held=hold.text,
        parted_by=part.text,
        parts=parts[:MOST_PARTS],
        left_out=max(0, len(parts) - MOST_PARTS),
    )


def clauses(asked: Sequence[Step], within_ms: int, whom: Whom, hold: Carried, part: Carried) -> dict[str, str]:
    """The clauses of journey_funnel_by and behind_funnel."""
    return {
        "funnel": dialect.funnel_window(within_ms),
        **asked_steps.clauses(asked),
        "whom": whom.clause,
        "held": hold.column("held"),
        "is_held": "held != ''" if hold else "1",
        "part": part.column("part"),
    }


def parameters(asked: Sequence[Step], whom: Whom, hold: Carried, part: Carried) -> dict[str, object]:
    """What these clauses bind."""
    values: dict[str, object] = {"steps": [step.value for step in asked]}
    return values | whom.parameters | hold.parameters("held") | part.parameters("part")


def _plain(asked: Sequence[Step], within_ms: int, window: Window, whom: Whom) -> tuple[_CameBy, ...]:
    rows = questions.ask(
        "journey_funnel",
        _Came,
        clauses={
            "funnel": dialect.funnel_window(within_ms),
            "numbered": dialect.numbered("step", len(asked)),
            "whom": whom.clause,
        },
        settings=dialect.WIDE,
        start=window.start,
        end=window.end,
        steps=[step.value for step in asked],
        **whom.parameters,
    )
    return tuple(_CameBy("", row.steps_taken, row.customers) for row in rows)


def _by(
    asked: Sequence[Step], within_ms: int, window: Window, whom: Whom, *, hold: Carried, part: Carried
) -> tuple[_CameBy, ...]:
    return questions.ask(
        "journey_funnel_by",
        _CameBy,
        clauses=clauses(asked, within_ms, whom, hold, part),
        settings=dialect.WIDE,
        start=window.start,
        end=window.end,
        **parameters(asked, whom, hold, part),
    )


def _steps(asked: Sequence[Step], rows: Sequence[_CameBy], called: Names) -> tuple[FunnelStep, ...]:
    came = [sum(row.customers for row in rows if row.steps_taken > at) for at in range(len(asked))]
    return tuple(
        FunnelStep(
            step=at,
            touchpoint=step.text,
            name=step.value if step.kind == NAME else called.of(step.value),
            customers=customers,
            share=metrics.share(customers, came[0]),
            onward=metrics.share(customers, came[max(0, at - 1)]),
            lost=came[at - 1] - customers if at else 0,
        )
        for at, (step, customers) in enumerate(zip(asked, came, strict=True))
    )


def _parts(asked: Sequence[Step], rows: Sequence[_CameBy], called: Names) -> tuple[FunnelPart, ...]:
    of_part: dict[str, list[_CameBy]] = {}
    for row in rows:
        of_part.setdefault(row.part, []).append(row)
    found = [(part, _steps(asked, came, called)) for part, came in of_part.items()]
    found.sort(key=lambda one: (-one[1][0].customers, one[0]))
    whole = _arrived(_steps(asked, rows, called))
    differs = metrics.directions([(_arrived(steps), whole) for _part, steps in found])
    return tuple(FunnelPart(part, steps, way) for (part, steps), way in zip(found, differs, strict=True))


def _arrived(steps: Sequence[FunnelStep]) -> Sums:
    """Who began, each 1 who arrived and 0 who did not."""
    arrived = float(steps[-1].customers)
    return Sums(steps[0].customers, arrived, arrived)
