"""What may be done to a value at its end: a value table, a type, rounding, trimming."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from attune.collect.doors.files.badmapping import fault, listed, nearest, table_at
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.reading import Unfit, as_number, as_text, as_time
from attune.vocabulary.clock import instant

Value = Callable[[Payload], Any]
TYPES = ("text", "number", "integer", "boolean", "time")
FINISHING = (
    "values", "otherwise", "strict", "type", "format", "zone", "decimal", "round", "lower", "trim", "required"
)  # fmt: skip
YES, NO = frozenset({"true", "yes", "y", "1", "t"}), frozenset({"false", "no", "n", "0", "f"})


def finished(core: Value, table: dict[str, Any], where: str, otherwise: Value | None, *, has_branches: bool) -> Value:
    """The value with what its table wants done to it, in this order: value table, type, rounding, text, required.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    steps = [
        step
        for step in (
            _looked_up(table, where, otherwise, has_branches=has_branches),
            _typed(table, where),
            _rounded(table, where),
            _tidied(table, where),
        )
        if step is not None
    ]
    is_required = table.get("required") is True
    if not steps and not is_required:
        return core

    def worked_out(payload: Payload) -> Any:  # noqa: ANN401 - JSON is anything
        found = core(payload)
        for step in steps:
            found = step(found, payload)
        if is_required and found in (None, ""):
            raise Unfit(where, "it is empty and required")
        return found

    return worked_out


Step = Callable[[Any, Payload], Any]


def _looked_up(table: dict[str, Any], where: str, otherwise: Value | None, *, has_branches: bool) -> Step | None:
    names = table_at(table.get("values", {}), f"{where}.values")
    for key, item in names.items():
        if not isinstance(item, str | bool | int | float):
            raise fault(f"{where}.values.{key}", "A value table holds texts, numbers, true or false.")
    if not names:
        if otherwise is not None and not has_branches:
            raise fault(
                f"{where}.otherwise",
                "It belongs to a value table (`values`) or to `case`; for what may be empty use `first`.",
            )
        return None
    is_strict, are_texts = table.get("strict") is True, all(isinstance(item, str) for item in names.values())

    def step(found: Any, payload: Payload) -> Any:  # noqa: ANN401 - JSON is anything
        text = as_text(found, where)
        if text in names:
            return names[text]
        if otherwise is not None:
            return otherwise(payload)
        if is_strict and text is not None:
            raise Unfit(where, f"{text[:60]!r} is not in the value table")
        return text if are_texts and not is_strict else None

    return step


def _typed(table: dict[str, Any], where: str) -> Step | None:
    kind = table.get("type", "")
    if kind and kind not in TYPES:
        raise fault(f"{where}.type", f'"{kind}" is no type.{nearest(str(kind), TYPES)} Types: {listed(TYPES)}.')
    decimal, form, zone = table.get("decimal", "."), table.get("format", ""), table.get("zone", "UTC")
    if not isinstance(form, str) or not _is_zone(zone):
        raise fault(f"{where}.zone", f'"{zone}" is no time zone; write one such as Europe/Warsaw or UTC.')

    def as_instant(found: Any, _: Payload) -> Any:  # noqa: ANN401 - same
        at = as_time(found, where, form, zone)
        return None if at is None else instant(at).isoformat(timespec="milliseconds")

    steps: dict[str, Step] = {
        "text": lambda found, _: as_text(found, where),
        "number": lambda found, _: as_number(found, where, decimal),
        "integer": lambda found, _: _whole(as_number(found, where, decimal), where),
        "boolean": lambda found, _: _boolean(as_text(found, where), where),
        "time": as_instant,
    }
    return steps.get(kind)


def _is_zone(zone: object) -> bool:
    try:
        return isinstance(zone, str) and bool(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _rounded(table: dict[str, Any], where: str) -> Step | None:
    places = table.get("round")
    if places is None:
        return None
    if isinstance(places, bool) or not isinstance(places, int) or not -15 <= places <= 15:
        raise fault(f"{where}.round", "The number of decimals, such as 2.")

    def step(found: Any, _: Payload) -> float | None:  # noqa: ANN401 - JSON is anything
        number = as_number(found, where)
        return None if number is None else round(number, places)

    return step


def _tidied(table: dict[str, Any], where: str) -> Step | None:
    trims, lowers = table.get("trim") is True, table.get("lower") is True
    if not trims and not lowers:
        return None

    def step(found: Any, _: Payload) -> str | None:  # noqa: ANN401 - JSON is anything
        text = as_text(found, where)
        if text is None:
            return None
        text = text.strip() if trims else text
        return text.lower() if lowers else text

    return step


def _whole(number: float | None, where: str) -> int | None:
    if number is None:
        return None
    if not number.is_integer():
        raise Unfit(where, f"{number} is not a whole number")
    return int(number)


def _boolean(text: str | None, where: str) -> bool | None:
    if text is None:
        return None
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise Unfit(where, f"{text[:60]!r} is neither true nor false")
