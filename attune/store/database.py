"""Writing to the Django database: one at a time on SQLite, in the order of arrival."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.utils import OperationalError

from attune.store.fair_lock import FairLock

GAP_S = 0.11  # a little more than the longest pause of SQLite's busy handler
WITHOUT_S = 2.0  # so long writers may follow each other before all of them pause

_writing = FairLock()


class _Breath:
    """Lets in those who write without this queue: sign-ins, and commands in other processes.

    They wait for SQLite's own lock, which they try at most every 100 ms. Writers that follow each other without a gap
    would keep them out by chance, until they are told that the database is locked.
    """

    def __init__(self) -> None:
        self._ended_at = self._rested_at = 0.0

    def take(self) -> None:
        """Before a write, by who holds the lock: pause when there was no gap for long."""
        now = time.monotonic()
        if now - self._ended_at >= GAP_S:
            self._rested_at = now
        elif now - self._rested_at > WITHOUT_S:
            time.sleep(GAP_S)
            self._rested_at = time.monotonic()

    def end(self) -> None:
        """After a write, by who holds the lock still."""
        self._ended_at = time.monotonic()


_breath = _Breath()


@contextmanager
def write(using: str = "default") -> Iterator[None]:
    """A transaction that writes. Keep it short: at most 500 rows or 50 ms, no network and no warehouse inside.

    On SQLite all writers of this process queue up; PostgreSQL needs no queue. May be nested.

    Raises:
        Unavailable: other writes have taken too long.
    """
    if connections[using].vendor != "sqlite":
        with transaction.atomic(using=using):
            yield
        return
    with _writing.held():
        is_outermost = not connections[using].in_atomic_block
        if is_outermost:
            _breath.take()
        try:
            with transaction.atomic(using=using):
                yield
        finally:
            if is_outermost:
                _breath.end()


def scrub(tables: Iterable[str], using: str = "default") -> bool:
    """Leave nothing of deleted rows in the files; False when somebody reads just now and it has to be repeated.

    SQLite is written anew as a whole, which others wait for: about a second for 100 MB. PostgreSQL makes the room of
    deleted rows free; what its own log still holds goes by the server's settings.

    Args:
        tables: for PostgreSQL, those whose rows were deleted.
        using: the database.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
        return True
    with _writing.held(), connection.cursor() as cursor:
        try:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            ((busy, _, _),) = cursor.fetchall()
        except OperationalError:  # another process or connection holds a transaction open
            return False
    return not busy
