"""The group committer: one thread takes whatever requests wait, drops duplicates, commits once, answers all."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from attune.store.journal import Journal, Turn
from attune.store.journal_tables import Group, seq_of
from attune.store.rows import MAX_ROWS, RequestRows, body_of, facts_of, joined
from attune.store.seen import Seen
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Unavailable
from attune.vocabulary.interaction import FORMAT

log = logging.getLogger(__name__)

GROUP_BYTES = 16 << 20
PENDING_EVENTS = 4 * MAX_ROWS
PENDING_BYTES = 128 << 20


class Committed(NamedTuple):
    """What became of a request. `duplicates`: places in the request that were stored before (or earlier in it).

    `first_seq` and `last_seq` enclose what was accepted; when all were duplicates both are the journal's head, so that
    waiting for `last_seq` means waiting for everything stored so far.
    """

    first_seq: int
    last_seq: int
    accepted: int
    duplicates: tuple[int, ...] = ()


Outcome = Committed | AttuneError
_Placed = tuple[int, int, tuple[int, ...]] | AttuneError  # place of the first, how many, duplicates; or why not
Done = Callable[[Outcome], None]


class _Pending:
    __slots__ = ("done", "forgotten", "future", "loop", "rows")

    def __init__(
        self,
        rows: RequestRows,
        done: Done | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
        future: asyncio.Future[Committed] | None = None,
    ) -> None:
        self.rows = rows
        self.done = done
        self.loop = loop
        self.future = future
        self.forgotten: frozenset[bytes] = frozenset()  # ids the warehouse knows and the memory no longer does


class Committer:
    """Start it, give it rows from any thread or loop, stop it; what was given before the stop is still committed.

    `stored(rows) -> ids` asks the warehouse which of these old interactions it holds; asked on a thread of its own,
    because it may take long, and only for requests that reach back further than the memory of ids.
    `noted(head, events)` is told after each commit.
    """

    def __init__(
        self,
        journal: Journal,
        seen: Seen,
        *,
        stored: Callable[[list[RequestRows]], frozenset[bytes]] | None = None,
        noted: Callable[[int, int], None] | None = None,
        clock: Clock = now_ms,
    ) -> None:
        self._journal = journal
        self._seen = seen
        self._stored = stored
        self._noted = noted
        self._clock = clock
        lock = threading.Lock()
        self._wake = threading.Condition(lock)
        self._wake_asking = threading.Condition(lock)  # apart, so that no ordinary request wakes that thread
        self._pending: deque[_Pending] = deque()
        self._old: deque[_Pending] = deque()  # waiting for the warehouse's word
        self._events = 0
        self._bytes = 0
        self._is_stopping = False
        self._asking = False
        self._threads = [
            threading.Thread(target=self._run, name="attune-committer", daemon=True),
            threading.Thread(target=self._ask, name="attune-old-ids", daemon=True),
        ]

    def start(self) -> None:
        """Begin to commit."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Refuse new requests, commit what waits, end."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
            self._wake_asking.notify_all()
        for thread in reversed(self._threads):
            thread.join(timeout_s)

    def submit(self, rows: RequestRows, done: Done) -> None:
        """Queue a request; `done` is called from the committer's thread with `Committed` or the error.

        Raises:
            Unavailable: too much is pending (`intake_busy`), or the program is ending.
        """
        self._add(_Pending(rows, done=done))

    async def commit(self, rows: RequestRows) -> Committed:
        """Store a request; returns when it is durable.

        Raises:
            Unavailable: too much is pending (`intake_busy`), the journal is full (`journal_full`) or cannot be written
                (`journal_unavailable`). Nothing of the request was stored.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Committed] = loop.create_future()
        self._add(_Pending(rows, loop=loop, future=future))
        return await future

    def commit_now(self, rows: RequestRows) -> Committed:
        """As `commit`, for a thread that may wait."""
        answer: list[Outcome] = []
        ready = threading.Event()

        def done(outcome: Outcome) -> None:
            answer.append(outcome)
            ready.set()

        self.submit(rows, done)
        ready.wait()
        if isinstance(answer[0], AttuneError):
            raise answer[0]
        return answer[0]

    @property
    def pending(self) -> int:
        """Events waiting to be committed."""
        return self._events

    def _add(self, one: _Pending) -> None:
        with self._wake:
            if self._is_stopping:
                raise Unavailable("The program is ending; try again in a moment.", code="ending")
            if self._events + one.rows.count > PENDING_EVENTS or self._bytes + one.rows.size > PENDING_BYTES:
                raise Unavailable(
                    "More is coming in than can be written; try again.", code="intake_busy", retry_after_s=1
                )
            self._events += one.rows.count
            self._bytes += one.rows.size
            is_old = self._stored is not None and self._seen.may_be_forgotten(one.rows.oldest_ts)
            if is_old:
                self._old.append(one)
                self._wake_asking.notify()
            else:
                self._pending.append(one)
                self._wake.notify()

    # -- the committing thread

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._pending:
                    if self._is_stopping and not self._old and not self._asking:
                        return
                    self._wake.wait()
                taken = self._take()
            outcomes = self._commit(taken)
            with self._wake:
                self._events -= sum(one.rows.count for one in taken)
                self._bytes -= sum(one.rows.size for one in taken)
            _answer(list(zip(taken, outcomes, strict=True)))

    def _take(self) -> list[_Pending]:
        taken = [self._pending.popleft()]
        events, size = taken[0].rows.count, taken[0].rows.size
        while self._pending:
            following = self._pending[0].rows
            events += following.count
            size += following.size
            if events > MAX_ROWS or size > GROUP_BYTES:
                break
            taken.append(self._pending.popleft())
        return taken

    def _commit(self, taken: list[_Pending]) -> list[Outcome]:
        try:
            with self._journal.turn() as turn:
                group = _Group(self._journal, self._seen, turn, self._clock())
                group.gather(taken)
            group.remember()
        except AttuneError as error:
            return [error] * len(taken)
        except Exception as error:  # the edge of a loop: the requests are told, the thread lives on
            log.exception("A group could not be committed.")
            told = Unavailable(f"The journal failed ({type(error).__name__}); try again.", code="journal_unavailable")
            return [told] * len(taken)
        if self._noted is not None and group.row:
            self._noted(self._journal.head(), group.count)
        return group.outcomes

    # -- the asking thread

    def _ask(self) -> None:
        while True:
            with self._wake:
                while not self._old:
                    if self._is_stopping:
                        return
                    self._wake_asking.wait()
                asked = list(self._old)
                self._old.clear()
                self._asking = True
            try:
                self._asked(asked)
            finally:
                with self._wake:
                    self._asking = False
                    self._wake.notify_all()

    def _asked(self, asked: list[_Pending]) -> None:
        assert self._stored is not None  # noqa: S101 - `_old` is only filled when there is somebody to ask
        try:
            known = self._stored([one.rows for one in asked])
        except Exception as error:  # noqa: BLE001 - the edge of a loop: the requests are told, the thread lives on
            told = error if isinstance(error, Unavailable) else _cannot_ask(error)
            with self._wake:
                self._events -= sum(one.rows.count for one in asked)
                self._bytes -= sum(one.rows.size for one in asked)
            _answer([(one, told) for one in asked])
            return
        for one in asked:
            one.forgotten = known
        with self._wake:
            self._pending.extend(asked)


class _Group:
    """The requests of one commit, on their way to one journal row."""

    def __init__(self, journal: Journal, seen: Seen, turn: Turn, now: int) -> None:
        self._journal = journal
        self._seen = seen
        self._turn = turn
        for known in turn.others():
            seen.add_packed(known)
        self._view = seen.view()
        self._now = now
        self._new: set[bytes] = set()
        self._kept: list[RequestRows] = []
        self._parts: list[bytes] = []
        self.outcomes: list[Outcome] = []
        self.count = 0
        self.row = 0

    def gather(self, taken: list[_Pending]) -> None:
        """Drop duplicates, append the rest as one row, and say for each request what became of it."""
        asked = [one for pending in taken for one in pending.rows.ids]
        old = self._view.among_old(asked)
        places = self._all_placed(taken, asked, old) or [self._place(pending, old) for pending in taken]
        if self._kept:
            ids = b"".join([b"".join(rows.ids) for rows in self._kept])
            body = body_of(self._parts)
            self.row = self._turn.append(Group(self.count, self._now, ids, body, facts_of(self._kept), FORMAT))
        for place in places:
            self.outcomes.append(place if isinstance(place, AttuneError) else self._outcome(*place))

    def remember(self) -> None:
        """The commit is durable: from now on these ids are known."""
        if self.row:
            self._seen.add(self._new, self.row)

    def _all_placed(self, taken: list[_Pending], asked: list[bytes], old: frozenset[bytes]) -> list[_Placed] | None:
        """As `_place` for all at once, when nothing was stored before and all can be stored: nearly every group."""
        new = set(asked)
        if old or len(new) < len(asked) or not self._view.none_recent(new) or any(one.forgotten for one in taken):
            return None
        requests = [pending.rows for pending in taken]
        try:
            self._parts = [rows.encode() for rows in joined(requests)]
        except AttuneError:
            return None  # looking at each finds the one to blame
        self._kept, self._new = requests, new
        places: list[_Placed] = []
        for rows in requests:
            places.append((self.count, rows.count, ()))
            self.count += rows.count
        return places

    def _place(self, pending: _Pending, old: frozenset[bytes]) -> _Placed:
        """What this request adds to the group."""
        rows: RequestRows | None = pending.rows
        duplicates: tuple[int, ...] = ()
        mine = set(pending.rows.ids)
        if not (
            len(mine) == pending.rows.count
            and self._new.isdisjoint(mine)
            and self._view.none_recent(mine)
            and (not old or old.isdisjoint(mine))
            and (not pending.forgotten or pending.forgotten.isdisjoint(mine))
        ):
            rows, duplicates = self._without_duplicates(pending, old)
        if rows is None:
            return 0, 0, duplicates
        try:
            self._parts.append(rows.encode())
        except AttuneError as error:
            return error
        self._kept.append(rows)
        self._new.update(rows.ids)
        first = self.count
        self.count += rows.count
        return first, rows.count, duplicates

    def _without_duplicates(
        self, pending: _Pending, old: frozenset[bytes]
    ) -> tuple[RequestRows | None, tuple[int, ...]]:
        known = set(old) | pending.forgotten | self._new
        duplicates = []
        for place, one in enumerate(pending.rows.ids):
            if one in known or self._view.is_recent(one):
                duplicates.append(place)
            known.add(one)
        return pending.rows.without(duplicates) if duplicates else pending.rows, tuple(duplicates)

    def _outcome(self, first: int, count: int, duplicates: tuple[int, ...]) -> Committed:
        if not count:
            head = self._journal.head()
            return Committed(head, head, 0, duplicates)
        return Committed(seq_of(self.row, first), seq_of(self.row, first + count - 1), count, duplicates)


def _cannot_ask(error: Exception) -> Unavailable:
    log.error("The warehouse could not be asked for old ids: %s", error)
    return Unavailable(
        "These interactions are older than the memory of ids reaches and the warehouse, which would know whether they "
        "were stored before, does not answer. Try again.",
        code="warehouse_away",
    )


def _answer(outcomes: list[tuple[_Pending, Outcome]]) -> None:
    """One call into each event loop for all its requests; callbacks at once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Committed], Outcome]]] = {}
    for one, outcome in outcomes:
        if one.loop is not None and one.future is not None:
            by_loop.setdefault(one.loop, []).append((one.future, outcome))
        elif one.done is not None:
            try:
                one.done(outcome)
            except Exception:  # a caller's mistake must not keep the others waiting
                log.exception("A callback of the committer failed.")
    for loop, answers in by_loop.items():
        try:
            loop.call_soon_threadsafe(_resolve, answers)
        except RuntimeError:  # the loop was closed; nobody waits there any more
            log.debug("An event loop was closed before its answers came.")


def _resolve(answers: list[tuple[asyncio.Future[Committed], Outcome]]) -> None:
    for future, outcome in answers:
        if future.done():
            continue
        if isinstance(outcome, AttuneError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
