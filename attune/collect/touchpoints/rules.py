"""Which rule a surface follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from attune.collect.touchpoints.models import SurfaceRule


class Mapped(NamedTuple):
    """What a surface is: the row of `surface_map` besides surface and version."""

    touchpoint: str
    channel: str
    stage: str
    direct: bool


NOTHING = Mapped("", "", "", direct=True)


class _Rule(NamedTuple):
    matches: re.Pattern[str]
    mapped: Mapped


class Rules:
    """All rules in the order they are tried: lowest `order`, then most letters besides the stars, then by pattern."""

    def __init__(self, given: Iterable[tuple[str, int, Mapped]]) -> None:
        self.given = tuple(sorted(given, key=lambda rule: turn(rule[0], rule[1])))
        self._rules = [_Rule(pattern_of(pattern), mapped) for pattern, _, mapped in self.given]

    def of(self, surface: str) -> Mapped:
        """What this surface is; `NOTHING` when no rule fits."""
        for rule in self._rules:
            if rule.matches.fullmatch(surface):
                return rule.mapped
        return NOTHING

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rules) and other.given == self.given

    def __hash__(self) -> int:
        return hash(self.given)


def turn(pattern: str, order: int) -> tuple[int, int, str]:
    """Where in the row a rule is tried: lowest first."""
    return order, -len(pattern.replace("*", "")), pattern


def pattern_of(text: str) -> re.Pattern[str]:
    """`web shop.example /checkout/*` as an expression: `*` is any text, everything else is itself, case is ignored.

    What stands between two stars is looked for once, at its first place (`(?>...)`): going back to try others would
    find nothing more, and take for ever with many stars.
    """
    first, *middle = (re.escape(part) for part in text.split("*"))
    last = middle.pop() if middle else None
    expression = first + "".join(f"(?>.*?{part})" for part in middle) + ("" if last is None else f".*{last}")
    return re.compile(expression, re.IGNORECASE | re.DOTALL)


def load() -> Rules:
    """The rules as the database has them now."""
    found = SurfaceRule.objects.select_related("touchpoint")
    return Rules(
        (
            rule.pattern,
            rule.order,
            Mapped(rule.touchpoint.key, rule.touchpoint.channel, rule.touchpoint.stage, rule.touchpoint.direct),
        )
        for rule in found
    )
