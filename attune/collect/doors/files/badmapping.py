"""A mapping that cannot be understood: which file, which key, why, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from attune.vocabulary.errors import BadInput


class BadMapping(BadInput):
    """The mapping file is wrong; nothing has been imported."""

    code = "bad_mapping"


def fault(where: str, reason: str) -> BadMapping:
    """The error for the key `where` (dotted path in the TOML file)."""
    return BadMapping(f"Mapping, [{where}]: {reason}", where=where)


def listed(names: Iterable[str]) -> str:
    """Names as people read them: `a, b, c`."""
    return ", ".join(names)


def nearest(word: str, words: Iterable[str]) -> str:
    """` Did you mean "x"?` when something close exists, else nothing."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


def only(table: dict[str, Any], allowed: Iterable[str], where: str) -> None:
    """Refuse keys that mean nothing here: a misspelt key must not be ignored silently.

    Raises:
        BadMapping: naming the key, the allowed ones and the nearest.
    """
    names = sorted(allowed)
    for key in table:
        if key not in names:
            raise fault(
                f"{where}.{key}" if where else key,
                f'"{key}" means nothing here.{nearest(key, names)} Known keys: {listed(names)}.',
            )


def table_at(value: object, where: str) -> dict[str, Any]:
    """`value` as a table.

    Raises:
        BadMapping: it is something else.
    """
    if not isinstance(value, dict):
        raise fault(where, f'Expected a table such as {{ column = "..." }}, got {value!r}.')
    return value


def text_at(value: object, where: str) -> str:
    """`value` as non-empty text.

    Raises:
        BadMapping: it is something else.
    """
    if not isinstance(value, str) or not value:
        raise fault(where, f"Expected a text, got {value!r}.")
    return value


def texts_at(value: object, where: str) -> tuple[str, ...]:
    """`value` (one text or a list of texts) as a tuple.

    Raises:
        BadMapping: it is something else, or an empty list.
    """
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise fault(where, f"Expected a list of texts, got {value!r}.")
    return tuple(text_at(item, where) for item in items)


def whole_at(value: object, where: str, *, least: int, most: int = 10_000) -> int:
    """`value` as a whole number.

    Raises:
        BadMapping: it is something else, or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise fault(where, f"Expected a whole number from {least} to {most}, got {value!r}.")
    return value
