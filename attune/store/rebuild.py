"""One derived table over again, beside the old one, and swapped in."""

from __future__ import annotations

from .derived import columns, derived, months, only_month, selected
from .opening import Store


def rebuild(store: Store, table: str) -> int:
    """Compute `table` again from the interactions and swap it in; the number of rows it has now.

    Questions are answered by the old table until the swap. Shipping waits meanwhile; accepting goes on.

    Raises:
        BadInput: no derived table has this name.
        Unavailable: the warehouse is away or the writer does not come to rest; the old table stays.
    """
    one = derived(table)
    warehouse = store.warehouse
    aside = f"{one.table}_rebuilt"
    name = f"rebuild {one.table}"
    with store.shipments.paused(), warehouse.writing_paused():
        view, listed = selected(warehouse, one), ", ".join(column.name for column in columns(warehouse, one.table))
        warehouse.command(f"DROP TABLE IF EXISTS {aside}", name=name)
        warehouse.command(f"CREATE TABLE {aside} AS {one.table}", name=name)
        for month in months(warehouse):
            # Month by month: memory stays that of one month, and the engine adds up what belongs together.
            warehouse.command(
                f"INSERT INTO {aside} ({listed}) SELECT {listed} FROM ({view})",  # noqa: S608 - names from the schema
                name=name,
                settings=only_month(warehouse, month),
            )
        warehouse.command(f"EXCHANGE TABLES {one.table} AND {aside}", name=name)
        warehouse.command(f"DROP TABLE {aside}", name=name)
    return int(warehouse.query(name, f"SELECT count() FROM {one.table}").value())  # noqa: S608 - a name from `TABLES`
