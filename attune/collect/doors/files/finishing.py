"""What may be done to a value at its end: a value table, a type, rounding, trimming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from attune.collect.doors.files.scope import Compiled, Fault, Scope, Value

TYPES = ("text", "number", "integer", "boolean", "time")
FINISHING = (
    "values", "otherwise", "strict", "type", "format", "zone", "decimal", "round", "lower", "trim", "required"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finished:
    """A value after its finishing: a value table, a type, rounding, trimming; whether it may be missing."""

    core: Value
    where: str
    values: tuple[tuple[str, Any], ...] = ()
    otherwise: Value | None = None
    is_strict: bool = False
    type: str = ""
    format: str = "iso"
    zone: str | None = None
    decimal: str = "."
    round: int | None = None
    lower: bool = False
    trim: bool = False
    is_required: bool = False

    def columns(self) -> set[str]:
        """Of the core."""
        return self.core.columns() | (self.otherwise.columns() if self.otherwise else set())

    def compile(self, scope: Scope) -> Compiled:
        """Table, then type, then rounding and trimming."""
        value = self.core.compile(scope)
        if self.values:
            value = self._looked_up(scope, value)
        value = self._typed(scope, value)
        expr = value.expr
        if self.round is not None:
            expr = scope.number(value, self.where).expr.round(self.round)
        if self.trim or self.lower:
            expr = scope.text(value._replace(expr=expr, is_text=value.is_text and expr is value.expr), self.where).expr
            expr = expr.str.strip_chars() if self.trim else expr
            expr = expr.str.to_lowercase() if self.lower else expr
        value = value._replace(expr=expr, is_text=value.is_text and expr is value.expr)
        if self.is_required:
            value = value._replace(faults=(*value.faults, Fault(value.column, "is empty and required", expr.is_null())))
        return value

    def _looked_up(self, scope: Scope, value: Compiled) -> Compiled:
        text = scope.text(value, self.where)
        old = [key for key, _ in self.values]
        new = [item for _, item in self.values]
        if self.otherwise is not None:
            default = self.otherwise.compile(scope).expr
        elif self.is_strict or not all(isinstance(item, str) for item in new):
            default = pl.lit(None)
        else:
            default = text.expr
        found = text.expr.replace_strict(old, new, default=default)
        faults = text.faults
        if self.is_strict:
            faults = (
                *faults,
                Fault(value.column, "is not in the value table", text.expr.is_not_null() & ~text.expr.is_in(old)),
            )
        return Compiled(found, faults, value.column)

    def _typed(self, scope: Scope, value: Compiled) -> Compiled:
        match self.type:
            case "text":
                return scope.text(value, self.where)
            case "number":
                return scope.number(value, self.where, self.decimal)
            case "integer":
                number = scope.number(value, self.where, self.decimal)
                off = Fault(value.column, "is not a whole number", number.expr != number.expr.floor())
                return Compiled(number.expr.cast(pl.Int64, strict=False), (*number.faults, off), value.column)
            case "boolean":
                text = scope.text(value, self.where)
                lowered = text.expr.str.to_lowercase()
                yes, no = lowered.is_in(["true", "yes", "y", "1", "t"]), lowered.is_in(["false", "no", "n", "0", "f"])
                off = Fault(value.column, "is neither true nor false", text.expr.is_not_null() & ~yes & ~no)
                return Compiled(pl.when(yes | no).then(yes), (*text.faults, off), value.column)
            case "time":
                time = scope.time(value, self.where, self.format, self.zone)
                return time if self.zone is None else time._replace(expr=time.expr.dt.replace_time_zone("UTC"))
            case _:
                return value
