"""The steps of a funnel: touchpoints, or events by the name their source gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attune.vocabulary.errors import BadInput

TOUCHPOINT, NAME = "touchpoint", "name"
MOST = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A touchpoint's key or an event's name, as `kind` says."""

    value: str
    kind: str = TOUCHPOINT

    @property
    def text(self) -> str:
        """As addresses carry it: `order`, `name:Order Completed`."""
        return f"{NAME}:{self.value}" if self.kind == NAME else self.value


def read(texts: Sequence[str]) -> tuple[Step, ...]:
    """The steps, written as `order` or `name:Order Completed`.

    Raises:
        BadInput: they are not 2 to 8 different ones.
    """
    steps = tuple(
        Step(text.removeprefix("name:").strip(), NAME) if text.startswith("name:") else Step(text.strip())
        for text in texts
    )
    if (
        not 2 <= len(steps) <= MOST
        or len(set(steps)) != len(steps)
        or not all(step.value and len(step.value) <= LONGEST and "\0" not in step.value for step in steps)
    ):
        raise BadInput(
            f"A funnel needs 2 to {MOST} different steps: keys of touchpoints, or name:An Event.",
            code="bad_steps",
            where="steps",
        )
    return steps


def clauses(steps: Sequence[Step]) -> dict[str, str]:
    """`steps`: one condition each, in order; `met`: which contacts are steps at all. Values are bound as `steps`."""
    each = [f"{step.kind} = {{steps:Array(String)}}[{at}]" for at, step in enumerate(steps, 1)]
    kinds = sorted({step.kind for step in steps})
    return {
        "steps": ", ".join(each),
        "met": f"{kinds[0]} IN {{steps:Array(String)}}" if len(kinds) == 1 else " OR ".join(each),
    }
