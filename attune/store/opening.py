"""Everything a process opens to work on one data folder, and the order in which it starts and ends."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from attune.store import merging, opened
from attune.store.blocks import Bad, Chunk, Stored
from attune.store.committer import Committer
from attune.store.engine import Warehouse, open_warehouse
from attune.store.folder import Folder
from attune.store.helpers import Helpers
from attune.store.journal import DEFAULT_LIMIT_BYTES, Journal
from attune.store.journal_postgres import PostgresJournal
from attune.store.journal_sqlite import SqliteJournal
from attune.store.loops import Loop
from attune.store.migrating import migrate
from attune.store.old_ids import OldIds
from attune.store.seen import Seen
from attune.store.shipment import Writer
from attune.vocabulary.clock import Clock, now_ms

log = logging.getLogger(__name__)

_BUILD = "attune.store.blocks:build"


class Store:
    """Journal and warehouse of one folder. Made by `open_store`; `start()` begins the loops, `close()` ends them."""

    def __init__(
        self, folder: Folder, journal: Journal, warehouse: Warehouse, helpers: Helpers | None, clock: Clock
    ) -> None:
        self.folder = folder
        self.journal = journal
        self.warehouse = warehouse
        self.helpers = helpers or Helpers()
        self.seen = Seen()
        self.seen.load(journal.known(), journal.forgotten_until())
        self.shipments = Writer(journal, warehouse, self._build if helpers else None)
        self.committer = Committer(
            journal,
            self.seen,
            stored=OldIds(warehouse, self.seen).stored,
            noted=self.shipments.note,
            clock=clock,
        )
        self._loops = [Loop("checkpoints", self._checkpoint, 0.5), Loop("trimming", self._trim, 15.0)]
        self._watched: list[Loop] = []
        self._is_started = False

    def start(self) -> None:
        """Begin to commit, ship and trim."""
        self._is_started = True
        self.committer.start()
        self.shipments.start()
        for loop in self._loops:
            loop.start()
        merging.yield_to_requests()

    def close(self) -> None:
        """Commit what waits, finish the insert under way, close all. What is not shipped yet is shipped next time."""
        opened.forget(self)
        if self._is_started:
            self.committer.stop()
            self.shipments.stop()
            for loop in self._loops:
                loop.stop()
        self.helpers.close()
        self.warehouse.close()
        self.journal.close()

    def settle(self, seq: int | None = None, timeout_s: float = 30.0) -> bool:
        """Wait until everything up to `seq` (all stored so far) is in the warehouse; False when the time is up."""
        return self.shipments.settle(self.journal.head() if seq is None else seq, timeout_s)

    def watermark(self) -> int:
        """The last seq in the warehouse: the same watermark means the same figures."""
        return self.shipments.shipped()

    def is_ready(self) -> bool:
        """Whether questions can be answered and shipments go out."""
        return self.shipments.loop.last_error is None and self.warehouse.is_alive()

    @property
    def loops(self) -> list[Loop]:
        """The threads that keep the store and those of the rooms above, for those who watch its health."""
        return [self.shipments.loop, *self._loops, *self._watched]

    def watch(self, loops: Sequence[Loop]) -> None:
        """Let whoever looks after this process see these loops too. Who made them starts and stops them."""
        self._watched += loops

    def _build(self, rows: Sequence[Stored], without: Sequence[int]) -> tuple[list[Chunk], list[Bad]]:
        built: tuple[list[Chunk], list[Bad]] = self.helpers.call(_BUILD, rows, without, lane="blocks")
        return built

    def _checkpoint(self) -> bool:
        self.journal.checkpoint()
        self.seen.tidy()
        return False

    def _trim(self) -> bool:
        self.helpers.rest()
        self.journal.trim()
        row = self.journal.forget()
        if row:
            self.seen.forget(row, self.journal.forgotten_until())
        return False


def open_store(
    folder: Folder,
    *,
    database_url: str | None = None,
    warehouse_url: str | None = None,
    clock: Clock = now_ms,
    helpers: bool = True,
    journal_limit_bytes: int = DEFAULT_LIMIT_BYTES,
) -> Store:
    """Open what `folder` holds, or the servers these addresses name, and bring their schemas up to date.

    The caller owns the folder (`Folder.lock`) when anything in it is opened. From now on this is `store.current()`.

    Raises:
        Unavailable: journal or warehouse cannot be reached.
        FolderTooNew: a newer program has written here.
    """
    folder.create()
    journal: Journal
    if database_url:
        journal = PostgresJournal(database_url, limit_bytes=journal_limit_bytes, clock=clock)
    else:
        journal = SqliteJournal(folder.journal, limit_bytes=journal_limit_bytes, clock=clock)
    warehouse: Any = None
    try:
        warehouse = open_warehouse(warehouse_url or f"chdb://{quote(str(folder.warehouse))}", clock=clock)
        migrate(warehouse)
        store = Store(folder, journal, warehouse, Helpers() if helpers else None, clock)
    except BaseException:
        if warehouse is not None:
            warehouse.close()
        journal.close()
        raise
    opened.remember(store)
    return store
