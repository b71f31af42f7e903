"""Writing to the Django database: one at a time on SQLite, in the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.utils import OperationalError

from attune.store.fair_lock import FairLock

_writing = FairLock()


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
    with _writing.held(), transaction.atomic(using=using):
        yield


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
