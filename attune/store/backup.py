"""A copy of everything, made while the server runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connections

from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Conflict, Unavailable

from . import erased_list, manifest, postgres_dump
from .folder import Folder
from .journal_postgres import PostgresJournal
from .manifest import Manifest
from .opening import Store
from .schema_steps import steps


def backup(
    store: Store, folder: Folder, out: Path, *, is_passing: bool = False, clock: Clock = now_ms
) -> dict[str, Any]:
    """Copy journal, warehouse, database, key file and files of the running `store` into the new folder `out`.

    Accepting goes on meanwhile; shipping to the warehouse waits. The order makes the parts fit each other: the
    warehouse first, the journal last, and nothing trimmed in between, so that whatever the older parts lack the journal
    still has. `is_passing`: it goes elsewhere from here and does not stay, so nothing is written beside it.

    Returns `folder`, `bytes`, `files`, `interactions` (in the warehouse) and `accepted` (head of the journal).

    Raises:
        Conflict: `out` exists and is not empty.
        Unavailable: a store is away, the disk is full, or PostgreSQL's programs are missing.
    """
    with (
        _new_folder(out),
        store.journal.hold_trimming(),
        store.shipments.paused(),
        store.warehouse.writing_paused(),
    ):
        # Read first: what a consumer reports after its database was copied, the copy does not know.
        cursors, shipped = store.journal.cursors(), store.journal.shipped_seq()
        warehouse, interactions = _copy_warehouse(store, out, clock)
        kept = _copy_database(store, out)
        _copy_files(folder, out)
        head = store.journal.head()
        if not isinstance(store.journal, PostgresJournal):
            copy_sqlite(folder.journal, out / folder.journal.name)
    with _cleared_on_error(out):
        erased_list.accompany(folder, out, stays=not is_passing)
        full = Manifest(
            format=manifest.FORMAT,
            made_at=clock(),
            program=version("attune"),
            journal_uuid=store.journal.uuid,
            head=head,
            shipped=shipped,
            cursors=cursors,
            schemas={name: steps(name)[-1].number for name in ("journal", "warehouse")},
            interactions=interactions,
            database=kept,
            warehouse=warehouse,
            warehouse_database=store.warehouse.dialect.database,
            files=manifest.hashed(out),
            rows=_rows_of(out / "attune.sqlite3"),
        )
        full.write(out)
    return {
        "folder": str(out),
        "bytes": sum(size for size, _ in full.files.values()),
        "files": len(full.files),
        "interactions": interactions,
        "accepted": full.head,
    }


def copy_sqlite(source: Path, target: Path) -> None:
    """The committed state of a database others are writing to, as one file without a WAL."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    reading = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)
    with closing(reading), closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE").fetchall()


def _rows_of(database: Path) -> dict[str, int]:
    """How many rows each table of the copied database has, so that a restore can be compared; {} without a copy."""
    if not database.exists():
        return {}
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as reading:
        return rows_of(reading)


def rows_of(reading: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = reading.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    )
    return {
        name: int(reading.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names the database gave
        for (name,) in names.fetchall()
    }


def _copy_warehouse(store: Store, out: Path, clock: Clock) -> tuple[str, int]:
    warehouse = store.warehouse
    database = warehouse.dialect.database
    interactions = int(warehouse.query("backup", "SELECT count() FROM interactions").value())
    if warehouse.dialect.mode == "embedded":
        # The engine writes its backup itself; the path was checked not to exist.
        target = str(out / "warehouse").replace("\\", "\\\\").replace("'", "\\'")
        warehouse.command(f"BACKUP DATABASE {database} TO File('{target}')", name="backup")
        return "folder", interactions
    name = f"attune-{clock()}"
    try:
        warehouse.command(f"BACKUP DATABASE {database} TO File('{name}')", name="backup")
    except AttuneError as error:
        raise Unavailable(
            f"The ClickHouse server did not write its part of the backup. {error.message} Give it a folder for backups "
            "(<backups><allowed_path>/var/backups/clickhouse</allowed_path></backups> in its configuration).",
            code="warehouse_backup",
        ) from None
    return name, interactions


def _copy_database(store: Store, out: Path) -> str:
    if isinstance(store.journal, PostgresJournal):
        postgres_dump.dump(store.journal.url, out / "postgres.dump")
        return "postgres"
    database = Path(str(connections["default"].settings_dict["NAME"]))
    copy_sqlite(database, out / "attune.sqlite3")
    return "sqlite"


def _copy_files(folder: Folder, out: Path) -> None:
    folder.secret()
    shutil.copy2(folder.secret_file, out / folder.secret_file.name)
    shutil.copytree(folder.files, out / "files")


@contextmanager
def _new_folder(out: Path) -> Iterator[None]:
    if out.exists() and any(out.iterdir()):
        raise Conflict(f"{out} is not empty. Name a new folder for the backup.", code="backup_exists")
    with _cleared_on_error(out):
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        out.chmod(0o700)  # it holds the key file and everybody's data
        yield


@contextmanager
def _cleared_on_error(out: Path) -> Iterator[None]:
    """Half a backup must not be taken for one."""
    try:
        yield
    except AttuneError:
        shutil.rmtree(out, ignore_errors=True)
        raise
    except OSError as error:
        shutil.rmtree(out, ignore_errors=True)
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"The backup in {out} could not be written: {reason}.", code="backup_failed") from error
    except sqlite3.Error as error:
        shutil.rmtree(out, ignore_errors=True)
        raise Unavailable(f"The backup in {out} could not be written: {error}.", code="backup_failed") from error
