"""The warehouse's numbered migrations: applied in order, recorded, never edited afterwards."""

from __future__ import annotations

import time

from attune.vocabulary.errors import Unavailable

from .engine import Warehouse
from .faults import WrongQuery
from .schema_steps import Step, missing, steps

_ALREADY_THERE = 57  # TABLE_ALREADY_EXISTS
LOCK_STALE_S = 120


def migrate(warehouse: Warehouse) -> list[int]:
    """Bring the warehouse up to date; the numbers applied now.

    Every statement can be repeated, so a start that was killed half way is simply done again.

    Raises:
        FolderTooNew: the warehouse has been written by a newer program.
        Unavailable: another process is migrating it for too long.
    """
    warehouse.command(
        warehouse.dialect.ddl(
            "CREATE TABLE IF NOT EXISTS schema_migrations$on_cluster (number UInt32, name String, applied_at DateTime "
            "DEFAULT now()) ENGINE = $ReplacingMergeTree(applied_at) ORDER BY number SETTINGS $plain"
        ),
        name="migrate",
    )
    known = steps("warehouse")
    if not _pending(warehouse, known):
        return []
    _lock(warehouse)
    try:
        todo = _pending(warehouse, known)
        for step in todo:
            for statement in step.statements:
                warehouse.command(warehouse.dialect.ddl(statement), name=f"migrate {step.number:04d}")
            warehouse.insert("schema_migrations", ["number", "name"], [[step.number, step.name]])
    finally:
        warehouse.command("DROP TABLE IF EXISTS schema_lock", name="migrate")
    return [step.number for step in todo]


def _pending(warehouse: Warehouse, known: list[Step]) -> list[Step]:
    applied = {row[0] for row in warehouse.query("migrations", "SELECT DISTINCT number FROM schema_migrations").rows}
    return missing(known, applied, "The warehouse")


def _lock(warehouse: Warehouse) -> None:
    """One process migrates at a time: making a table is the one thing every engine does for exactly one asker."""
    patience = time.monotonic() + LOCK_STALE_S
    while True:
        try:
            warehouse.command("CREATE TABLE schema_lock (n UInt8) ENGINE = Memory", name="migrate")
        except WrongQuery as error:
            if error.engine_code != _ALREADY_THERE:
                raise
        else:
            return
        if time.monotonic() > patience:
            raise Unavailable("Another process has been migrating the warehouse for two minutes.", code="migrating")
        age = warehouse.query(
            "migrate",
            "SELECT dateDiff('second', metadata_modification_time, now()) FROM system.tables "
            "WHERE database = currentDatabase() AND name = 'schema_lock'",
        ).rows
        if (age and age[0][0] > LOCK_STALE_S) or warehouse.dialect.mode == "embedded":
            # Left behind by a process that was killed; an embedded folder has no second process at all.
            warehouse.command("DROP TABLE IF EXISTS schema_lock", name="migrate")
            continue
        time.sleep(0.5)
