"""The tables that follow the interactions by a materialised view: how to compute one again, and to compare."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from attune.vocabulary.errors import BadInput

from .engine import Warehouse

_MERGED = re.compile(r"SimpleAggregateFunction\((\w+), (.+)\)")


@dataclass(frozen=True, slots=True)
class Derived:
    """`table` is fed by `view`; `of_month` picks the rows of one month YYYYMM, '' when a row spans them all."""

    table: str
    view: str
    of_month: str


TABLES = {
    one.table: one
    for one in (
        Derived("traits", "traits_from_interactions", "toYYYYMM(ts) = {month}"),
        Derived("totals", "totals_from_interactions", "toYYYYMM(month) = {month}"),
        Derived("surfaces_seen", "surfaces_from_interactions", ""),
    )
}


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column; `merge` is the function that adds up its parts, '' for a column that is no aggregate."""

    name: str
    type: str
    merge: str
    is_key: bool

    @property
    def is_float(self) -> bool:
        """Whether the order of adding changes its last digits."""
        return "Float" in self.type


def derived(table: str) -> Derived:
    """The derived table of that name.

    Raises:
        BadInput: there is none.
    """
    if table not in TABLES:
        names = ", ".join(sorted(TABLES))
        raise BadInput(
            f"No derived table is called {table!r}. There are: {names}.", code="unknown_table", where="table"
        )
    return TABLES[table]


def columns(warehouse: Warehouse, table: str) -> list[Column]:
    """What is stored in `table`, without what the engine computes by itself."""
    found = warehouse.query(
        "columns",
        "SELECT name, type, is_in_sorting_key FROM system.columns WHERE database = {database:String} "
        "AND table = {table:String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS') ORDER BY position",
        {"database": warehouse.dialect.database, "table": table},
    )
    listed = []
    for name, kind, is_key in found.rows:
        merged = _MERGED.fullmatch(kind)
        listed.append(Column(name, merged[2] if merged else kind, merged[1] if merged else "", bool(is_key)))
    return listed


def selected(warehouse: Warehouse, one: Derived) -> str:
    """The SELECT of the materialised view, as the warehouse keeps it: the one definition of the table's content."""
    sql = "SELECT as_select FROM system.tables WHERE database = {database:String} AND name = {view:String}"
    params = {"database": warehouse.dialect.database, "view": one.view}
    return str(warehouse.query("view", sql, params).value())


def months(warehouse: Warehouse) -> list[int]:
    """The months (YYYYMM) that have interactions."""
    sql = "SELECT DISTINCT toYYYYMM(ts) AS month FROM interactions ORDER BY month"
    return [int(month) for (month,) in warehouse.query("months", sql).rows]


def only_month(warehouse: Warehouse, month: int) -> dict[str, str]:
    """The setting that lets a view's SELECT see one month of interactions."""
    name = f"{warehouse.dialect.database}.interactions"
    return {"additional_table_filters": f"{{'{name}': 'toYYYYMM(ts) = {int(month)}'}}"}


def differences(warehouse: Warehouse, table: str) -> list[str]:
    """Where the stored table is not what its view would make of the interactions now: months, or `everywhere`."""
    one = derived(table)
    stored, view = columns(warehouse, table), selected(warehouse, one)
    if not one.of_month:
        same = _same(_summary(warehouse, stored, table, {}), _summary(warehouse, stored, f"({view})", {}))
        return [] if same else ["everywhere"]
    parts = f"SELECT DISTINCT toYYYYMM({'month' if table == 'totals' else 'ts'}) AS m FROM {table} ORDER BY m"  # noqa: S608 - two names from this file
    listed = {int(month) for (month,) in warehouse.query("months", parts).rows} | set(months(warehouse))
    found = []
    for month in sorted(listed):
        mine = f"(SELECT * FROM {table} WHERE {one.of_month.format(month=month)})"  # noqa: S608 - an integer and names from this file
        again = _summary(warehouse, stored, f"({view})", only_month(warehouse, month))
        if not _same(_summary(warehouse, stored, mine, {}), again):
            found.append(str(month))
    return found


def _summary(warehouse: Warehouse, stored: list[Column], source: str, settings: dict[str, str]) -> tuple[float, ...]:
    """Rows, an order-free hash of all exact columns, and the sum of each float column."""
    keys = [column.name for column in stored if column.is_key]
    if any(column.merge for column in stored):
        merged = ", ".join(f"{column.merge}({column.name}) AS m_{column.name}" for column in stored if column.merge)
        names = [column.name if column.is_key else f"m_{column.name}" for column in stored]
        inner = f"SELECT {', '.join(keys)}, {merged} FROM {source} GROUP BY {', '.join(keys)}"  # noqa: S608 - names from the schema
    else:
        names = [column.name for column in stored]
        inner = f"SELECT {', '.join(names)} FROM {source}"  # noqa: S608 - names from the schema
    # An empty text stands for a missing value: a hash of NULL would be NULL.
    exact = ", ".join(
        f"ifNull(toString({name}), '')" for name, column in zip(names, stored, strict=True) if not column.is_float
    )
    floats = "".join(f", sum(ifNull({name}, 0))" for name, column in zip(names, stored, strict=True) if column.is_float)
    sql = f"SELECT count(), sum(cityHash64({exact})){floats} FROM ({inner})"  # noqa: S608 - names from the schema
    return warehouse.query("compare", sql, settings=settings).rows[0]


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[:2] == other[:2] and all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6) for a, b in zip(one[2:], other[2:], strict=True)
    )
