"""Writing to the Django database: one at a time on SQLite, in the order of arrival."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

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
