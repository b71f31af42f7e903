"""Conditions on a payload: `{ event = "paid", amount = { above = 0 } }`; a list of such tables means any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attune.collect.doors.files.badmapping import fault, listed, nearest, table_at, text_at
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.reading import Unfit, as_number, as_text, as_time

Condition = Callable[[Payload], bool]
TESTS = ("is", "not", "in", "not_in", "above", "at_least", "below", "at_most", "before", "after", "contains", "empty")
_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "above": lambda one, limit: one > limit,
    "at_least": lambda one, limit: one >= limit,
    "below": lambda one, limit: one < limit,
    "at_most": lambda one, limit: one <= limit,
}


def parse(given: object, where: str) -> Condition:
    """The condition written at `where`.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    tables: list[Any] = given if isinstance(given, list) else [given]
    if not tables or not all(isinstance(table, dict) and table for table in tables):
        raise fault(where, 'A condition is a table such as { event = "delivered" }, or a list of them (any may hold).')
    groups = [
        [test for name, wanted in table.items() for test in _tests(name, wanted, f"{where}.{name}")] for table in tables
    ]
    return lambda payload: any(all(test(payload) for test in group) for group in groups)


def _tests(name: str, wanted: object, where: str) -> list[Condition]:
    if isinstance(wanted, list):
        return [_test(name, "in", _operand("in", wanted, where), where)]
    if not isinstance(wanted, dict):
        return [_test(name, "is", _operand("is", wanted, where), where)]
    if not wanted:
        raise fault(where, f"A test is missing; the tests are: {listed(TESTS)}.")
    return [
        _test(name, test, _operand(test, operand, where), where) for test, operand in table_at(wanted, where).items()
    ]


def _test(name: str, test: str, operand: Any, where: str) -> Condition:  # noqa: ANN401 - text, number or list
    def holds(payload: Payload) -> bool:
        found = payload.at(name)
        if test == "empty":
            return (found in (None, [], {})) is bool(operand)
        if test in {"is", "in", "not", "not_in"}:
            wanted = operand if isinstance(operand, list) else [operand]
            return _is_among(found, wanted, where) == (test in {"is", "in"})
        if found is None:
            return False
        if test == "contains":
            inside = [as_text(one, where) for one in found] if isinstance(found, list) else [as_text(found, where)]
            return any(str(operand).lower() in (text or "").lower() for text in inside)
        if test in {"before", "after"}:
            one, other = as_time(found, where), as_time(payload.at(operand), where)
            return one is not None and other is not None and (one < other if test == "before" else one > other)
        number = as_number(found, where)
        return number is not None and _NUMBERS[test](number, float(operand))

    def holds_or_not(payload: Payload) -> bool:
        try:
            return holds(payload)
        except Unfit:
            return False  # what cannot be read as the condition needs it, does not meet it

    return holds_or_not


def _is_among(found: Any, wanted: list[Any], where: str) -> bool:  # noqa: ANN401 - JSON is anything
    if found is None:
        return False
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in wanted):
        return as_number(found, where) in {float(one) for one in wanted}
    return (as_text(found, where) or "").lower() in {(as_text(one, where) or "").lower() for one in wanted}


def _operand(test: str, operand: object, where: str) -> object:
    if test not in TESTS:
        raise fault(where, f'"{test}" is no test.{nearest(test, TESTS)} The tests are: {listed(TESTS)}.')
    if test in {"in", "not_in"}:
        is_plain = isinstance(operand, list) and all(isinstance(one, str | int | float) for one in operand)
        if not is_plain or not operand:
            raise fault(where, f'"{test}" needs a list of values.')
    elif test == "empty":
        if not isinstance(operand, bool):
            raise fault(where, '"empty" is true or false.')
    elif test in {"before", "after"}:
        return text_at(operand, where)
    elif test in _NUMBERS:
        if isinstance(operand, bool) or not isinstance(operand, int | float):
            raise fault(where, f'"{test}" needs a number.')
    elif not isinstance(operand, str | int | float):
        raise fault(where, f'"{test}" needs a text, a number, true or false.')
    return operand
