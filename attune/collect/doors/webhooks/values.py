"""Where a value comes from, in the language of mapping files (docs/reference/mapping.md), for one payload at a time.

Files are mapped by the million rows with a library that a server should not have to load for a call now and then, so
the same forms are worked out here in plain Python. No mapping is ever executed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from attune.collect.doors.files.badmapping import fault, listed, nearest, only, table_at, text_at
from attune.collect.doors.webhooks import conditions
from attune.collect.doors.webhooks.finishing import FINISHING, finished
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.reading import as_number, as_text, as_time

Value = Callable[[Payload], Any]
UNITS_MS = {"days_between": 86_400_000, "hours_between": 3_600_000, "minutes_between": 60_000}


def parse(given: object, where: str) -> Value:
    """The value written at `where`: a path, or a table with one form and its finishing.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    if isinstance(given, str):
        return path(text_at(given, where))
    if isinstance(given, bool | int | float):
        return constant(given)
    table = table_at(given, where)
    forms = [key for key in table if key in FORMS]
    if len(forms) != 1:
        unknown = next((key for key in table if key not in FORMS and key not in FINISHING), "")
        hint = nearest(unknown, FORMS) if unknown else ""
        raise fault(where, f"Exactly one of these is needed here: {listed(FORMS)}.{hint}")
    form = forms[0]
    own = {"separator"} if form == "concat" else {"otherwise"} if form == "case" else set()
    only(table, {form, *own, *FINISHING}, where)
    core = FORMS[form](table, where)
    otherwise = constant_or(table["otherwise"], f"{where}.otherwise") if "otherwise" in table else None
    return finished(core, table, where, otherwise if form != "case" else None, has_branches=form == "case")


def path(name: str) -> Value:
    """What stands at a path."""
    return lambda payload: payload.at(name)


def constant(value: str | float) -> Value:
    """Always the same."""
    return lambda _: value


def prefixed(prefix: str, value: Value, where: str) -> Value:
    """A text with something constant before it: the namespace of an external key."""

    def worked_out(payload: Payload) -> str | None:
        text = as_text(value(payload), where)
        return None if text is None else prefix + text

    return worked_out


def constant_or(given: object, where: str) -> Value:
    """In tables of values a plain text is meant as itself; a path is written { column = "..." }."""
    return constant(given) if isinstance(given, str | bool | int | float) else parse(given, where)


def _parts(table: dict[str, Any], form: str, where: str, exactly: int | None = None) -> list[Value]:
    given = table[form]
    if not isinstance(given, list) or len(given) < 2 or (exactly and len(given) != exactly):
        raise fault(f"{where}.{form}", f"Needs a list of {exactly or 'at least 2'} values.")
    return [parse(item, f"{where}.{form}") for item in given]


def _constant(table: dict[str, Any], where: str) -> Value:
    if not isinstance(table["constant"], str | bool | int | float):
        raise fault(f"{where}.constant", "A constant is a text, a number, true or false.")
    return constant(table["constant"])


def _arithmetic(form: str) -> Callable[[dict[str, Any], str], Value]:
    def parsed(table: dict[str, Any], where: str) -> Value:
        parts = _parts(table, form, where)

        def worked_out(payload: Payload) -> float | None:
            numbers = [as_number(part(payload), where) for part in parts]
            if any(number is None for number in numbers):
                return None
            first, *rest = [number for number in numbers if number is not None]
            for number in rest:
                if form == "divide" and number == 0:
                    return None
                first = _OPERATIONS[form](first, number)
            return first if math.isfinite(first) else None

        return worked_out

    return parsed


_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "add": lambda one, other: one + other,
    "subtract": lambda one, other: one - other,
    "multiply": lambda one, other: one * other,
    "divide": lambda one, other: one / other,
}


def _between(form: str) -> Callable[[dict[str, Any], str], Value]:
    def parsed(table: dict[str, Any], where: str) -> Value:
        start, end = _parts(table, form, where, exactly=2)

        def worked_out(payload: Payload) -> float | None:
            first, last = as_time(start(payload), where), as_time(end(payload), where)
            return None if first is None or last is None else (last - first) / UNITS_MS[form]

        return worked_out

    return parsed


def _case(table: dict[str, Any], where: str) -> Value:
    given = table["case"]
    if not isinstance(given, list) or not given:
        raise fault(
            f"{where}.case", 'Needs a list of branches such as { when = { days = { above = 0 } }, then = "late" }.'
        )
    branches: list[tuple[conditions.Condition, Value]] = []
    for at, branch in enumerate(given, 1):
        place = f"{where}.case.{at}"
        only(table_at(branch, place), ("when", "then"), place)
        if "when" not in branch or "then" not in branch:
            raise fault(place, "A branch needs `when` and `then`.")
        branches.append(
            (conditions.parse(branch["when"], f"{place}.when"), constant_or(branch["then"], f"{place}.then"))
        )
    otherwise = constant_or(table["otherwise"], f"{where}.otherwise") if "otherwise" in table else constant_none

    def worked_out(payload: Payload) -> Any:  # noqa: ANN401 - JSON is anything
        for holds, then in branches:
            if holds(payload):
                return then(payload)
        return otherwise(payload)

    return worked_out


def constant_none(payload: Payload) -> None:
    """Nothing."""


def _first(table: dict[str, Any], where: str) -> Value:
    parts = _parts(table, "first", where)

    def worked_out(payload: Payload) -> Any:  # noqa: ANN401 - JSON is anything
        found = (part(payload) for part in parts)
        return next((one for one in found if one is not None and one != ""), None)

    return worked_out


def _concat(table: dict[str, Any], where: str) -> Value:
    separator, parts = table.get("separator", " "), _parts(table, "concat", where)
    if not isinstance(separator, str):
        raise fault(f"{where}.separator", "A separator is a text.")

    def worked_out(payload: Payload) -> str | None:
        texts = [as_text(part(payload), where) for part in parts]
        return separator.join(text for text in texts if text) or None

    return worked_out


FORMS: dict[str, Callable[[dict[str, Any], str], Value]] = {
    "column": lambda table, where: path(text_at(table["column"], f"{where}.column")),
    "constant": _constant,
    **{form: _arithmetic(form) for form in _OPERATIONS},
    **{form: _between(form) for form in UNITS_MS},
    "case": _case,
    "first": _first,
    "concat": _concat,
}
