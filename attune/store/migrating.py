"""The warehouse's numbered migrations: applied in order, recorded, never edited afterwards."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from importlib.resources import files

from attune.vocabulary.errors import FolderTooNew, Unavailable

from .engine import Warehouse
from .faults import WrongQuery

_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")
_ALREADY_THERE = 57  # TABLE_ALREADY_EXISTS
LOCK_STALE_S = 120


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of `schema/warehouse/`: its number, name and statements."""

    number: int
    name: str
    statements: tuple[str, ...]


def migrations() -> list[Migration]:
    """All of them, in order."""
    found = []
    for file in files("attune.store").joinpath("schema", "warehouse").iterdir():
        match = _NAME.match(file.name)
        if match:
            found.append(Migration(int(match[1]), match[2], _statements(file.read_text(encoding="utf-8"))))
    return sorted(found, key=lambda migration: migration.number)


def _statements(text: str) -> tuple[str, ...]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return tuple(part.strip() for part in re.split(r";\s*\n", "\n".join(lines) + "\n") if part.strip())


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
    known = migrations()
    if not _pending(warehouse, known):
        return []
    _lock(warehouse)
    try:
        todo = _pending(warehouse, known)
        for migration in todo:
            for statement in migration.statements:
                warehouse.command(warehouse.dialect.ddl(statement), name=f"migrate {migration.number:04d}")
            warehouse.insert("schema_migrations", ["number", "name"], [[migration.number, migration.name]])
    finally:
        warehouse.command("DROP TABLE IF EXISTS schema_lock", name="migrate")
    return [migration.number for migration in todo]


def _pending(warehouse: Warehouse, known: list[Migration]) -> list[Migration]:
    applied = {row[0] for row in warehouse.query("migrations", "SELECT DISTINCT number FROM schema_migrations").rows}
    newest = known[-1].number if known else 0
    if applied and max(applied) > newest:
        raise FolderTooNew(
            f"The warehouse is at schema {max(applied)}, this program knows up to {newest}. Install the newer program, "
            "or restore a backup made by this one.",
        )
    return [migration for migration in known if migration.number not in applied]


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
