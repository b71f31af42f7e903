"""Removing people from the warehouse: hidden at once, their bytes later.

A lightweight DELETE hides rows in a moment; the bytes stay in the parts until they are written anew. Every table whose
rows name a `key` or a `customer` is found in the schema, so that a table made tomorrow is not forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from .engine import Warehouse

KEYS_AT_ONCE = 500
_COLUMNS = ("key", "customer")
_TABLES = """
SELECT c.table, groupArray(c.name) FROM system.columns AS c
INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
WHERE c.database = {database:String} AND c.name IN ('key', 'customer') AND c.type = 'UUID'
  AND t.engine LIKE '%MergeTree%'
GROUP BY c.table ORDER BY c.table
"""
_MASKED = """
SELECT DISTINCT table FROM system.parts
WHERE database = {database:String} AND active AND has_lightweight_delete ORDER BY table
"""
_OLD_PARTS = """
SELECT table, name FROM system.parts WHERE database = {database:String} AND NOT active
"""
# For the time of a purge: parts that were written anew leave the disk within half a minute, not after eight.
_QUICKLY = {"old_parts_lifetime": "1", "merge_tree_clear_old_parts_interval_seconds": "1"}
_POLL_S = 0.5


def tables(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    """The tables with rows of people, and which of their columns name one."""
    found = warehouse.query("personal tables", _TABLES, {"database": warehouse.dialect.database}).rows
    return {table: tuple(name for name in _COLUMNS if name in names) for table, names in found}


def where_of(columns: Sequence[str], keys: Sequence[bytes]) -> str:
    """The condition for rows of these people."""
    listed = ", ".join(f"'{UUID(bytes=key)}'" for key in keys)
    return " OR ".join(f"{column} IN ({listed})" for column in columns)


def hide(warehouse: Warehouse, keys: Sequence[bytes]) -> dict[str, int]:
    """Remove all rows of these people from every table, so that no question finds them; rows by table.

    Raises:
        Unavailable: the warehouse is away. What is hidden by then stays hidden; calling again goes on.
    """
    counts: dict[str, int] = {}
    settings = warehouse.dialect.delete_settings()
    for table, columns in tables(warehouse).items():
        counts[table] = 0
        for some in _some(keys):
            where = where_of(columns, some)
            sql = f"SELECT count() FROM {table} WHERE {where}"  # noqa: S608 - names from the schema, keys as UUIDs
            there = int(warehouse.query("personal rows", sql).value())
            if there:  # a DELETE costs the same however little it finds
                warehouse.command(f"DELETE FROM {table} WHERE {where}", name=f"erase {table}", settings=settings)  # noqa: S608 - same
                counts[table] += there
    if counts.get("resolution_pairs"):
        warehouse.command("SYSTEM RELOAD DICTIONARY resolution", name="reload resolution")
    return counts


def hide_older(warehouse: Warehouse, table: str, where: str) -> int:
    """Remove the rows of `table` that match `where` (written by the caller, no value from outside); how many."""
    sql = f"SELECT count() FROM {table} WHERE {where}"  # noqa: S608 - the caller's own words
    there = int(warehouse.query("rows past their time", sql).value())
    if there:
        settings = warehouse.dialect.delete_settings()
        warehouse.command(f"DELETE FROM {table} WHERE {where}", name=f"retention {table}", settings=settings)  # noqa: S608 - same
    return there


def purge(warehouse: Warehouse, *, patience_s: float = 120.0, go_on: Callable[[], None] = lambda: None) -> list[str]:
    """Write the parts with hidden rows anew and wait until the old ones have left the disk; the tables concerned.

    Args:
        warehouse: of a server too; there the old parts leave in the server's own time.
        patience_s: how long to wait for the engine to remove files.
        go_on: called between pieces; may raise to end early.
    """
    database = {"database": warehouse.dialect.database}
    listed = [str(table) for (table,) in warehouse.query("masked parts", _MASKED, database).rows]
    for table in listed:
        go_on()
        changed = ", ".join(f"{name} = {value}" for name, value in _QUICKLY.items())
        warehouse.command(f"ALTER TABLE {table} MODIFY SETTING {changed}", name="purge")
        warehouse.command(f"ALTER TABLE {table} APPLY DELETED MASK", name="purge", settings={"mutations_sync": "2"})
    try:
        going = {(table, name) for table, name in _old(warehouse) if table in listed}
        until = time.monotonic() + patience_s
        while going and time.monotonic() < until:
            go_on()
            time.sleep(_POLL_S)
            going &= _old(warehouse)
    finally:
        for table in listed:
            warehouse.command(f"ALTER TABLE {table} RESET SETTING {', '.join(_QUICKLY)}", name="purge")
    return listed


def is_purged(warehouse: Warehouse) -> bool:
    """Whether no part on disk holds a row that is only hidden."""
    found = warehouse.query("masked parts", _MASKED, {"database": warehouse.dialect.database}).rows
    return not found


def _old(warehouse: Warehouse) -> set[tuple[str, str]]:
    found = warehouse.query("old parts", _OLD_PARTS, {"database": warehouse.dialect.database}).rows
    return {(str(table), str(name)) for table, name in found}


def _some(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for at in range(0, len(keys), KEYS_AT_ONCE):
        yield keys[at : at + KEYS_AT_ONCE]
