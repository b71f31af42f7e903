"""Removing old interactions, by whole months: derived tables add up months, and must go on matching."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attune.store import derived, forgetting
from attune.store.rebuild import rebuild

if TYPE_CHECKING:
    from attune.store.opening import Store

# Table and the column that says when; `month` is the first day of one.
TABLES = (("interactions", "ts"), ("traits", "ts"), ("labels", "ts"), ("totals", "month"))


def month_start(ms: int) -> int:
    """The beginning of the month of `ms`, in ms: what is older lies in whole months."""
    at = datetime.fromtimestamp(ms / 1000, tz=UTC)
    return int(at.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def interactions(store: Store, before: int) -> dict[str, int]:
    """Whole months of everything that happened before `before` (ms), with all that was derived; rows by place."""
    counts = months_before(store, month_start(before), "")
    if any(counts.values()):
        for table in unkeyed(store):
            rebuild(store, table)
    # What the warehouse refused is kept as long as what it took: nothing shorter, for it may be taken after an upgrade.
    return counts | {"journal.refused": store.journal.refused_before(month_start(before))}


def months_before(store: Store, start: int, where: str) -> dict[str, int]:
    """Hide the rows before `start`, the beginning of a month in ms, that match `where` ('' for all)."""
    day = datetime.fromtimestamp(start / 1000, tz=UTC).date().isoformat()
    counts = {}
    with store.shipments.paused():
        for table, column in TABLES:
            condition = f"{column} < toDate('{day}')" + (f" AND {where}" if where else "")
            counts[f"warehouse.{table}"] = forgetting.hide_older(store.warehouse, table, condition)
    return counts


def unkeyed(store: Store) -> list[str]:
    """Derived tables that name nobody but count everybody: they are computed again when somebody was taken out."""
    keyed = forgetting.tables(store.warehouse)
    return [table for table in derived.TABLES if table not in keyed]
