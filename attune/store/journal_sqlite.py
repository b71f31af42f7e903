"""The journal as a SQLite file of its own: WAL, synchronous FULL, one autocommit INSERT a group."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attune.store.fair_lock import FairLock
from attune.store.journal import DEFAULT_LIMIT_BYTES, Journal, Turn
from attune.store.journal_tables import Group, Known, Run, size_of, unavailable
from attune.vocabulary.clock import Clock, now_ms

_WAL_LONG = 64 << 20  # beyond this, commits wait for the moment it takes to start the WAL anew
_PAGE = 4096
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class SqliteJournal(Journal):
    """One process owns the file (`Folder.lock`), so turns are a lock of this process."""

    types = {"COUNTER": "INTEGER", "BYTES": "BLOB"}

    def __init__(self, path: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, clock: Clock = now_ms) -> None:
        super().__init__(limit_bytes=limit_bytes, clock=clock)
        self.path = path
        self._writing = FairLock()
        self._reading = FairLock()
        self._in_doubt = False
        self._path_made()
        self._writer = self._connect()
        self._reader = self._connect()
        self._keeper = self._connect()
        try:
            self.prepare()
        except BaseException:
            self.close()
            raise

    def _path_made(self) -> None:
        with _reported(f"The journal {self.path} cannot be made"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))

    def _connect(self) -> sqlite3.Connection:
        with _reported(f"The journal {self.path} cannot be opened"):
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=10)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0", "secure_delete=ON"):
                connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """A write transaction."""
        with self._writing.held(), _reported("The journal cannot be written"):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._run
                self._writer.execute("COMMIT")
            except BaseException:
                self._undo()
                raise

    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a read that waits for no writer."""
        with self._reading.held(), _reported("The journal cannot be read"):
            return self._reader.execute(sql, values).fetchall()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """The right to append."""
        with self._writing.held():
            yield _SqliteTurn(self)

    def looked_around(self) -> list[Known]:
        """Rows of a commit that failed and might have been stored nevertheless; usually no look is needed."""
        if not self._in_doubt:
            return []
        with _reported("The journal cannot be read"):
            known = self.others(self._run)
        self._in_doubt = False
        return known

    def insert(self, group: Group) -> int:
        """One autocommit INSERT, durable when it returns."""
        size = size_of(group)
        self.check_room(size)
        row = self._known_row + 1
        values = (row, group.format, group.events, group.received_at, size, group.ids, group.facts, group.body)
        try:
            with _reported("The journal cannot be written"):
                self._writer.execute(_INSERT, values)
        except BaseException:
            self._in_doubt = True
            self._undo()
            raise
        self.appended(row, group)
        return row

    def checkpoint(self) -> None:
        """Move committed pages into the file; a WAL that never got a pause is started anew under the lock."""
        with _reported("The journal cannot be checkpointed"):
            _, pages, _ = self._keeper.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages * _PAGE > _WAL_LONG:
                # Nearly all was moved above; the rest takes a moment, in which nobody may append or read.
                with self._writing.held(), self._reading.held():
                    self._keeper.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def scrub(self) -> bool:
        """Removed rows were overwritten at once (secure_delete); what the WAL still holds of them goes with it."""
        with self._writing.held(), self._reading.held(), _reported("The journal cannot be checkpointed"):
            busy, _, _ = self._keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        """Close the file; the last connection to close checkpoints and removes the WAL."""
        with self._writing.held(), self._reading.held():
            for connection in (self._keeper, self._reader, self._writer):
                connection.close()

    def _run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._writer.execute(sql, values).fetchall()

    def _undo(self) -> None:
        with suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")


class _SqliteTurn(Turn):
    def __init__(self, journal: SqliteJournal) -> None:
        self._journal = journal

    def others(self) -> list[Known]:
        return self._journal.looked_around()

    def append(self, group: Group) -> int:
        return self._journal.insert(group)


@contextmanager
def _reported(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise unavailable(error, what) from error
