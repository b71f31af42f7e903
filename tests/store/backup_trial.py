"""A folder of its own, backed up while it takes interactions, and restored; the test reads what this prints.

Run as a process of its own, because a process has one engine: `python -m tests.store.backup_trial DIR`.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import threading
from pathlib import Path

from tests.store.accepted import request

TOP = Path(sys.argv[1])
os.environ["ATTUNE_DATA"] = str(TOP / "data")
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"

import django  # noqa: E402 - the folder comes first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from attune.store.backup import backup  # noqa: E402
from attune.store.doctor import examine  # noqa: E402
from attune.store.folder import Folder  # noqa: E402
from attune.store.opening import Store, open_store  # noqa: E402
from attune.store.restore import HOLD, is_held, restore  # noqa: E402
from attune.vocabulary.errors import AttuneError  # noqa: E402


def send(store: Store, numbers: list[int]) -> None:
    done = threading.Event()
    store.committer.submit(request(numbers), lambda _: done.set())
    assert done.wait(120)


def facts(store: Store) -> dict:
    query = store.warehouse.query
    ids = query("q", "SELECT count(), uniqExact(id) FROM interactions").rows[0]
    return {
        "ids": ids,
        "totals": query("q", "SELECT sum(interactions) FROM totals").value(),
        "head": store.journal.head(),
    }


def refusal(source: Path, folder: Folder) -> str:
    try:
        restore(source, folder)
    except AttuneError as error:
        return error.code
    return "restored"


def main() -> None:
    said: dict = {}
    folder = Folder(TOP / "data")
    folder.create()
    call_command("migrate", interactive=False, verbosity=0)
    store = open_store(folder, helpers=False)
    store.start()
    (folder.files / "logo.png").write_bytes(b"a file")
    send(store, list(range(1000)))
    store.settle()

    going = threading.Event()

    def keep_sending() -> None:
        n = 1000
        while not going.is_set():
            send(store, list(range(n, n + 50)))
            n += 50

    load = threading.Thread(target=keep_sending)
    load.start()
    said["backup"] = backup(store, folder, TOP / "copy")
    going.set()
    load.join()
    store.settle()
    said["before"] = facts(store)
    said["uuid_before"] = store.journal.uuid
    try:
        backup(store, folder, TOP / "copy")
    except AttuneError as error:
        said["again"] = error.code
    store.close()
    connections.close_all()

    damaged = TOP / "damaged"
    shutil.copytree(TOP / "copy", damaged)
    (damaged / "files" / "logo.png").write_bytes(b"another")
    said["damaged"] = refusal(damaged, Folder(TOP / "never"))
    said["never"] = (TOP / "never").exists()
    said["full"] = refusal(TOP / "copy", folder)

    new = Folder(TOP / "new")
    said["restored"] = restore(TOP / "copy", new)
    said["held"] = [is_held(new), is_held(folder), HOLD]
    said["key"] = new.secret() == folder.secret()
    said["file"] = (new.files / "logo.png").read_text()
    said["tables"] = sqlite3.connect(new.database).execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    store = open_store(new, helpers=False)
    store.start()
    store.settle()
    said["after"] = facts(store)
    said["uuid_after"] = store.journal.uuid
    send(store, [0, 1, 2, 3_000_000])  # three retries, one new
    store.settle()
    said["later"] = facts(store)
    said["findings"] = [[one.level, one.what] for one in examine(store, deep=True)]
    store.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
