"""The restore drill's own process: restores a backup into an empty folder, looks at it like a doctor, counts.

`python -m attune.store.offsite.trial BACKUP FOLDER ERASURES`, with ATTUNE_DATA naming FOLDER and no servers named.
A process has one engine, so this cannot happen in the server. Nothing of the restored instance runs: no loop, no job,
no message. Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from attune.store import manifest
from attune.store.backup import rows_of
from attune.store.doctor import examine
from attune.store.folder import Folder
from attune.store.journal_tables import row_of
from attune.store.manifest import Manifest
from attune.store.opening import Store, open_store
from attune.store.restore import restore
from attune.vocabulary.errors import AttuneError

SETTLE_S = 600.0


def tried(source: Path, folder: Folder, erasures: Path) -> dict[str, Any]:
    """What the restored folder holds, what it should hold, and what the doctor found.

    Raises:
        AttuneError: it cannot be restored, and why.
    """
    found = manifest.read(source)
    if found.database != "sqlite" or found.warehouse != "folder":
        # The rest lies on servers, and a drill has none to spare: every hash is compared, and no more is claimed.
        manifest.check(source, found)
        return {"is_whole": False, "files": len(found.files), "made_at": found.made_at, "errors": []}
    restore(source, folder, erasures=[erasures] if erasures.exists() else [])
    with closing(sqlite3.connect(folder.database)) as reading:
        rows = rows_of(reading)
    call_command("migrate", interactive=False, verbosity=0)
    store = open_store(folder, helpers=False)
    try:
        return {"is_whole": True} | _compared(store, found, rows)
    finally:
        store.close()


def _compared(store: Store, found: Manifest, rows: dict[str, int]) -> dict[str, Any]:
    waiting = _not_shipped(store)
    store.start()
    settled = store.settle(timeout_s=SETTLE_S)
    query = store.warehouse.query
    ((stored, different),) = query("drill", "SELECT count(), uniqExact(id) FROM interactions").rows
    errors = [finding.what for finding in examine(store, deep=True) if finding.level == "error"]
    if not settled:
        errors.insert(0, "What the journal held did not reach the warehouse in time.")
    refused = len(store.journal.refusals(100_000))
    if not found.interactions + waiting - refused <= stored <= found.interactions + waiting:
        errors.insert(0, f"{stored} interactions came back, {found.interactions + waiting} were expected.")
    if different != stored:
        errors.insert(0, f"{stored - different} interactions came back twice.")
    errors += [
        f"{table} has {rows.get(table, 0)} rows, {count} were saved."
        for table, count in found.rows.items()
        if rows.get(table, 0) != count
    ]
    return {
        "made_at": found.made_at,
        "interactions": int(stored),
        "expected": found.interactions + waiting,
        "rows": sum(rows.values()),
        "tables": len(rows),
        "files": len(found.files),
        "errors": errors,
    }


def _not_shipped(store: Store) -> int:
    after, count = row_of(store.journal.shipped_seq()), 0
    while sizes := store.journal.sizes(after, 5_000):
        after = sizes[-1][0]
        count += sum(one for _, one, _ in sizes)
    return count


def main() -> None:
    """One JSON line, also when it cannot be restored."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.wiring.settings")
    django.setup()
    source, folder, erasures = sys.argv[1:]
    os.nice(10)  # nobody waits for it, and requests go first
    try:
        said = tried(Path(source), Folder(folder), Path(erasures))
    except AttuneError as error:
        said = {"is_whole": False, "errors": [error.message]}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
