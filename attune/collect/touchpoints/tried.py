"""The rules in the order they are tried, and what each of them takes."""

from __future__ import annotations

from dataclasses import dataclass

from attune.collect.touchpoints.models import SurfaceRule
from attune.collect.touchpoints.rules import Patterns, turn
from attune.collect.touchpoints.suggesting import LOOKED_AT, UNMAPPED
from attune.store.engine import Warehouse


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A rule with its touchpoint, and how many of the most met surfaces it takes, with their interactions.

    `in_its_way`: the pattern of a rule that is tried before and takes some surface this one would fit; '' when none
    does.
    """

    id: int
    pattern: str
    order: int
    touchpoint_id: int
    name: str
    surfaces: int
    interactions: int
    in_its_way: str


@dataclass(slots=True)
class _Count:
    rule: SurfaceRule
    surfaces: int = 0
    interactions: int = 0
    in_its_way: str = ""


def in_order(warehouse: Warehouse) -> list[TriedRule]:
    """All rules, the one tried first at the top, counted over the surfaces met most."""
    counts = _counts()
    patterns = Patterns([count.rule.pattern for count in counts])
    for surface, _, met in warehouse.query("surfaces tried", UNMAPPED, {"limit": LOOKED_AT}).rows:
        fitting = [counts[at] for at in patterns.fitting(surface)]
        for first in fitting[:1]:
            first.surfaces += 1
            first.interactions += int(met)
        for later in fitting[1:]:
            later.in_its_way = later.in_its_way or fitting[0].rule.pattern
    return [_tried(count) for count in counts]


def of_surface(surface: str) -> TriedRule | None:
    """The rule a surface follows; None when no rule fits."""
    counts = _counts()
    at = next(Patterns([count.rule.pattern for count in counts]).fitting(surface), None)
    return None if at is None else _tried(counts[at])


def _counts() -> list[_Count]:
    found = sorted(SurfaceRule.objects.select_related("touchpoint"), key=lambda rule: turn(rule.pattern, rule.order))
    return [_Count(rule) for rule in found]


def _tried(count: _Count) -> TriedRule:
    rule = count.rule
    return TriedRule(
        rule.pk,
        rule.pattern,
        rule.order,
        rule.touchpoint_id,
        rule.touchpoint.name,
        count.surfaces,
        count.interactions,
        count.in_its_way,
    )
