"""The journal: accepted interactions in order, until every consumer has passed.

`seq` = journal row x 65,536 + place in the row: unique for ever, in the order of commits. Two dialects exist
(`journal_sqlite`, `journal_postgres`); they differ in how they open, lock and commit, and share every statement here.
"""

from __future__ import annotations

import threading
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, Protocol

from attune.store.schema_steps import missing, steps
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Unavailable

PLACES = 65_536
DEFAULT_LIMIT_BYTES = 8 << 30
REMEMBERED_MS = 7 * 24 * 3600 * 1000
REMEMBERED_IDS = 10_000_000
_TRIM_ROWS = 200  # a transaction, so that commits never wait long
_ROW_OVERHEAD = 64


class Group(NamedTuple):
    """What one commit appends: ids packed 16 bytes each, body and facts as `rows` made them."""

    count: int
    received_at: int
    ids: bytes
    body: bytes
    facts: bytes | None
    format: int = 1


class JournalRow(NamedTuple):
    """A stored row without its facts. Its first interaction has seq `row * PLACES`."""

    row: int
    format: int
    count: int
    received_at: int
    ids: bytes
    body: bytes


class Known(NamedTuple):
    """Ids of one row, packed, for the memory of what has been accepted."""

    row: int
    received_at: int
    ids: bytes


class Shipment(NamedTuple):
    """A frozen run of interactions. `splits`: chunks that go in halves."""

    shipment: int
    first_seq: int
    last_seq: int
    format: int
    splits: frozenset[str]


class Run(Protocol):
    """Runs one statement inside a transaction and gives its rows."""

    def __call__(self, sql: str, *values: object) -> list[tuple[Any, ...]]: ...


class Journal(ABC):
    """Append, read, trim. Every method may be called from any thread; writes take turns.

    Raises, everywhere: `Unavailable` with code `journal_unavailable` when file or server cannot be reached or written.
    """

    types: dict[str, str]  # what COUNTER and BYTES of the schema files are called here

    def __init__(self, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, clock: Clock = now_ms) -> None:
        self.limit_bytes = limit_bytes
        self.uuid = ""
        self._clock = clock
        self._used = 0
        self._known_row = 0  # newest row this process has seen or written
        self._head = -1
        self._holds = 0
        self._hold_lock = threading.Lock()

    # -- what a dialect provides

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Run]:
        """A write transaction of this process's own turn; committed at the end, undone by an exception."""

    @abstractmethod
    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a read that waits for no writer."""

    @abstractmethod
    def turn(self) -> AbstractContextManager[Turn]:
        """The right to append: dedup and append inside it, so that no other process comes between."""

    def leads(self, name: str) -> bool:
        """Whether this process is the one that runs the consumer `name`; asked before each step."""
        return bool(name)

    @abstractmethod
    def checkpoint(self) -> None:
        """Keep the files short; called twice a second."""

    @abstractmethod
    def close(self) -> None:
        """Let go of file or server."""

    # -- opening

    def prepare(self) -> None:
        """Run missing migrations under the lock, then read where things stand."""
        known = steps("journal")
        with self.transaction() as run:
            run(
                "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at %s NOT NULL)"
                % self.types["COUNTER"]
            )
            applied = {number for (number,) in run("SELECT number FROM schema_migrations")}
            for step in missing(known, applied, "The journal"):
                for statement in step.statements:
                    run(self._typed(statement))
                run("INSERT INTO schema_migrations VALUES (?, ?, ?)", step.number, step.name, self._clock())
            run("INSERT INTO meta VALUES ('uuid', ?) ON CONFLICT DO NOTHING", str(uuid.uuid4()))
            self.uuid = str(run("SELECT value FROM meta WHERE name = 'uuid'")[0][0])
        self.refresh()

    def _typed(self, statement: str) -> str:
        for word, name in self.types.items():
            statement = statement.replace(word, name)
        return statement

    def refresh(self) -> None:
        """Count again what is used, and look where the journal ends."""
        ((used, newest),) = self.fetch("SELECT coalesce(sum(size), 0), coalesce(max(row_no), 0) FROM journal")
        self._used = int(used)
        self._known_row = max(self._known_row, int(newest), self._number("trimmed_row"))
        last = self.fetch("SELECT row_no, count FROM journal ORDER BY row_no DESC LIMIT 1")
        head = seq_of(last[0][0], last[0][1] - 1) if last else self._number("trimmed_seq", -1)
        self._head = max(self._head, head)

    def _number(self, name: str, default: int = 0) -> int:
        found = self.fetch("SELECT value FROM meta WHERE name = ?", name)
        return int(found[0][0]) if found else default

    # -- appending

    def append(self, group: Group) -> int:
        """Store one group without looking for duplicates; its row number. The committer uses `turn()`."""
        with self.turn() as turn:
            row = turn.append(group)
        return row

    def check_room(self, size: int) -> None:
        """Raises `Unavailable` (`journal_full`) when `size` more bytes would pass the limit."""
        if self._used + size > self.limit_bytes:
            raise Unavailable(
                f"The journal is full ({self._used:,} of {self.limit_bytes:,} bytes): its consumers are behind. Events "
                "are accepted again once the warehouse has caught up; `attune doctor` says what holds it up.",
                code="journal_full",
                retry_after_s=30,
            )

    def appended(self, row: int, group: Group) -> None:
        """Take note of a committed row."""
        self._known_row = max(self._known_row, row)
        self._used += size_of(group)
        self._head = max(self._head, seq_of(row, group.count - 1))

    def others(self, run: Run) -> list[Known]:
        """Rows this process has not seen: of other processes, or of a commit whose outcome was unknown."""
        found = run(
            "SELECT row_no, received_at, ids, count, size FROM journal WHERE row_no > ? "
            "UNION ALL SELECT row_no, received_at, ids, count, 0 FROM remembered WHERE row_no > ? ORDER BY 1",
            self._known_row,
            self._known_row,
        )
        for row, _, _, count, size in found:
            self._known_row = max(self._known_row, row)
            self._used += size
            self._head = max(self._head, seq_of(row, count - 1))
        return [Known(row, received_at, bytes(ids)) for row, received_at, ids, _, _ in found]

    # -- reading

    def head(self) -> int:
        """The seq of the newest interaction; -1 when there never was one."""
        return self._head

    def read(self, after_row: int, limit: int) -> list[JournalRow]:
        """Rows after `after_row`, at most `limit`, in order."""
        return self._rows("row_no > ? ORDER BY row_no LIMIT ?", after_row, limit)

    def between(self, first_seq: int, last_seq: int) -> list[JournalRow]:
        """The rows from that of `first_seq` to that of `last_seq`, in order."""
        return self._rows("row_no BETWEEN ? AND ? ORDER BY row_no", row_of(first_seq), row_of(last_seq))

    def sizes(self, after_row: int, limit: int) -> list[tuple[int, int, int]]:
        """(row, count, bytes) of the rows after `after_row`, without touching their bodies."""
        found = self.fetch(
            "SELECT row_no, count, size FROM journal WHERE row_no > ? ORDER BY row_no LIMIT ?", after_row, limit
        )
        return [(int(row), int(count), int(size)) for row, count, size in found]

    def facts_after(self, seq: int, limit: int) -> list[tuple[int, int, bytes]]:
        """(row, count, facts) of the next rows that carry identity facts; whole rows, after the row of `seq`."""
        found = self.fetch(
            "SELECT row_no, count, facts FROM journal WHERE facts IS NOT NULL AND row_no > ? ORDER BY row_no LIMIT ?",
            row_of(seq),
            limit,
        )
        return [(int(row), int(count), bytes(facts)) for row, count, facts in found]

    def known(self) -> Iterator[Known]:
        """The ids of all rows still in memory or journal, oldest first."""
        for table in ("remembered", "journal"):
            after = 0
            while found := self.fetch(
                f"SELECT row_no, received_at, ids FROM {table} WHERE row_no > ? ORDER BY row_no LIMIT 500",  # noqa: S608 - two names from the line above
                after,
            ):
                after = found[-1][0]
                yield from (Known(row, received_at, bytes(ids)) for row, received_at, ids in found)

    def _rows(self, where: str, *values: object) -> list[JournalRow]:
        found = self.fetch(f"SELECT row_no, format, count, received_at, ids, body FROM journal WHERE {where}", *values)  # noqa: S608 - `where` is written in this file
        return [JournalRow(row, form, count, at, bytes(ids), bytes(body)) for row, form, count, at, ids, body in found]

    # -- shipments

    def open_shipment(self) -> Shipment | None:
        """The frozen shipment that is not marked shipped yet, if any."""
        found = self.fetch(
            "SELECT shipment, first_seq, last_seq, format, splits FROM shipments WHERE shipped_at IS NULL"
        )
        return _shipment(found[0]) if found else None

    def shipped_seq(self) -> int:
        """The last seq marked shipped; -1 before the first."""
        found = self.fetch("SELECT last_seq FROM shipments WHERE shipped_at IS NOT NULL ORDER BY shipment DESC LIMIT 1")
        return int(found[0][0]) if found else -1

    def freeze(self, first_seq: int, last_seq: int, form: int) -> Shipment:
        """Write the boundaries of the next shipment; from now on it can only be repeated, never changed."""
        with self.transaction() as run:
            ((number,),) = run("SELECT coalesce(max(shipment), 0) + 1 FROM shipments")
            run(
                "INSERT INTO shipments VALUES (?, ?, ?, ?, ?, NULL, '')",
                number,
                first_seq,
                last_seq,
                form,
                self._clock(),
            )
        return Shipment(int(number), first_seq, last_seq, form, frozenset())

    def split(self, shipment: Shipment, chunk: str) -> Shipment:
        """Note that `chunk` goes in halves, before the first half is tried."""
        splits = shipment.splits | {chunk}
        with self.transaction() as run:
            run("UPDATE shipments SET splits = ? WHERE shipment = ?", " ".join(sorted(splits)), shipment.shipment)
        return shipment._replace(splits=splits)

    def mark_shipped(self, shipment: Shipment) -> None:
        """All of it is in the warehouse. Older marks are forgotten but for the last hundred."""
        with self.transaction() as run:
            run("UPDATE shipments SET shipped_at = ? WHERE shipment = ?", self._clock(), shipment.shipment)
            run("DELETE FROM shipments WHERE shipment < ?", shipment.shipment - 100)

    def refuse(self, shipment: Shipment, seq: int, reason: str, interaction: bytes, *, is_misfit: bool) -> None:
        """Keep an interaction the warehouse cannot take; writing it again changes nothing."""
        with self.transaction() as run:
            run(
                "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                seq,
                shipment.shipment,
                self._clock(),
                int(is_misfit),
                reason[:1000],
                interaction,
            )

    def misfits(self, shipment: Shipment) -> list[int]:
        """Seqs that were left out before this shipment was cut into chunks."""
        found = self.fetch("SELECT seq FROM refused WHERE shipment = ? AND misfit = 1 ORDER BY seq", shipment.shipment)
        return [int(seq) for (seq,) in found]

    def refused(self, first_seq: int = 0, last_seq: int = 1 << 62) -> list[tuple[int, str, bytes]]:
        """(seq, reason, interaction as MessagePack) of refused interactions in that range."""
        found = self.fetch(
            "SELECT seq, reason, interaction FROM refused WHERE seq BETWEEN ? AND ? ORDER BY seq",
            first_seq,
            last_seq,
        )
        return [(int(seq), str(reason), bytes(interaction)) for seq, reason, interaction in found]

    # -- cursors and trimming

    def cursor(self, name: str) -> int:
        """How far the consumer `name` reported to be; -1 when it never did."""
        found = self.fetch("SELECT seq FROM cursors WHERE name = ?", name)
        return int(found[0][0]) if found else -1

    def advance(self, name: str, seq: int) -> None:
        """A consumer reports that everything up to `seq` is done; this makes (or keeps) it active."""
        with self.transaction() as run:
            run(
                "INSERT INTO cursors VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, active = 1",
                name,
                seq,
            )

    def switch_off(self, name: str) -> None:
        """Trimming no longer waits for `name`."""
        with self.transaction() as run:
            run("UPDATE cursors SET active = 0 WHERE name = ?", name)

    def cursors(self) -> dict[str, int]:
        """The active consumers and how far they are, the warehouse among them."""
        found = self.fetch("SELECT name, seq FROM cursors WHERE active = 1")
        return {**{str(name): int(seq) for name, seq in found}, "warehouse": self.shipped_seq()}

    @contextmanager
    def hold_trimming(self) -> Iterator[None]:
        """Nothing is trimmed or forgotten inside this context: a backup needs journal and stores of one age."""
        with self._hold_lock:
            self._holds += 1
        try:
            yield
        finally:
            with self._hold_lock:
                self._holds -= 1

    def trim(self) -> int:
        """Remove rows every active consumer has passed, keep their ids; the number of rows removed."""
        passed = min(self.cursors().values())
        removed = 0
        while passed >= 0:
            with self._hold_lock:  # a hold waits for the transaction under way, and then finds nothing moving
                step = 0 if self._holds else self._trim_step(passed)
            removed += step
            if step < _TRIM_ROWS:
                break
        return removed

    def _trim_step(self, passed: int) -> int:
        with self.transaction() as run:
            going = run(
                "SELECT row_no, count, size FROM journal WHERE row_no <= ? AND row_no * 65536 + count - 1 <= ? "
                "ORDER BY row_no LIMIT ?",
                row_of(passed),
                passed,
                _TRIM_ROWS,
            )
            if not going:
                return 0
            last_row, last_count, _ = going[-1]
            run(
                "INSERT INTO remembered SELECT row_no, count, received_at, ids FROM journal WHERE row_no <= ?", last_row
            )
            run("DELETE FROM journal WHERE row_no <= ?", last_row)
            for name, value in (("trimmed_row", last_row), ("trimmed_seq", seq_of(last_row, last_count - 1))):
                run(
                    "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    name,
                    str(value),
                )
        self._used -= sum(size for _, _, size in going)
        return len(going)

    def forgotten_until(self) -> int:
        """The newest receiving time (ms) whose ids were forgotten; 0 when every id ever accepted is still known."""
        return self._number("forgotten_until")

    def forget(self, *, keep_ms: int = REMEMBERED_MS, keep_ids: int = REMEMBERED_IDS) -> int:
        """Let go of remembered ids older than `keep_ms` or beyond the newest `keep_ids`; the last row let go, or 0."""
        with self._hold_lock:
            if self._holds:
                return 0
            ((row, received_at),) = self.fetch(
                "SELECT coalesce(max(row_no), 0), coalesce(max(received_at), 0) FROM ("
                "SELECT row_no, received_at, sum(count) OVER (ORDER BY row_no DESC) AS younger FROM remembered) AS counted "
                "WHERE received_at < ? OR younger > ?",
                self._clock() - keep_ms,
                keep_ids,
            )
            if row:
                with self.transaction() as run:
                    run(
                        "INSERT INTO meta VALUES ('forgotten_until', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        str(received_at),
                    )
                    run("DELETE FROM remembered WHERE row_no <= ?", row)
            return int(row)

    def size_bytes(self) -> int:
        """Bytes of the interactions still in the journal."""
        return self._used


class Turn(ABC):
    """The right to append, while it lasts."""

    @abstractmethod
    def others(self) -> list[Known]:
        """Rows committed since this process last looked, by others or in doubt."""

    @abstractmethod
    def append(self, group: Group) -> int:
        """Store the group; durable when the turn has ended without an exception. Its row number."""


def seq_of(row: int, place: int) -> int:
    """The seq of a place in a journal row."""
    return row * PLACES + place


def row_of(seq: int) -> int:
    """The journal row of a seq; -1 before the first."""
    return seq // PLACES


def size_of(group: Group) -> int:
    """Bytes a group takes, against the limit."""
    return len(group.ids) + len(group.body) + len(group.facts or b"") + _ROW_OVERHEAD


def unavailable(error: Exception, what: str) -> AttuneError:
    """The one shape of a journal that cannot be written or read."""
    return Unavailable(f"{what}: {error}. Nothing of the request was stored; try again.", code="journal_unavailable")


def _shipment(found: Sequence[Any]) -> Shipment:
    number, first_seq, last_seq, form, splits = found
    return Shipment(int(number), int(first_seq), int(last_seq), int(form), frozenset(str(splits).split()))
