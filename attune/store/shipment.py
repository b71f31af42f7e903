"""From journal to warehouse, each interaction exactly once.

A shipment is a run of journal rows whose boundaries are written down before anything is inserted. It is cut into chunks
by a fixed rule; each chunk is one insert with a token that names journal, shipment and chunk. A repeated insert is then
recognised by the warehouse, so after a crash the open shipment is simply repeated, unchanged.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from attune.store import blocks
from attune.store.blocks import LAYOUT, Bad, Chunk, Stored
from attune.store.fair_lock import FairLock
from attune.store.faults import Refused
from attune.store.helpers import HelperDied
from attune.store.journal import Journal
from attune.store.journal_tables import Shipment, row_of, seq_of
from attune.store.loops import Loop
from attune.vocabulary.errors import Unavailable

log = logging.getLogger(__name__)

FULL_EVENTS = 80_000  # a shipment of this size goes at once
MOST_EVENTS = 100_000  # what a backlog puts into one: fewer inserts, each of which costs the same however small
MOST_BYTES = 8 << 20  # as stored; ten to twenty times as much in memory
_MOST_ROWS = 4096
LINGER_S = 0.5
# Under load a shipment waits four times as long as the last one took: an insert costs 25 ms however small it is, and
# every part it leaves is merged again later.
_LINGERS = 4
_LONGEST_LINGER_S = 2.0
_PATIENCE_S = 6 * 3600.0  # a backup of much data
TABLE = "interactions"

# What the engine says when a value is at fault and not the table, the SQL or the machine. Everything else is tried
# again: taking an unknown error for bad content would carry good interactions to `refused`.
_CONTENT = frozenset({6, 25, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 117, 128, 131, 321, 349, 407, 469, 652})

Build = Callable[[Sequence[Stored], Sequence[int]], tuple[list[Chunk], list[Bad]]]


class Inserts(Protocol):
    """The part of the warehouse a writer needs."""

    def insert_native(self, table: str, block: bytes, *, token: str | None = None, rows: int = 0) -> None:
        """Insert one Native block once, however often it is repeated with this token."""
        ...


class Writer:
    """The one writer of `interactions`. `build` makes blocks elsewhere (a spawned process); without it, here."""

    def __init__(
        self,
        journal: Journal,
        warehouse: Inserts,
        build: Build | None = None,
        *,
        full_events: int = FULL_EVENTS,
        linger_s: float = LINGER_S,
    ) -> None:
        self._journal = journal
        self._warehouse = warehouse
        self._build = build
        self._full_events = full_events
        self._linger_s = self._pause_s = linger_s
        self._shipped = journal.shipped_seq()
        self._working = FairLock()
        self._progress = threading.Condition()
        self._wanted = 0  # somebody waits for this seq
        self._waiting_since: float | None = None
        self._events = 0
        self._is_behind = True  # a crash may have left an open shipment
        self.loop = Loop("writer", self._step_when_due, linger_s / 2)

    def start(self) -> None:
        """Begin, with the shipment a crash may have left open."""
        self.loop.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the shipment under way."""
        self.loop.stop(timeout_s)
        with self._progress:
            self._progress.notify_all()

    def note(self, _head: int, events: int) -> None:
        """The committer stored `events` more."""
        if self._waiting_since is None:
            self._waiting_since = time.monotonic()
        self._events += events
        if self._events >= self._full_events:
            self.loop.wake()

    def shipped(self) -> int:
        """The last seq in the warehouse; 0 before the first."""
        return self._shipped

    def settle(self, seq: int, timeout_s: float = 30.0) -> bool:
        """Wait until everything up to `seq` is in the warehouse, without lingering; False when the time is up."""
        until = time.monotonic() + timeout_s
        with self._progress:
            while self._shipped < seq:
                left = until - time.monotonic()
                if left <= 0 or self.loop.is_stopped:
                    return False
                self._wanted = max(self._wanted, seq)
                self.loop.wake()
                self._progress.wait(min(left, 1.0))
        return True

    def step(self) -> bool:
        """Ship one shipment if there is anything to ship; whether there was.

        Raises:
            Unavailable: the warehouse or the journal is away; the shipment stays open and is repeated.
        """
        with self._working.held(_PATIENCE_S):
            if not self._journal.leads("writer"):
                self._arrived(self._journal.shipped_seq())
                return False
            shipment = self._journal.open_shipment() or self._freeze()
            if shipment is None:
                return False
            self._finish(shipment)
            return True

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing is inserted inside this context, and no shipment is half way: a backup copies a settled warehouse.

        Raises:
            Unavailable: a shipment is half way and the warehouse takes nothing, or another process ships.
        """
        with self._working.held(_PATIENCE_S):
            if not self._journal.leads("writer"):
                raise Unavailable("Another process ships to the warehouse; ask there.", code="writer_elsewhere")
            shipment = self._journal.open_shipment()
            if shipment is not None:
                self._finish(shipment)
            yield

    def _finish(self, shipment: Shipment) -> None:
        self._ship(shipment)
        self._journal.mark_shipped(shipment)
        self._arrived(shipment.last_seq)

    def _arrived(self, seq: int) -> None:
        with self._progress:
            self._shipped = seq
            self._progress.notify_all()

    def _step_when_due(self) -> bool:
        if not self._is_due():
            return False
        self._events, self._waiting_since = 0, None
        began = time.monotonic()
        shipped = self.step()
        self._pause_s = max(self._linger_s, min(_LINGERS * (time.monotonic() - began), _LONGEST_LINGER_S))
        return shipped and (self._is_behind or self._wanted > self._shipped)

    def _is_due(self) -> bool:
        if self._wanted > self._shipped or self._is_behind or self._events >= self._full_events:
            return True
        # Nothing noted: a crash, or another process at the same journal, may have left something.
        return self._waiting_since is None or time.monotonic() - self._waiting_since >= self._pause_s

    def _freeze(self) -> Shipment | None:
        shipped = self._journal.shipped_seq()
        rows = self._journal.sizes(row_of(shipped), _MOST_ROWS)
        self._is_behind = False
        if not rows:
            return None
        last, events, size = rows[0], 0, 0
        for row in rows:
            events += row[1]
            size += row[2]
            if row is not last and (events > MOST_EVENTS or size > MOST_BYTES):
                self._is_behind = True
                break
            last = row
        self._is_behind |= len(rows) == _MOST_ROWS
        return self._journal.freeze(seq_of(rows[0][0], 0), seq_of(last[0], last[1] - 1), LAYOUT)

    def _ship(self, shipment: Shipment) -> None:
        if shipment.format != LAYOUT:
            raise Unavailable(
                f"Shipment {shipment.shipment} was cut by rule {shipment.format}, this program knows rule {LAYOUT}. "
                "Start the program that made it once more, let it finish, and upgrade then.",
                code="shipment_layout",
            )
        found = self._journal.between(shipment.first_seq, shipment.last_seq)
        rows = [Stored(row.row, row.format, row.ids, row.body) for row in found]
        chunks, bad = self._built(rows, self._journal.misfits(shipment))
        # Noted before the first insert: a repeat must leave out the same ones, or a chunk would change its content.
        for one in bad:
            self._refuse(shipment, one, is_misfit=True)
        for chunk in chunks:
            shipment = self._insert(shipment, rows, chunk)

    def _built(self, rows: Sequence[Stored], refused: Sequence[int]) -> tuple[list[Chunk], list[Bad]]:
        if self._build is not None:
            try:
                return self._build(rows, refused)
            except HelperDied:
                log.exception("Blocks are built in this process, because the one for it died twice.")
        return blocks.build(rows, refused)

    def _insert(self, shipment: Shipment, rows: Sequence[Stored], chunk: Chunk) -> Shipment:
        if chunk.name not in shipment.splits:
            if chunk.rows == 1 and self._journal.refused(*_ends(chunk)):
                return shipment  # put aside before a crash
            try:
                token = f"{self._journal.uuid}:{shipment.shipment}:{chunk.name}"
                self._warehouse.insert_native(TABLE, chunk.block, token=token, rows=chunk.rows)
            except Refused as error:
                if error.engine_code not in _CONTENT:
                    raise Unavailable(error.message, code="warehouse_refused") from error
                if chunk.rows == 1:
                    seq, _ = _ends(chunk)
                    self._refuse(shipment, Bad(seq, error.message, blocks.interaction_at(rows, seq)))
                    return shipment
                shipment = self._journal.split(shipment, chunk.name)
            else:
                return shipment
        middle = chunk.rows // 2 * 8
        for name, seqs in ((f"{chunk.name}.0", chunk.seqs[:middle]), (f"{chunk.name}.1", chunk.seqs[middle:])):
            shipment = self._insert(shipment, rows, blocks.part(rows, seqs, name))
        return shipment

    def _refuse(self, shipment: Shipment, bad: Bad, *, is_misfit: bool = False) -> None:
        log.error("Interaction %s was refused by the warehouse and put aside.", bad.seq)
        self._journal.refuse(shipment, bad.seq, bad.reason, bad.interaction, is_misfit=is_misfit)


def _ends(chunk: Chunk) -> tuple[int, int]:
    seqs = np.frombuffer(chunk.seqs, "<u8")
    return int(seqs[0]), int(seqs[-1])
