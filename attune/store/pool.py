"""A fixed number of clients, each lent to one query at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clickhouse_connect.driver.client import Client

from attune.vocabulary.errors import Unavailable

PATIENCE_S = 60.0


class Pool:
    """At most `size` clients, made when first needed and kept until `close()`."""

    def __init__(self, kind: str, size: int, make: Callable[[], Client]) -> None:
        self._kind, self._size, self._make = kind, size, make
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Client] = []
        self._is_closed = False

    @contextmanager
    def borrowed(self) -> Iterator[Client]:
        """A client of one's own until the block ends.

        Raises:
            Unavailable: all are lent for a minute, or the warehouse is closed.
        """
        if not self._free.acquire(timeout=PATIENCE_S):
            raise Unavailable(
                f"All {self._size} {self._kind} clients of the warehouse are busy.", code="warehouse_busy"
            )
        client = None
        try:
            with self._lock:
                if self._is_closed:
                    raise Unavailable("The warehouse is closed.", code="warehouse_away")
                client = self._idle.pop() if self._idle else None
            client = client or self._make()
            yield client
        finally:
            with self._lock:
                keep = client is not None and not self._is_closed
                if keep and client is not None:
                    self._idle.append(client)
            if client is not None and not keep:
                client.close()
            self._free.release()

    def close(self) -> None:
        """Close the idle clients now and each lent one when its query ends."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for client in idle:
            client.close()
