"""What a value form may refer to: the columns of the rows at hand, with their types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import polars as pl

from attune.collect.doors.files.badmapping import fault, listed, nearest

ISO_WITH_ZONE = "%Y-%m-%dT%H:%M:%S%.f%#z"
ISO_LOCAL = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


class Fault(NamedTuple):
    """A row for which `when` is true is refused: its `column` cannot be read, for `reason`."""

    column: str
    reason: str
    when: pl.Expr


class Compiled(NamedTuple):
    """An expression over the rows, and what it cannot read."""

    expr: pl.Expr
    faults: tuple[Fault, ...] = ()
    column: str = ""  # the column a refusal should name
    is_text: bool = False  # text already, and never an empty one


@dataclass(frozen=True)
class Scope:
    """The columns and types of the rows at hand.

    `is_lenient`: a column that is not there is empty (ndjson, where every line has its own keys) and not an error.
    """

    schema: dict[str, pl.DataType]
    is_lenient: bool = False
    _frame: list[pl.LazyFrame] = field(default_factory=list)

    def column(self, name: str, where: str) -> pl.Expr:
        """The column `name`.

        Raises:
            BadMapping: there is no such column.
        """
        if name in self.schema:
            return pl.col(name)
        if self.is_lenient:
            return pl.lit(None, dtype=pl.String)
        raise fault(
            where,
            f'There is no column "{name}".{nearest(name, self.schema)} The columns are: {listed(self.schema)}.',
        )

    def kind(self, expr: pl.Expr) -> pl.DataType:
        """The type of `expr` over these columns."""
        if not self._frame:
            self._frame.append(pl.LazyFrame(schema=self.schema))
        return self._frame[0].select(expr.alias("it")).collect_schema()["it"]

    def text(self, given: Compiled, where: str) -> Compiled:
        """As text; empty text is nothing, whole numbers have no `.0`, times are ISO 8601."""
        if given.is_text:
            return given
        kind, expr = self.kind(given.expr), given.expr
        if kind.is_nested():
            raise fault(where, f"This is a nested value ({kind}); name what lies inside it, such as `address.city`.")
        if kind.is_float():
            whole = expr.is_finite() & (expr == expr.floor()) & (expr.abs() < 1e15)
            expr = (
                pl.when(whole).then(expr.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(expr.cast(pl.String))
            )
        elif isinstance(kind, pl.Datetime):
            expr = expr.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else ""))
        else:
            expr = expr.cast(pl.String)
        return Compiled(pl.when(expr != "").then(expr), given.faults, given.column, is_text=True)

    def number(self, given: Compiled, where: str, decimal: str = ".") -> Compiled:
        """As a 64-bit float; text that is no number is a fault."""
        kind = self.kind(given.expr)
        if kind.is_numeric() or kind in (pl.Boolean, pl.Null):
            expr = given.expr.cast(pl.Float64)
            return Compiled(pl.when(expr.is_finite()).then(expr), given.faults, given.column)
        if kind.is_temporal() or kind.is_nested():
            raise fault(where, f"A number is needed here, and this is {kind}.")
        text = given.expr.cast(pl.String).str.strip_chars()
        plain = (
            text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True) if decimal == "," else text
        )
        expr = plain.cast(pl.Float64, strict=False)
        expr = pl.when(expr.is_finite()).then(expr)
        wrong = Fault(given.column, "is not a number", (text != "") & expr.is_null())
        return Compiled(expr, (*given.faults, wrong), given.column)

    def time(self, given: Compiled, where: str, form: str = "iso", zone: str | None = None) -> Compiled:
        """As an instant without a zone, in microseconds: UTC when `zone` is given, else as written.

        `form` is iso, unix (seconds), unix_ms, or a pattern such as %d.%m.%Y %H:%M. A time that carries its own zone
        needs none.
        """
        kind, expr = self.kind(given.expr), given.expr
        if isinstance(kind, pl.Datetime):
            if kind.time_zone:
                return Compiled(_as_utc(expr), given.faults, given.column)
            return Compiled(_in_zone(expr.cast(pl.Datetime("us")), zone), given.faults, given.column)
        if kind == pl.Date:
            return Compiled(_in_zone(expr.cast(pl.Datetime("us")), zone), given.faults, given.column)
        if kind.is_nested() or (kind.is_numeric() and not form.startswith("unix")):
            raise fault(
                where,
                f'This is {kind}, not a time. For seconds or milliseconds since 1970 say format = "unix" or "unix_ms".',
            )
        text = expr.cast(pl.String).str.strip_chars()
        parsed = _PARSERS[form](text, zone) if form in _PARSERS else _patterned(text, form, zone)
        wrong = Fault(given.column, f"is not a time ({form})", (text != "") & parsed.is_null())
        return Compiled(parsed, (*given.faults, wrong), given.column)


def _as_utc(aware: pl.Expr) -> pl.Expr:
    return aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us"))


def _in_zone(naive: pl.Expr, zone: str | None) -> pl.Expr:
    """Local time to UTC. Of an hour that comes twice the first is meant; one that was skipped is an hour later."""
    if zone is None or zone == "UTC":
        return naive
    there = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    later = (naive + pl.duration(hours=1)).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return _as_utc(pl.coalesce(there, later))


def _iso(text: pl.Expr, zone: str | None) -> pl.Expr:
    text = text.str.replace(" ", "T", literal=True)
    local = pl.coalesce(text.str.to_datetime(form, strict=False, time_unit="us") for form in ISO_LOCAL)
    with_zone = _as_utc(text.str.to_datetime(ISO_WITH_ZONE, strict=False, time_unit="us"))
    return pl.coalesce(_in_zone(local, zone), with_zone)


def _unix(text: pl.Expr, zone: str | None) -> pl.Expr:
    del zone
    return (
        (text.cast(pl.Float64, strict=False) * 1_000_000).round().cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
    )


def _unix_ms(text: pl.Expr, zone: str | None) -> pl.Expr:
    del zone
    return (text.cast(pl.Float64, strict=False) * 1_000).round().cast(pl.Int64, strict=False).cast(pl.Datetime("us"))


def _patterned(text: pl.Expr, form: str, zone: str | None) -> pl.Expr:
    if "%z" in form or "%:z" in form or "%#z" in form:
        return _as_utc(text.str.to_datetime(form, strict=False, time_unit="us"))
    if any(part in form for part in ("%H", "%I", "%T", "%R", "%X", "%s")):
        return _in_zone(text.str.to_datetime(form, strict=False, time_unit="us"), zone)
    return _in_zone(text.str.to_date(form, strict=False).cast(pl.Datetime("us")), zone)


_PARSERS: dict[str, Callable[[pl.Expr, str | None], pl.Expr]] = {"iso": _iso, "unix": _unix, "unix_ms": _unix_ms}


class Value(Protocol):
    """A form that a mapping may use wherever a value is meant."""

    def columns(self) -> set[str]:
        """The columns it reads."""
        ...

    def compile(self, scope: Scope) -> Compiled:
        """As an expression over the rows."""
        ...
