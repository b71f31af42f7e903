"""Conditions on a row: `{ event = "delivered", days = { above = 0 } }`; a list of such tables means any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from attune.collect.doors.files.badmapping import fault, listed, nearest, table_at, text_at
from attune.collect.doors.files.scope import Compiled, Scope

TESTS = ("is", "not", "in", "not_in", "above", "at_least", "below", "at_most", "before", "after", "contains", "empty")


@dataclass(frozen=True, slots=True)
class Test:
    """One column against one operand."""

    column: str
    test: str
    operand: Any
    where: str

    def compile(self, scope: Scope) -> pl.Expr:
        """True, or not true; never null."""
        column = scope.column(self.column, self.where)
        return self._expr(scope, Compiled(column, column=self.column)).fill_null(value=False)

    def _expr(self, scope: Scope, given: Compiled) -> pl.Expr:
        match self.test:
            case "empty":
                is_empty = given.expr.is_null()
                if scope.kind(given.expr) == pl.String:
                    is_empty = is_empty | (given.expr.str.strip_chars() == "")
                return is_empty if self.operand else ~is_empty
            case "is" | "in":
                return self._among(scope, given)
            case "not" | "not_in":
                return ~self._among(scope, given).fill_null(value=False)
            case "contains":
                text = scope.text(given, self.where).expr
                return text.str.to_lowercase().str.contains(str(self.operand).lower(), literal=True)
            case "before" | "after":
                one = scope.time(given, self.where).expr
                other = scope.time(Compiled(scope.column(self.operand, self.where)), self.where).expr
                return one < other if self.test == "before" else one > other
            case _:
                number = scope.number(given, self.where).expr
                limit = pl.lit(float(self.operand))
                compared = {
                    "above": number > limit,
                    "at_least": number >= limit,
                    "below": number < limit,
                    "at_most": number <= limit,
                }
                return compared[self.test]

    def _among(self, scope: Scope, given: Compiled) -> pl.Expr:
        wanted = list(self.operand) if self.test in {"in", "not_in"} else [self.operand]
        if all(isinstance(item, bool) for item in wanted):
            return scope.text(given, self.where).expr.str.to_lowercase().is_in([str(item).lower() for item in wanted])
        if all(isinstance(item, int | float) for item in wanted):
            return scope.number(given, self.where).expr.is_in([float(item) for item in wanted])
        return scope.text(given, self.where).expr.is_in([str(item) for item in wanted])


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of these groups, each of which is all of its tests."""

    groups: tuple[tuple[Test, ...], ...]

    def compile(self, scope: Scope) -> pl.Expr:
        """True where a row meets the condition; never null."""
        return pl.any_horizontal([pl.all_horizontal([test.compile(scope) for test in group]) for group in self.groups])

    def columns(self) -> set[str]:
        """The columns it looks at."""
        tests = [test for group in self.groups for test in group]
        return {test.column for test in tests} | {test.operand for test in tests if test.test in {"before", "after"}}


def parse(given: object, where: str) -> Condition:
    """The condition written at `where`.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    tables: list[Any] = given if isinstance(given, list) else [given]
    if not tables or not all(isinstance(table, dict) and table for table in tables):
        raise fault(where, 'A condition is a table such as { event = "delivered" }, or a list of them (any may hold).')
    groups: list[tuple[Test, ...]] = []
    for table in tables:
        tests = [test for column, wanted in table.items() for test in _tests(column, wanted, f"{where}.{column}")]
        groups.append(tuple(tests))
    return Condition(tuple(groups))


def _tests(column: str, wanted: object, where: str) -> list[Test]:
    if isinstance(wanted, list):
        return [Test(column, "in", _operand("in", wanted, where), where)]
    if not isinstance(wanted, dict):
        return [Test(column, "is", _operand("is", wanted, where), where)]
    if not wanted:
        raise fault(where, f"A test is missing; the tests are: {listed(TESTS)}.")
    return [
        Test(column, test, _operand(test, operand, where), where) for test, operand in table_at(wanted, where).items()
    ]


def _operand(test: str, operand: object, where: str) -> object:
    if test not in TESTS:
        raise fault(where, f'"{test}" is no test.{nearest(test, TESTS)} The tests are: {listed(TESTS)}.')
    if test in {"in", "not_in"}:
        if (
            not isinstance(operand, list)
            or not operand
            or not all(isinstance(item, str | int | float) for item in operand)
        ):
            raise fault(where, f'"{test}" needs a list of values.')
    elif test == "empty":
        if not isinstance(operand, bool):
            raise fault(where, '"empty" is true or false.')
    elif test in {"before", "after"}:
        return text_at(operand, where)
    elif test in {"above", "at_least", "below", "at_most"}:
        if isinstance(operand, bool) or not isinstance(operand, int | float):
            raise fault(where, f'"{test}" needs a number.')
    elif not isinstance(operand, str | int | float):
        raise fault(where, f'"{test}" needs a text, a number, true or false.')
    return operand
