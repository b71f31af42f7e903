"""The running instance: opens the folder and the stores, starts the loops, closes all in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection, connections

from attune.access import upkeep as audit_upkeep
from attune.collect import snapshot, undone
from attune.collect.catalogue import publishing as catalogue_aliases
from attune.collect.doors.webhooks import samples as webhook_samples
from attune.collect.schema.keeping import Keeper
from attune.collect.touchpoints.remapping import remap
from attune.identify import erasing, resolution, rooms
from attune.identify import keys as identify_keys
from attune.identify.consumer import Identify
from attune.store import due
from attune.store.folder import Folder
from attune.store.loops import Loop
from attune.store.opening import Store, open_store
from attune.wiring.environment import text
from attune.wiring.jobs import register_jobs
from attune.wiring.personal_data import ROOMS
from attune.wiring.proxies import Proxies

log = logging.getLogger("attune.runtime")


def migrate() -> None:
    """Bring the Django database up to this program, in a folder made at need."""
    Folder(settings.DATA).create()
    call_command("migrate", interactive=False, verbosity=0)


class Runtime:
    """Owns the folder's lock, the open `Store`, and the loops."""

    def __init__(self, folder: Folder, lock: IO[str], store: Store) -> None:
        self.folder = folder
        self.store = store
        self.proxies: Proxies | None = None  # set by who serves
        self._lock = lock
        rooms.answer(ROOMS)
        self._identify = identify = Identify(store)
        self.loops = [
            _loop("snapshot", snapshot.refresh, idle_s=1.0),
            _loop("schema", Keeper(store.journal, store.helpers.call).step, idle_s=20.0),
            _loop("identify", identify.step, idle_s=0.3),
            _loop("undone", undone.follow, idle_s=1.0),
            _loop("resolution", lambda: resolution.publish(store.warehouse), idle_s=1.0),
            _loop("touchpoints", lambda: remap(store.warehouse), idle_s=2.0),
            _loop("catalogue", lambda: catalogue_aliases.publish(store.warehouse), idle_s=2.0),
            _loop("audit", audit_upkeep.step, idle_s=2.0),
            _loop("webhook samples", webhook_samples.step, idle_s=1.0),
            _loop("due", lambda: due.step(lane=due.QUICK), idle_s=1.0),
            _loop("due-long", lambda: due.step(lane=due.LONG), idle_s=1.0),
        ]
        register_jobs(store)
        store.watch(self.loops)

    def start(self) -> None:
        """Repeat the open shipment, then let everything run."""
        self.store.start()
        if erasing.catch_up(self.store):
            # Usually none. After a restore: nobody who was erased since may be seen, not even for a moment.
            erasing.finish(self.store, self._identify.step)
        snapshot.refresh()
        due.begin()
        for loop in self.loops:
            loop.start()

    def waits_for(self) -> list[str]:
        """What must come up before questions can be answered; empty when ready."""
        return [] if self.store.is_ready() else ["warehouse"]

    def close(self) -> None:
        """Stop the loops, drain, close the stores, give the folder back."""
        due.stop()
        for loop in self.loops:
            loop.stop()
        self._write_last_reads()
        due.resume()
        self.store.close()
        connections.close_all()
        self._lock.close()

    def _write_last_reads(self) -> None:
        try:
            while audit_upkeep.step():
                pass
        except Error as error:  # the database is away; nothing else of the end may wait for it
            log.warning("The last readings of personal data were not written: %s", type(error).__name__)


def _loop(name: str, step: Callable[[], bool], idle_s: float) -> Loop:
    """A loop whose thread lets go of a broken database connection: only requests do that by themselves.

    PostgreSQL's connections are few and pooled, so an idle loop gives its own back; SQLite's is the thread's alone.
    """

    def stepped() -> bool:
        try:
            again = step()
        except Error:
            connection.close()
            raise
        if not again and connection.vendor == "postgresql":
            connection.close()
        return again

    return Loop(name, stepped, idle_s)


def open_runtime(folder: Folder) -> Runtime:
    """Own the folder, migrate, open the stores; nothing runs yet.

    Raises:
        FolderBusy: another process owns the folder.
        FolderTooNew: a newer program wrote it.
    """
    lock = folder.lock()
    try:
        migrate()
        identify_keys.configure(folder.secret(), region=text("ATTUNE_PHONE_REGION"))
        store = open_store(
            folder,
            database_url=text("ATTUNE_DATABASE_URL"),
            warehouse_url=text("ATTUNE_WAREHOUSE_URL"),
        )
        try:
            store.journal.belong_to(folder.derived_secret("journal").hex())
        except BaseException:
            store.close()
            raise
    except BaseException:
        lock.close()
        raise
    return Runtime(folder, lock, store)


@contextmanager
def running(folder: Folder) -> Iterator[Runtime]:
    """An open and started runtime for the length of a command."""
    runtime = open_runtime(folder)
    try:
        runtime.start()
        yield runtime
    finally:
        runtime.close()
