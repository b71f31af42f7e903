"""The journal: accepted interactions in order, until every consumer has passed.

`seq` = journal row x 65,536 + place in the row: unique for ever, in the order of commits. Two dialects exist
(`journal_sqlite`, `journal_postgres`); they differ in how they open, lock and commit, and share every statement here.
"""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import accumulate

from attune.store.journal_tables import Group, JournalRow, Known, Run, row_of, seq_of, size_of
from attune.store.journal_trimming import Trimming
from attune.store.schema_steps import missing, steps
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import Conflict, Unavailable

DEFAULT_LIMIT_BYTES = 8 << 30
FACTS_AT_ONCE = 2 << 20  # bytes as stored; in memory about ten times as much
_MIGRATIONS = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at COUNTER NOT NULL
)"""


class Journal(Trimming):
    """Append, read, trim. Every method may be called from any thread; writes take turns.

    Raises, everywhere: `Unavailable` with code `journal_unavailable` when file or server cannot be reached or written.
    """

    types: dict[str, str]  # what COUNTER and BYTES of the schema files are called here

    def __init__(self, *, limit_bytes: int = DEFAULT_LIMIT_BYTES, clock: Clock = now_ms) -> None:
        super().__init__(limit_bytes, clock)
        self.uuid = ""
        self.uuid_before = ""  # of the journal this one was restored from; its numbers go on here
        self._known_row = 0  # newest row this process has seen or written
        self._head = 0

    # -- what a dialect provides

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
    def scrub(self) -> bool:
        """Leave nothing of removed rows in the files; False when somebody reads just now and it has to be repeated."""

    @abstractmethod
    def close(self) -> None:
        """Let go of file or server."""

    # -- opening

    def prepare(self) -> None:
        """Run missing migrations under the lock, then read where things stand."""
        known = steps("journal")
        with self.transaction() as run:
            run(self._typed(_MIGRATIONS))
            applied = {number for (number,) in run("SELECT number FROM schema_migrations")}
            for step in missing(known, applied, "The journal"):
                for statement in step.statements:
                    run(self._typed(statement))
                run("INSERT INTO schema_migrations VALUES (?, ?, ?)", step.number, step.name, self._clock())
            run("INSERT INTO meta VALUES ('uuid', ?) ON CONFLICT DO NOTHING", str(uuid.uuid4()))
            named = dict(run("SELECT name, value FROM meta WHERE name IN ('uuid', 'uuid_before')"))
            self.uuid, self.uuid_before = str(named["uuid"]), str(named.get("uuid_before", ""))
        self.refresh()

    def belong_to(self, mark: str) -> None:
        """Keep `mark` with the first call; later ones must give the same: it tells one secret from another.

        Raises:
            Conflict: the journal was written with another secret, so that no key would fit any more.
        """
        with self.transaction() as run:
            run("INSERT INTO meta VALUES ('belongs_to', ?) ON CONFLICT DO NOTHING", mark)
            ((held,),) = run("SELECT value FROM meta WHERE name = 'belongs_to'")
        if held != mark:
            raise Conflict(
                "This folder's secret.key is not the one this journal was written with, so nobody in it would be known "
                "again. Put the right secret.key into the folder: all processes that share stores have the same one, "
                "and `attune backup` holds a copy.",
                code="other_secret",
            )

    def _typed(self, statement: str) -> str:
        for word, name in self.types.items():
            statement = statement.replace(word, name)
        return statement

    def refresh(self) -> None:
        """Count again what is used, and look where the journal ends."""
        ((used, newest),) = self.fetch("SELECT coalesce(sum(size), 0), coalesce(max(row_no), 0) FROM journal")
        self._used = int(used)
        self._known_row = max(self._known_row, int(newest), self.number("trimmed_row"))
        last = self.fetch("SELECT row_no, count FROM journal ORDER BY row_no DESC LIMIT 1")
        head = seq_of(last[0][0], last[0][1] - 1) if last else self.number("trimmed_seq")
        self._head = max(self._head, head)

    # -- appending

    def append(self, group: Group) -> int:
        """Store one group without looking for duplicates; its row number. The committer uses `turn()`."""
        with self.turn() as turn:
            return turn.append(group)

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
        self._head = max(self._head, seq_of(row, group.events - 1))

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

    def commits_behind(self) -> dict[str, int]:
        """How many journal rows each active consumer has not reported as done yet, the warehouse among them."""
        newest = row_of(self.head())
        return {name: max(newest - row_of(seq), 0) for name, seq in self.cursors().items()}

    # -- reading

    def head(self) -> int:
        """The seq of the newest interaction; 0 when there never was one."""
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

    def facts_after(self, seq: int, limit: int, *, most_bytes: int = FACTS_AT_ONCE) -> list[tuple[int, int, bytes]]:
        """(row, count, facts) of the next rows that carry identity facts; whole rows, after the row of `seq`.

        At most `limit` rows and about `most_bytes`, but one row at least: an import fills a row with 50,000 facts.
        """
        sizes = self.fetch(
            "SELECT row_no, length(facts) FROM journal WHERE facts IS NOT NULL AND row_no > ? ORDER BY row_no LIMIT ?",
            row_of(seq),
            limit,
        )
        if not sizes:
            return []
        fitting = [
            row for (row, _), sum_to in zip(sizes, accumulate(n for _, n in sizes), strict=True) if sum_to <= most_bytes
        ]
        found = self.fetch(
            "SELECT row_no, count, facts FROM journal WHERE facts IS NOT NULL AND row_no > ? AND row_no <= ? "
            "ORDER BY row_no",
            row_of(seq),
            fitting[-1] if fitting else sizes[0][0],
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


class Turn(ABC):
    """The right to append, while it lasts."""

    @abstractmethod
    def others(self) -> list[Known]:
        """Rows committed since this process last looked, by others or in doubt."""

    @abstractmethod
    def append(self, group: Group) -> int:
        """Store the group; durable when the turn has ended without an exception. Its row number."""
