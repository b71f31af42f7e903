"""What advertising cost: a campaign, a day and a medium a row. The other thing a mapping can make of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from attune.collect.doors.files import conditions, values
from attune.collect.doors.files.badmapping import fault, only, table_at, text_at
from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.scope import Compiled, Fault, Scope, Value
from attune.collect.doors.files.shapes import ROW

FIELDS = ("campaign", "day", "medium", "amount", "currency", "impressions", "clicks")
NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "campaign": 'the column with the key of the campaign: campaign = "utm_campaign"',
        "day": 'day = { column = "Date", format = "%d.%m.%Y" }',
        "amount": 'amount = "Cost", or { column = "Cost", type = "number", decimal = "," }',
        "currency": 'currency = { constant = "EUR" }',
    }
)
KEYS = (*FIELDS, "where", "make_missing")
VALUE_CHARS = 100


@dataclass(frozen=True, slots=True)
class Costs:
    """Which value each field of a cost has, how its day is written, and which rows are wanted.

    `make_missing`: campaigns the catalogue does not hold are made; else their rows are refused.
    """

    fields: tuple[tuple[str, Value], ...]
    format: str
    where: conditions.Condition | None
    make_missing: bool = False

    def columns(self) -> set[str]:
        """The columns it reads."""
        found = set().union(*(value.columns() for _, value in self.fields))
        return found | (self.where.columns() if self.where else set())

    def shape(
        self, frame: pl.DataFrame, scope: Scope, derived: list[Fault]
    ) -> tuple[list[dict[str, Any]], list[Refused], int]:
        """Costs with the number of their row as `@row`, rows that cannot be read, and how many `where` left out."""
        wanted = frame.filter(self.where.compile(scope)) if self.where else frame
        compiled = {name: self._compiled(scope, name, value) for name, value in self.fields}
        faults = derived + [one for value in compiled.values() for one in value.faults]
        first = pl.coalesce([pl.when(one.when).then(pl.lit(at, dtype=pl.Int32)) for at, one in enumerate(faults)])
        done = wanted.select(ROW, first.alias("@fault"), *(value.expr.alias(name) for name, value in compiled.items()))
        bad = done["@fault"].is_not_null()
        refused = []
        for row in wanted.with_columns(done["@fault"]).filter(bad).iter_rows(named=True):
            one = faults[row["@fault"]]
            shown = row.get(one.column)
            refused.append(Refused(row[ROW], one.column, one.reason, "" if shown is None else str(shown)[:VALUE_CHARS]))
        costs = done.filter(~bad).drop("@fault").to_dicts()
        return costs, refused, frame.height - wanted.height

    def _compiled(self, scope: Scope, name: str, value: Value) -> Compiled:
        given = value.compile(scope)
        if name == "day":
            time = scope.time(given, name, self.format)
            missing = Fault(time.column, "is empty, and it is the day", time.expr.is_null())
            return Compiled(time.expr.dt.strftime("%Y-%m-%d"), (*time.faults, missing), time.column)
        if name in {"amount", "impressions", "clicks"}:
            number = scope.number(given, name)
            if name == "amount":
                missing = Fault(given.column, "is empty, and it is the amount", number.expr.is_null())
                return number._replace(expr=number.expr.round(4), faults=(*number.faults, missing))
            off = Fault(given.column, "is no whole number", number.expr != number.expr.floor())
            return number._replace(expr=number.expr.cast(pl.Int64, strict=False), faults=(*number.faults, off))
        text = scope.text(given, name)
        return text._replace(expr=text.expr.fill_null(""))


def parse(table: dict[str, Any]) -> Costs:
    """The costs a mapping describes.

    Raises:
        BadMapping: naming the key that is missing or cannot be understood.
    """
    only(table, KEYS, "")
    for key, example in NEEDED.items():
        if key not in table:
            raise fault(key, f"Missing. Write {example}.")
    day = {"column": table["day"]} if isinstance(table["day"], str) else dict(table_at(table["day"], "day"))
    form = text_at(day.pop("format", "iso"), "day.format")
    found = [("day", values.parse(day, "day"))]
    found += [(key, values.parse(table[key], key)) for key in FIELDS if key in table and key != "day"]
    where = conditions.parse(table["where"], "where") if "where" in table else None
    if not isinstance(table.get("make_missing", False), bool):
        raise fault("make_missing", "Expected true or false.")
    return Costs(tuple(found), form, where, table.get("make_missing", False))
