"""The journal as a SQLite file of its own: WAL, synchronous FULL, one autocommit INSERT a group."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attune.store.journal import DEFAULT_LIMIT_BYTES, Journal, Turn
from attune.store.journal_tables import Group, Known, Run, size_of, unavailable
from attune.vocabulary.clock import Clock, now_ms

_WAL_LONG = 64 << 20  # beyond this, commits wait for the moment it takes to start the WAL anew
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class SqliteJournal(Journal):
    """One process owns the file (`Folder.lock`), so turns are a lock of this process."""

    types = {"COUNTER": "INTEGER", "BYTES": "BLOB"}

    def __init__(self, path: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, clock: Clock = now_ms) -> None:
        super().__init__(limit_bytes=limit_bytes, clock=clock)
        self.path = path
        self._writing = threading.RLock()
        self._reading = threading.Lock()
        self._in_doubt = False
        self._path_made()
        self._writer = self._connect()
        self._reader = self._connect()
        self._keeper = self._connect()
        self.prepare()

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
        with self._writing, _reported("The journal cannot be written"):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._run
                self._writer.execute("COMMIT")
            except BaseException:
                self._undo()
                raise

    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a read that waits for no writer."""
        with self._reading, _reported("The journal cannot be read"):
            return self._reader.execute(sql, values).fetchall()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """The right to append."""
        with self._writing:
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
            _, pages, moved = self._keeper.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > moved and self._wal_size() > _WAL_LONG:
                with self._writing, self._reading:
                    self._keeper.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def _wal_size(self) -> int:
        wal = self.path.with_name(self.path.name + "-wal")
        return wal.stat().st_size if wal.exists() else 0

    def close(self) -> None:
        """Close the file; the last connection to close checkpoints and removes the WAL."""
        with self._writing, self._reading:
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
