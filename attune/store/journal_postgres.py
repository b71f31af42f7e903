"""The journal in PostgreSQL, for several processes at one journal.

An advisory lock is taken before a row number is: numbers are given in the order of commits, so a reader that has seen a
number will never see a smaller one appear.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from attune.store.fair_lock import FairLock
from attune.store.journal import DEFAULT_LIMIT_BYTES, Journal, Turn
from attune.store.journal_tables import Group, Known, Run, seq_of, size_of, unavailable
from attune.vocabulary.clock import Clock, now_ms

SCHEMA = "attune_journal"
_LOCK = 0x4154_5455_4E45  # any number nobody else in this database uses: the letters ATTUNE
_OPTIONS = f"-c search_path={SCHEMA} -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s"
_INSERT = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class PostgresJournal(Journal):
    """Turns are an advisory lock of the database; a lost connection is made anew at the next call."""

    types = {"COUNTER": "BIGINT", "BYTES": "BYTEA"}

    def __init__(self, url: str, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, clock: Clock = now_ms) -> None:
        super().__init__(limit_bytes=limit_bytes, clock=clock)
        self.url = url
        self._writing = _Line(url)
        self._reading = _Line(url)
        self._leading = _Line(url)
        self._led: set[str] = set()
        self._led_by: psycopg.Connection | None = None
        try:
            with self._writing.taken("The journal cannot be reached") as connection, connection.transaction():
                # CREATE ... IF NOT EXISTS is no protection against two processes starting together; the lock is.
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            self.prepare()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """A write transaction; several processes take turns."""
        with self._writing.taken("The journal cannot be written") as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield _runner(connection)

    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a read that waits for no writer."""
        with self._reading.taken("The journal cannot be read") as connection:
            try:
                return _runner(connection)(sql, *values)
            except psycopg.OperationalError:
                if not connection.broken:
                    raise
        # A connection that broke while it was idle tells so at the next question; asking twice does no harm.
        with self._reading.taken("The journal cannot be read") as connection:
            return _runner(connection)(sql, *values)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """The right to append."""
        made: list[tuple[int, Group]] = []
        with self.transaction() as run:
            yield _PostgresTurn(self, run, made)
        # Only now is it certain. A commit whose answer was lost is found by the next turn among the others' rows.
        for row, group in made:
            self.appended(row, group)

    def next_row(self, run: Run) -> int:
        """The number after all that were ever given; under the lock."""
        ((trimmed,),) = run("SELECT coalesce(max(value), '0') FROM meta WHERE name = 'trimmed_row'")
        return max(self._known_row, int(trimmed)) + 1

    def head(self) -> int:
        """The seq of the newest interaction, of whichever process."""
        found = self.fetch(
            "SELECT row_no, count FROM journal WHERE row_no > ? ORDER BY row_no DESC LIMIT 1", self._known_row
        )
        return max(super().head(), seq_of(found[0][0], found[0][1] - 1)) if found else super().head()

    def leads(self, name: str) -> bool:
        """Whether this process runs the consumer `name`: the first to ask, until it ends or loses its connection."""
        with self._leading.taken("The journal cannot be reached") as connection:
            if self._led_by is not connection:
                self._led, self._led_by = set(), connection
            if name in self._led:
                connection.execute("SELECT 1")  # raises when the connection, and with it the lock, is gone
                return True
            found = connection.execute(
                "SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK % (1 << 31), name)
            ).fetchone()
            if found is not None and found[0]:
                self._led.add(name)
            return name in self._led

    def checkpoint(self) -> None:
        """The server does that by itself."""

    def scrub(self) -> bool:
        """Let the server reuse the room of removed rows; its own log goes by its own settings."""
        with self._writing.taken("The journal cannot be vacuumed") as connection:
            connection.execute("VACUUM journal")
            connection.execute("VACUUM refused")
        return True

    def trim(self) -> int:
        """As every journal; then counts again what other processes have added."""
        removed = super().trim()
        self.refresh_used()
        return removed

    def refresh_used(self) -> None:
        """Count the bytes of all processes."""
        ((used,),) = self.fetch("SELECT coalesce(sum(size), 0) FROM journal")
        self._used = int(used)

    def close(self) -> None:
        """Close the connections; leadership goes to whoever asks next."""
        for line in (self._writing, self._reading, self._leading):
            line.close()


class _PostgresTurn(Turn):
    def __init__(self, journal: PostgresJournal, run: Run, made: list[tuple[int, Group]]) -> None:
        self._journal = journal
        self._run = run
        self._made = made
        self._has_looked = False

    def others(self) -> list[Known]:
        self._has_looked = True  # the lock is held: nobody adds a row until this turn ends
        return self._journal.others(self._run)

    def append(self, group: Group) -> int:
        size = size_of(group)
        self._journal.check_room(size)
        if not self._has_looked:
            self.others()  # so that the next number is known
        row = self._journal.next_row(self._run) + len(self._made)
        values = (row, group.format, group.events, group.received_at, size, group.ids, group.facts, group.body)
        self._run(_INSERT, *values)
        self._made.append((row, group))
        return row


class _Line:
    """One connection, used by one thread at a time, made anew when it broke."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = FairLock()
        self._connection: psycopg.Connection | None = None

    @contextmanager
    def taken(self, what: str) -> Iterator[psycopg.Connection]:
        with self._lock.held():
            try:
                yield self._connected()
            except psycopg.Error as error:
                raise unavailable(error, what) from error

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self.close()
            self._connection = psycopg.connect(
                self._url, autocommit=True, options=_OPTIONS, connect_timeout=5, tcp_user_timeout=15_000
            )
        return self._connection

    def close(self) -> None:
        with self._lock.held(), suppress(psycopg.Error):
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _runner(connection: psycopg.Connection) -> Run:
    def run(sql: str, *values: object) -> list[tuple[Any, ...]]:
        with connection.cursor(binary=True) as cursor:
            cursor.execute(sql.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    return run
