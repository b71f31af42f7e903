"""A backup into an empty folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import BadInput, Conflict, FolderTooNew

from . import erased_list, manifest, postgres_dump
from .engine import Warehouse, open_warehouse
from .folder import Folder
from .manifest import Manifest
from .schema_steps import steps

HOLD = "outgoing.held"


def restore(
    source: Path,
    folder: Folder,
    *,
    database_url: str | None = None,
    warehouse_url: str | None = None,
    erasures: Sequence[Path] = (),
    clock: Clock = now_ms,
) -> dict[str, Any]:
    """Check the backup in `source` and put it into the empty `folder` (and the empty servers these addresses name).

    The journal gets a new uuid, because the warehouse's memory of repeated inserts is not in a backup. Outgoing
    messages are held until somebody releases them: what the backup believes unsent may have been sent since. Must run
    in a process that has no embedded warehouse open.

    Who was erased after the backup was made is known from lists in it, beside it, in the backups next to it, and in
    `erasures` (files or folders); the next start erases them again before it shows anything.

    Returns `interactions`, `accepted`, `made_at`, `held` and `erasures` (how many entries those lists had).

    Raises:
        Conflict: the folder or the database is not empty.
        BadInput: the backup is damaged, or its parts do not fit each other.
        FolderTooNew: a newer program made it.
        Unavailable: a server is away or refuses.
    """
    found = manifest.read(source)
    _check_age(found)
    if folder.path.exists() and any(folder.path.iterdir()):
        raise Conflict(f"{folder.path} is not empty. Restore into a new folder (--data).", code="folder_not_empty")
    if found.database == "postgres" and not database_url:
        raise BadInput("This backup holds a PostgreSQL database; name an empty one (ATTUNE_DATABASE_URL).")
    if found.warehouse != "folder" and not warehouse_url:
        raise BadInput("This backup's warehouse lies on a ClickHouse server; name it (ATTUNE_WAREHOUSE_URL).")
    manifest.check(source, found)
    existed = folder.path.exists()
    lock = folder.lock()
    try:
        _put_back(source, folder, found, database_url)
        _put_warehouse(source, folder, found, warehouse_url)
        known = erased_list.gather(source, folder, erasures)
        held = folder.path / HOLD
        held.write_bytes(msgspec.json.encode({"restored_at": clock(), "backup_made_at": found.made_at}))
    except BaseException:
        # The folder was empty before and nothing in it is anybody's: half a restore must not be started from.
        shutil.rmtree(folder.path, ignore_errors=True)
        if existed:
            folder.path.mkdir(mode=0o700)
        raise
    finally:
        lock.close()
    return {
        "interactions": found.interactions,
        "accepted": found.head,
        "made_at": found.made_at,
        "held": str(held),
        "erasures": known,
    }


def is_held(folder: Folder) -> bool:
    """Whether messages wait because this folder was restored and nobody has released them yet."""
    return (folder.path / HOLD).exists()


def _check_age(found: Manifest) -> None:
    for name, number in found.schemas.items():
        known = steps(name)[-1].number
        if number > known:
            raise FolderTooNew(
                f"The backup was made by a newer Attune ({found.program}; {name} schema {number}, this program knows "
                f"{known}). Install that version and restore again.",
            )


def _put_back(source: Path, folder: Folder, found: Manifest, database_url: str | None) -> None:
    shutil.copyfile(source / folder.secret_file.name, folder.secret_file)
    folder.secret_file.chmod(0o600)
    shutil.copytree(source / "files", folder.files, dirs_exist_ok=True)
    renewed = str(uuid.uuid4())
    if found.database == "postgres":
        postgres_dump.load(source / "postgres.dump", database_url or "")
        postgres_dump.renew_journal(database_url or "", renewed)
    else:
        _put_sqlite(source / "attune.sqlite3", folder.database)
        _put_sqlite(source / folder.journal.name, folder.journal)
        _renew(folder.journal, renewed, found)


def _put_sqlite(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _renew(journal: Path, renewed: str, found: Manifest) -> None:
    with closing(sqlite3.connect(journal)) as connection, connection:
        ((damage,),) = connection.execute("PRAGMA quick_check").fetchall()
        if damage != "ok":
            raise BadInput(f"The journal in the backup is damaged: {damage}.", code="backup_damaged")
        (opened,) = connection.execute("SELECT count(*) FROM shipments WHERE shipped_at IS NULL").fetchone()
        marks = "SELECT coalesce(max(last_seq), 0) FROM shipments WHERE shipped_at IS NOT NULL"
        (shipped,) = connection.execute(marks).fetchone()
        if opened or shipped != found.shipped:
            raise BadInput(
                f"Journal and manifest disagree: shipped to {shipped}, the manifest says {found.shipped}.",
                code="backup_damaged",
            )
        connection.execute(
            "INSERT INTO meta SELECT 'uuid_before', value FROM meta WHERE name = 'uuid' "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        connection.execute("UPDATE meta SET value = ? WHERE name = 'uuid'", (renewed,))
        for name, seq in found.cursors.items():
            # Nothing is trimmed that a consumer, as its own database was copied, has not passed.
            connection.execute("UPDATE cursors SET seq = min(seq, ?) WHERE name = ?", (seq, name))


def _put_warehouse(source: Path, folder: Folder, found: Manifest, url: str | None) -> None:
    if url and found.warehouse == "folder":
        raise BadInput(
            "This backup holds an embedded warehouse. Restore it without ATTUNE_WAREHOUSE_URL, then export and import.",
            code="backup_warehouse",
        )
    warehouse = open_warehouse(url or f"chdb://{quote(str(folder.warehouse))}")
    try:
        if warehouse.dialect.database != found.warehouse_database:
            raise BadInput(
                f"The backup's warehouse is the database {found.warehouse_database}; restore into one of that name, "
                "because its dictionaries speak of it.",
                code="backup_warehouse",
            )
        where = str((source / "warehouse").resolve()) if found.warehouse == "folder" else found.warehouse
        quoted = where.replace("\\", "\\\\").replace("'", "\\'")
        warehouse.command(f"RESTORE DATABASE {warehouse.dialect.database} FROM File('{quoted}')", name="restore")
        _check_warehouse(warehouse, found)
    finally:
        warehouse.close()


def _check_warehouse(warehouse: Warehouse, found: Manifest) -> None:
    count, last = warehouse.query("restore", "SELECT count(), max(seq) FROM interactions").rows[0]
    if count != found.interactions or last > found.shipped:
        raise BadInput(
            f"The restored warehouse does not fit the journal: {count} interactions up to {last}, expected "
            f"{found.interactions} up to {found.shipped}.",
            code="backup_damaged",
        )
