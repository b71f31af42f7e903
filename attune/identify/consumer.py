"""The first consumer of the journal: facts in journal order become links, customers and cards.

Each chunk is written in one transaction together with the cursor. Reading and deciding happen before it, outside the
write lock; should somebody have undone a link meanwhile, the chunk is decided again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error, connection

from attune.identify import links, progress
from attune.identify.chunk import Chunk
from attune.identify.progress import NAME, Progress
from attune.store.database import write
from attune.store.journal_tables import PLACES, row_of, seq_of
from attune.store.rows import read_facts
from attune.vocabulary.facts import IdentityFact

if TYPE_CHECKING:
    from attune.store.opening import Store  # the engine takes a second to import; links need none of it

ROWS_AT_ONCE = 16  # journal rows read together
MOST_FACTS = 500  # in a chunk
FEWEST_FACTS = 25
WRITE_S = 0.05  # the write lock is held about that long
REMEMBERED = 200_000  # facts that change nothing when they come again
CACHE_KB = 64_000
CHECKPOINT_PAGES = 8_000
REPORT_S = 2.0  # how often the journal hears how far this is


class Event(NamedTuple):
    """The facts of one accepted event."""

    seq: int
    facts: list[IdentityFact]


class Identify:
    """`step()` takes one chunk. One process runs it at a time; a second one would find the cursor moved and follow."""

    def __init__(self, store: Store, *, most_facts: int = MOST_FACTS) -> None:
        self._journal = store.journal
        # Before the first event is stored: a database that cannot be written yet must not cost facts.
        self._journal.register(NAME)
        self._most = most_facts
        self._size = min(100, most_facts)
        self._seq = -1
        self._generation = -1
        self._barred: Mapping[bytes, frozenset[bytes]] = {}
        self._passed: set[object] = set()
        self._pending: deque[Event] = deque()
        self._read_to = -1
        self._is_set = False
        self._reported = -1
        self._report_at = 0.0

    def step(self) -> bool:
        """Take the next chunk of facts; True when there may be more at once."""
        try:
            if not self._is_set:
                self._set_out()
            more = self._refill()
            if self._pending:
                self._take()
        except Error:
            self._is_set = False
            connection.close()
            raise
        self._report(is_idle=not self._pending)
        return more or bool(self._pending)

    def cursor(self) -> int:
        """The seq up to which everything is in the database."""
        return progress.seen().seq

    def _set_out(self) -> None:
        # 1. Where this stopped. The journal of a restored folder has a new uuid and counts on as before, so what was
        #    taken is not taken again: an old fact must not undo what somebody has undone since.
        with write():
            held = progress.locked()
            if held.journal != self._journal.uuid:
                if not held.journal or held.journal != self._journal.uuid_before:
                    held.seq = -1
                held.journal = self._journal.uuid
                held.save(update_fields=["journal", "seq"])
        # 2. From now on the journal keeps what this has not passed.
        self._seq = held.seq
        self._journal.advance(NAME, self._seq)
        # 3. The row in which it stopped may have facts left, so it is read again.
        self._pending.clear()
        self._read_to = seq_of(row_of(held.seq) - 1, PLACES - 1)
        self._remember(held)
        if connection.vendor == "sqlite":
            # This connection alone writes much: with SQLite's defaults it would copy each page from the log at once.
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
                cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._is_set = True

    def _remember(self, held: Progress) -> None:
        if held.generation != self._generation:
            self._passed.clear()
            self._barred = links.barred()
            self._generation = held.generation

    def _refill(self) -> bool:
        """Read on when little is left; True when the journal may have more."""
        head = self._journal.head()
        while len(self._pending) < self._size:
            rows = self._journal.facts_after(self._read_to, ROWS_AT_ONCE)
            if not rows:
                break
            for row, count, packed in rows:
                for place, facts in groupby(read_facts(packed), key=lambda fact: fact.place):
                    if seq_of(row, place) > self._seq:
                        self._pending.append(Event(seq_of(row, place), list(facts)))
                self._read_to = seq_of(row, count - 1)
        else:
            return True
        # Rows without facts are passed as well; those committed after `head` was read are left for the next time.
        self._read_to = max(self._read_to, head)
        return False

    def _take(self) -> None:
        events = list(islice(self._pending, self._size))
        held = progress.seen()
        self._remember(held)
        facts = [fact for event in events for fact in event.facts if _print(fact) not in self._passed]
        chunk = Chunk(facts, next_key=held.next_key, next_link=held.next_link, barred=self._barred)
        for at, event in enumerate(events):
            fresh = [fact for fact in event.facts if _print(fact) not in self._passed]
            in_the_way = [link for fact in fresh for link in chunk.joining.in_the_way(fact)]
            if in_the_way and at == 0:
                self._withdraw(in_the_way, event.facts[0].ts)
                return
            if in_the_way:
                events = events[:at]
                break
            for fact in fresh:
                chunk.take(fact)
        self._write(chunk, held, events)

    def _write(self, chunk: Chunk, seen: Progress, events: Sequence[Event]) -> None:
        started = time.monotonic()
        last = events[-1].seq if len(events) < len(self._pending) else max(events[-1].seq, self._read_to)
        with write():
            held = progress.locked()
            if (held.seq, held.generation) != (seen.seq, seen.generation) or held.seq != self._seq:
                self._is_set = held.seq == self._seq  # moved by another process: start again from there
                return
            started = time.monotonic()
            held.seq, held.next_link = last, chunk.joining.next_link
            if chunk.joining.out.nodes:
                held.version += 1
            chunk.write(held.version)
            held.next_key = chunk.next_key
            held.save(update_fields=["seq", "next_key", "next_link", "version"])
        self._seq = last
        for _ in events:
            self._pending.popleft()
        if len(self._passed) > REMEMBERED:
            self._passed.clear()
        self._passed.update(mark for event in events for fact in event.facts if (mark := _print(fact)) is not None)
        self._pace(chunk.taken, time.monotonic() - started)

    def _pace(self, facts: int, took_s: float) -> None:
        """As many facts as fit into the time others may wait for the write lock."""
        if facts >= FEWEST_FACTS:
            fitting = int(facts * WRITE_S / max(took_s, 0.001))
            self._size = min(self._most, max(FEWEST_FACTS, (self._size + fitting) // 2))

    def _withdraw(self, link_ids: list[int], at: int) -> None:
        with write():
            held = progress.locked()
            links.withdraw(link_ids, held, at)
            held.save(update_fields=["version", "generation"])

    def _report(self, *, is_idle: bool) -> None:
        """Let the journal know how far this is, so that it can trim; pass what holds no facts."""
        if time.monotonic() < self._report_at:
            return
        self._report_at = time.monotonic() + REPORT_S
        if is_idle and self._read_to > self._seq:
            with write():
                held = progress.locked()
                held.seq = max(held.seq, self._read_to)
                held.save(update_fields=["seq"])
            self._seq = held.seq
        if self._seq != self._reported:
            self._journal.advance(NAME, self._seq)
            self._reported = self._seq


def _print(fact: IdentityFact) -> object:
    """The same for facts that say the same; None for those whose time counts: names, consent, preferences."""
    if fact.traits or fact.consents or fact.preferences:
        return None
    previous = fact.previous[2] if fact.previous is not None else b""
    account = fact.account[1] if fact.account is not None else b""
    return fact.claimed, fact.key_kind, previous, account, *[key for _, _, key in fact.identifiers]
