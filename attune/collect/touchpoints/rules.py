"""Which rule a surface follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import NamedTuple

from attune.collect.touchpoints.models import SurfaceRule


class Mapped(NamedTuple):
    """What a surface is: the row of `surface_map` besides surface and version."""

    touchpoint: str
    channel: str
    stage: str
    direct: bool


NOTHING = Mapped("", "", "", direct=True)


class Patterns:
    """Patterns in the order they are tried, thousands of them: those without a star are looked up, not tried."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._matches = [pattern_of(text) for text in texts]
        self._plain: dict[str, list[int]] = {}
        self._others: list[int] = []
        for at, text in enumerate(texts):
            # Ignoring case is one thing for ASCII alone; everything else is tried.
            if "*" in text or not text.isascii():
                self._others.append(at)
            else:
                self._plain.setdefault(text.lower(), []).append(at)

    def fitting(self, surface: str) -> Iterator[int]:
        """The places of those that fit, first to last."""
        if not surface.isascii():
            yield from (at for at, matches in enumerate(self._matches) if matches.fullmatch(surface))
            return
        tried = (at for at in self._others if self._matches[at].fullmatch(surface))
        yield from merge(self._plain.get(surface.lower(), ()), tried)


class Rules:
    """All rules in the order they are tried: lowest `order`, then most letters besides the stars, then by pattern."""

    def __init__(self, given: Iterable[tuple[str, int, Mapped]]) -> None:
        self.given = tuple(sorted(given, key=lambda rule: turn(rule[0], rule[1])))
        self._patterns = Patterns([pattern for pattern, _, _ in self.given])

    def of(self, surface: str) -> Mapped:
        """What this surface is; `NOTHING` when no rule fits."""
        at = next(self._patterns.fitting(surface), None)
        return NOTHING if at is None else self.given[at][2]

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
