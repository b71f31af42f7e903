"""A lock that is given in the order of arrival."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from attune.vocabulary.errors import Unavailable

PATIENCE_S = 30.0


class FairLock:
    """First come, first served. A thread that holds it may take it again.

    SQLite lets waiting writers try again at random, so under load one of them can wait for ever; a plain lock is no
    fairer.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._owner: int | None = None

    @contextmanager
    def held(self, timeout_s: float = PATIENCE_S) -> Iterator[None]:
        """The lock, until the block ends.

        Raises:
            Unavailable: others have held it for `timeout_s`.
        """
        me = threading.get_ident()
        if self._owner == me:
            yield
            return
        self._take(me, timeout_s)
        try:
            yield
        finally:
            self._hand_over()

    def _take(self, me: int, timeout_s: float) -> None:
        turn = threading.Event()
        with self._guard:
            if self._owner is None and not self._waiting:
                self._owner = me
                return
            self._waiting.append(turn)
        is_mine = turn.wait(timeout_s)
        with self._guard:
            # It may have been handed over between the end of the wait and now.
            if not is_mine and not turn.is_set():
                self._waiting.remove(turn)
                raise Unavailable("The database has been busy with other writes for too long.", code="database_busy")
            self._owner = me

    def _hand_over(self) -> None:
        with self._guard:
            if self._waiting:
                # Owned by nobody for the moment it takes the next to wake, yet never free: newcomers see the event set.
                self._owner = -1
                self._waiting.popleft().set()
            else:
                self._owner = None
