"""What the parts of a journal have in common: its words, its numbers, and access to its tables."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from attune.vocabulary.clock import Clock
from attune.vocabulary.errors import AttuneError, Unavailable

PLACES = 65_536
_ROW_OVERHEAD = 64


class Group(NamedTuple):
    """What one commit appends: ids packed 16 bytes each, body and facts as `rows` made them."""

    events: int
    received_at: int
    ids: bytes
    body: bytes
    facts: bytes | None
    format: int = 1


class JournalRow(NamedTuple):
    """A stored row without its facts. Its first interaction has seq `row * PLACES`."""

    row: int
    format: int
    events: int
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

    def __call__(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows, empty for a statement that has none."""
        ...


class Tables(ABC):
    """Access to the tables of a journal, in whichever dialect."""

    def __init__(self, limit_bytes: int, clock: Clock) -> None:
        self.limit_bytes = limit_bytes
        self._clock = clock
        self._used = 0  # bytes of the rows in the journal, of all processes as far as known
        self._holds = 0
        self._hold_lock = threading.Lock()

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Run]:
        """A write transaction of this process's own turn; committed at the end, undone by an exception."""

    @abstractmethod
    def fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a read that waits for no writer."""

    def number(self, name: str, default: int = 0) -> int:
        """A number kept in `meta`."""
        found = self.fetch("SELECT value FROM meta WHERE name = ?", name)
        return int(found[0][0]) if found else default


def keep_number(run: Run, name: str, value: int) -> None:
    """Keep a number in `meta`."""
    run("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, str(value))


def seq_of(row: int, place: int) -> int:
    """The seq of a place in a journal row."""
    return row * PLACES + place


def row_of(seq: int) -> int:
    """The journal row of a seq; 0 before the first."""
    return seq // PLACES


def size_of(group: Group) -> int:
    """Bytes a group takes, against the limit."""
    return len(group.ids) + len(group.body) + len(group.facts or b"") + _ROW_OVERHEAD


def unavailable(error: Exception, what: str) -> AttuneError:
    """The one shape of a journal that cannot be written or read."""
    return Unavailable(f"{what}: {error}. Nothing of the request was stored; try again.", code="journal_unavailable")
