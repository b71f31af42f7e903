"""What callers without the right to personal data are told: enough to work with figures, never who somebody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attune.show.masking import DOTS, is_personal, masked

# Texts that answers of saved questions may hold for everybody: what the company itself calls things. Every other text
# may have been written by or about a person.
OURS = frozenset(
    {
        "touchpoint", "name_of_touchpoint", "condition", "channel", "stage", "metric", "scale", "mode", "language",
        "direction", "type", "source", "currency", "place", "product", "campaign", "entry", "kind", "unit", "rule",
        "starts", "expects", "missing", "met_as", "target", "step", "part", "cohort", "surface", "key_kind",
    }
)  # fmt: skip
# Of an interaction, what says who it was, or what was said in free words.
OF_A_PERSON = ("message_id", "anonymous_id", "user_id", "name", "question", "refers_to", "episode", "staff")


def profile(told: dict[str, Any], *, clear: bool) -> dict[str, Any]:
    """A customer as JSON."""
    if clear:
        return told
    shown = told | dict.fromkeys(("name", "email", "phone"), "") | {"accounts": [], "is_masked": True}
    shown["identifiers"] = [one | {"value": masked(one["kind"], one["value"])} for one in told["identifiers"]]
    shown["traits"] = [one for one in told["traits"] if not is_personal(one["name"]) and _is_plain(one["value"])]
    for trait in shown["traits"]:
        trait["history"] = [old for old in trait["history"] if _is_plain(old["value"])]
    return shown


def interaction(told: dict[str, Any], *, clear: bool) -> dict[str, Any]:
    """One line of a timeline as JSON. Its properties keep their numbers, and no text."""
    if clear:
        return told
    numbers = {name: value for name, value in told["properties"].items() if _is_plain(value) and not is_personal(name)}
    left_out = dict.fromkeys((one for one in OF_A_PERSON if told.get(one)), DOTS)
    return told | left_out | {"properties": numbers, "context": {}}


def row(columns: Sequence[str], values: Sequence[Any], *, clear: bool) -> dict[str, Any]:
    """A row of a saved question. Without the right, only texts that are the company's own words stand in it."""
    told = dict(zip(columns, values, strict=True))
    return told if clear else {name: _hidden(name, value) for name, value in told.items()}


def _hidden(column: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if column in OURS:
        return value
    if isinstance(value, str):
        return DOTS if value else ""
    if isinstance(value, bytes):
        return DOTS
    if isinstance(value, Mapping):
        return {name: _hidden("", inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", inner) for inner in value]
    return value


def _is_plain(value: object) -> bool:
    """A number or yes and no: nothing in it names anybody."""
    return isinstance(value, bool | int | float)
