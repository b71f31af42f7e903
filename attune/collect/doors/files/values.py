"""Where a value comes from: a column, a constant, or one of a few named forms. No mapping is ever executed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from attune.collect.doors.files import conditions
from attune.collect.doors.files.badmapping import fault, listed, nearest, only, table_at, text_at
from attune.collect.doors.files.finishing import FINISHING, TYPES, Finished
from attune.collect.doors.files.scope import Compiled, Fault, Scope, Value


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column, as it is."""

    name: str
    where: str

    def columns(self) -> set[str]:
        """The column."""
        return {self.name}

    def compile(self, scope: Scope) -> Compiled:
        """The column."""
        return Compiled(scope.column(self.name, self.where), column=self.name)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value for every row."""

    value: str | int | float | bool

    def columns(self) -> set[str]:
        """None."""
        return set()

    def compile(self, scope: Scope) -> Compiled:
        """A literal."""
        del scope
        return Compiled(pl.lit(self.value))


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`add`, `subtract`, `multiply` or `divide` numbers, from left to right."""

    operation: str
    parts: tuple[Value, ...]
    where: str

    def columns(self) -> set[str]:
        """Of all parts."""
        return set().union(*(part.columns() for part in self.parts))

    def compile(self, scope: Scope) -> Compiled:
        """A float; empty when a part is empty or the divisor is 0."""
        first, *rest = [scope.number(part.compile(scope), self.where) for part in self.parts]
        expr, faults = first.expr, first.faults
        for part in rest:
            faults += part.faults
            match self.operation:
                case "add":
                    expr = expr + part.expr
                case "subtract":
                    expr = expr - part.expr
                case "multiply":
                    expr = expr * part.expr
                case _:
                    expr = pl.when(part.expr != 0).then(expr / part.expr)
        return Compiled(expr, faults, first.column)


_UNIT_US = {"days_between": 86_400_000_000, "hours_between": 3_600_000_000, "minutes_between": 60_000_000}


@dataclass(frozen=True, slots=True)
class Between:
    """The time from the first to the second, in days, hours or minutes (a fraction; negative when it is before)."""

    unit: str
    start: Value
    end: Value
    where: str

    def columns(self) -> set[str]:
        """Of both ends."""
        return self.start.columns() | self.end.columns()

    def compile(self, scope: Scope) -> Compiled:
        """A float; empty when an end is empty."""
        start = scope.time(self.start.compile(scope), self.where)
        end = scope.time(self.end.compile(scope), self.where)
        length = (end.expr - start.expr).dt.total_microseconds() / _UNIT_US[self.unit]
        return Compiled(length, start.faults + end.faults, end.column)


@dataclass(frozen=True, slots=True)
class Case:
    """The first branch whose condition holds."""

    branches: tuple[tuple[conditions.Condition, Value], ...]
    otherwise: Value | None

    def columns(self) -> set[str]:
        """Of conditions and values."""
        found = set().union(*(when.columns() | then.columns() for when, then in self.branches))
        return found | (self.otherwise.columns() if self.otherwise else set())

    def compile(self, scope: Scope) -> Compiled:
        """Nested when-then; what a branch cannot read counts only where that branch is taken."""
        taken = pl.lit(value=False)
        faults: list[Fault] = []
        column = ""
        chosen: list[tuple[pl.Expr, pl.Expr]] = []
        for when, then in self.branches:
            holds = when.compile(scope) & ~taken
            value = then.compile(scope)
            faults += [fault._replace(when=holds & fault.when) for fault in value.faults]
            chosen.append((holds, value.expr))
            taken = taken | holds
            column = column or value.column
        last = self.otherwise.compile(scope) if self.otherwise else Compiled(pl.lit(None))
        faults += [fault._replace(when=~taken & fault.when) for fault in last.faults]
        expr = last.expr
        for holds, value_expr in reversed(chosen):
            expr = pl.when(holds).then(value_expr).otherwise(expr)
        return Compiled(expr, tuple(faults), column)


@dataclass(frozen=True, slots=True)
class First:
    """The first that is not empty."""

    parts: tuple[Value, ...]
    where: str

    def columns(self) -> set[str]:
        """Of all parts."""
        return set().union(*(part.columns() for part in self.parts))

    def compile(self, scope: Scope) -> Compiled:
        """As text."""
        texts = [scope.text(part.compile(scope), self.where) for part in self.parts]
        faults = tuple(fault for text in texts for fault in text.faults)
        return Compiled(pl.coalesce([text.expr for text in texts]), faults, texts[0].column, is_text=True)


@dataclass(frozen=True, slots=True)
class Concat:
    """Texts one after the other; empty ones are left out."""

    parts: tuple[Value, ...]
    separator: str
    where: str

    def columns(self) -> set[str]:
        """Of all parts."""
        return set().union(*(part.columns() for part in self.parts))

    def compile(self, scope: Scope) -> Compiled:
        """As text; empty when all parts are."""
        texts = [scope.text(part.compile(scope), self.where) for part in self.parts]
        faults = tuple(fault for text in texts for fault in text.faults)
        expr = pl.concat_str([text.expr for text in texts], separator=self.separator, ignore_nulls=True)
        return Compiled(expr.replace("", None), faults, texts[0].column, is_text=True)


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A text with something constant before it: the namespace of an external key."""

    prefix: str
    value: Value
    where: str

    def columns(self) -> set[str]:
        """Of the value."""
        return self.value.columns()

    def compile(self, scope: Scope) -> Compiled:
        """As text; empty when the value is."""
        text = scope.text(self.value.compile(scope), self.where)
        return text._replace(expr=pl.lit(self.prefix) + text.expr)


def parse(given: object, where: str) -> Value:
    """The value written at `where`: the name of a column, or a table with one form and its finishing.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    if isinstance(given, str):
        return Column(text_at(given, where), where)
    if isinstance(given, bool | int | float):
        return Constant(given)
    table = table_at(given, where)
    forms = [key for key in table if key in FORMS]
    if len(forms) != 1:
        unknown = next((key for key in table if key not in FORMS and key not in FINISHING), "")
        hint = nearest(unknown, FORMS) if unknown else ""
        raise fault(where, f"Exactly one of these is needed here: {listed(FORMS)}.{hint}")
    form = forms[0]
    own = {"separator"} if form == "concat" else {"otherwise"} if form == "case" else set()
    only(table, {form, *own, *FINISHING}, where)
    return _finished(FORMS[form](table, where), table, where, has_branches=form == "case")


def _constant_or(given: object, where: str) -> Value:
    """In tables of values a plain text is meant as itself; a column is written { column = "..." }."""
    return Constant(given) if isinstance(given, str | bool | int | float) else parse(given, where)


def _parts(table: dict[str, Any], form: str, where: str, exactly: int | None = None) -> tuple[Value, ...]:
    given = table[form]
    if not isinstance(given, list) or len(given) < 2 or (exactly and len(given) != exactly):
        raise fault(f"{where}.{form}", f"Needs a list of {exactly or 'at least 2'} values.")
    return tuple(parse(item, f"{where}.{form}") for item in given)


def _constant(table: dict[str, Any], where: str) -> Value:
    if not isinstance(table["constant"], str | bool | int | float):
        raise fault(f"{where}.constant", "A constant is a text, a number, true or false.")
    return Constant(table["constant"])


def _arithmetic(form: str) -> Callable[[dict[str, Any], str], Value]:
    return lambda table, where: Arithmetic(form, _parts(table, form, where), where)


def _between(form: str) -> Callable[[dict[str, Any], str], Value]:
    def parsed(table: dict[str, Any], where: str) -> Value:
        start, end = _parts(table, form, where, exactly=2)
        return Between(form, start, end, where)

    return parsed


def _case(table: dict[str, Any], where: str) -> Value:
    given = table["case"]
    if not isinstance(given, list) or not given:
        raise fault(
            f"{where}.case", 'Needs a list of branches such as { when = { days = { above = 0 } }, then = "late" }.'
        )
    branches = []
    for at, branch in enumerate(given, 1):
        place = f"{where}.case.{at}"
        only(table_at(branch, place), ("when", "then"), place)
        if "when" not in branch or "then" not in branch:
            raise fault(place, "A branch needs `when` and `then`.")
        branches.append(
            (conditions.parse(branch["when"], f"{place}.when"), _constant_or(branch["then"], f"{place}.then"))
        )
    otherwise = _constant_or(table["otherwise"], f"{where}.otherwise") if "otherwise" in table else None
    return Case(tuple(branches), otherwise)


def _concat(table: dict[str, Any], where: str) -> Value:
    separator = table.get("separator", " ")
    if not isinstance(separator, str):
        raise fault(f"{where}.separator", "A separator is a text.")
    return Concat(_parts(table, "concat", where), separator, where)


FORMS: dict[str, Callable[[dict[str, Any], str], Value]] = {
    "column": lambda table, where: Column(text_at(table["column"], f"{where}.column"), where),
    "constant": _constant,
    **{form: _arithmetic(form) for form in ("add", "subtract", "multiply", "divide")},
    **{form: _between(form) for form in _UNIT_US},
    "case": _case,
    "first": lambda table, where: First(_parts(table, "first", where), where),
    "concat": _concat,
}


def _finished(core: Value, table: dict[str, Any], where: str, *, has_branches: bool) -> Value:
    if not any(key in table for key in FINISHING if key != "otherwise" or not has_branches):
        return core
    kind = table.get("type", "")
    if kind and kind not in TYPES:
        raise fault(f"{where}.type", f'"{kind}" is no type.{nearest(str(kind), TYPES)} Types: {listed(TYPES)}.')
    values = table_at(table.get("values", {}), f"{where}.values")
    for key, item in values.items():
        if not isinstance(item, str | bool | int | float):
            raise fault(f"{where}.values.{key}", "A value table holds texts, numbers, true or false.")
    otherwise = None
    if "otherwise" in table and not has_branches:
        if not values:
            raise fault(
                f"{where}.otherwise",
                "It belongs to a value table (`values`) or to `case`; for an empty column use `first`.",
            )
        otherwise = _constant_or(table["otherwise"], f"{where}.otherwise")
    rounding = table.get("round")
    if rounding is not None and (isinstance(rounding, bool) or not isinstance(rounding, int)):
        raise fault(f"{where}.round", "The number of decimals, such as 2.")
    return Finished(
        core,
        where,
        tuple(values.items()),
        otherwise,
        is_strict=table.get("strict") is True,
        type=kind,
        format=table.get("format", "iso"),
        zone=table.get("zone"),
        decimal=table.get("decimal", "."),
        round=rounding,
        lower=table.get("lower") is True,
        trim=table.get("trim") is True,
        is_required=table.get("required") is True,
    )
