"""A payload without what it says about anybody, still of the same shape, so that a mapping can be tried on it."""

from __future__ import annotations

import re
from typing import Any

KEPT_KEYS = re.compile(
    r"(?:^|[_-])(?:type|kind|event|status|state|action|topic|object|currency|channel|language|locale|reason|score"
    r"|rating|version|unit|plan|category|priority|source)$|^(?:livemode|test)$",
    re.IGNORECASE,
)
AMOUNTS = re.compile(r"amount|total|price|cents|fee|tax|cost|quantity|count|duration|size", re.IGNORECASE)
SOUND_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:/ -]{0,60}")
TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
SMALL = 1_000  # a number below tells nobody apart
SINCE_1970 = ((946_684_800, 4_102_444_800), (946_684_800_000, 4_102_444_800_000))  # 2000 to 2100, in seconds and ms
DEPTH, ITEMS, FIELDS, CHARS = 12, 5, 200, 120


def masked(given: Any, key: str = "", depth: int = 0) -> Any:  # noqa: ANN401 - JSON is anything
    """The same with letters as x and digits as 0 wherever a text or number could say who it is about.

    Times, amounts, small numbers, fractions and what stands under a name such as `type` or `status` stay.
    """
    if isinstance(given, dict):
        if depth >= DEPTH:
            return {}
        return {str(name)[:80]: masked(value, str(name), depth + 1) for name, value in list(given.items())[:FIELDS]}
    if isinstance(given, list):
        return [masked(value, key, depth + 1) for value in given[:ITEMS]] if depth < DEPTH else []
    if isinstance(given, str):
        return _text(given, key)
    if isinstance(given, int) and not isinstance(given, bool):
        return given if AMOUNTS.search(key) else _number(given)
    return given


def _text(given: str, key: str) -> str:
    text = given[:CHARS]
    if TIME.fullmatch(text) or (KEPT_KEYS.search(key) and SOUND_WORD.fullmatch(text)):
        return text
    return "".join("0" if letter.isdigit() else "x" if letter.isalpha() else letter for letter in text)


def _number(given: int) -> int:
    if abs(given) < SMALL or any(first <= given < last for first, last in SINCE_1970):
        return given
    digits = min(len(str(abs(given))), 18)
    return int("1".ljust(digits, "0")) * (1 if given > 0 else -1)
