"""The warehouse behind one face: chDB in this process, or a ClickHouse server, by the same client and the same SQL.

Clients are borrowed from a fixed pool for one query each and are never bound to a thread: two threads on one client
would wait for each other, and a client a thread would cost 22 ms each and never be given back.
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit
from uuid import UUID

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Unavailable

from . import dialect
from .dialect import Dialect
from .faults import translate
from .parameters import bound
from .pool import Pool
from .querylog import QueryLog, QueryRecord

MARK_CACHE_BYTES = 256 << 20

# The client logs what it could not turn into a column, values of rows included. Errors come up here anyway.
logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)


class Make(Protocol):
    """Opens one more client."""

    def __call__(self, settings: dict[str, str], database: str) -> Client:
        """A client with these settings, in this database."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """Names of the columns, and the rows as tuples. Instants are aware datetimes, keys are `uuid.UUID`."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """Each row by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def value(self) -> Any:  # noqa: ANN401 - whatever type the column has
        """The only value of a result of one row and one column."""
        ((only,),) = self.rows
        return only


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may take: `memory_bytes` for all of it, `query_bytes` for one query, `readers` at a time."""

    memory_bytes: int
    query_bytes: int
    readers: int
    threads: int

    @classmethod
    def of_machine(cls) -> Limits:
        """Half of the memory there is, 1 to 8 GB; a reader a core."""
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        memory = min(max(total // 2, 1 << 30), 8 << 30)
        cores = os.cpu_count() or 1
        return cls(memory, memory // 2, max(2, cores), max(1, min(cores, 8)))


class Warehouse:
    """The interactions and what is derived from them. Made by `open_warehouse`; safe for any thread."""

    def __init__(self, spoken: Dialect, make: Callable[[dict[str, str]], Client], limits: Limits, clock: Clock) -> None:
        self.dialect = spoken
        self._clock = clock
        self._log = QueryLog()
        self.commands = 0  # since the start, reloads of dictionaries among them
        reading = self.dialect.reader_settings(limits.threads, limits.query_bytes)
        self._readers = Pool("reader", limits.readers, lambda: make(reading))
        # Streams last as long as somebody reads them, so they must not take the readers away.
        self._streams = Pool("stream", 2, lambda: make(reading | {"max_execution_time": "3600", "max_threads": "1"}))
        self._writer = Pool("writer", 1, lambda: make({}))
        self._admin = Pool("admin", 1, lambda: make({"max_execution_time": "0"}))

    def query(
        self, name: str, sql: str, params: Mapping[str, Any] | None = None, *, settings: Mapping[str, Any] | None = None
    ) -> Result:
        """Ask `sql`, known as `name` in the record of queries; values only through `{name:Type}` and `params`.

        Raises:
            BadInput: the parameters do not match the text.
            WrongQuery: the SQL is wrong.
            Unavailable: away, busy, too slow, out of memory.
        """
        values = bound(name, sql, params)
        with self._noted(name) as noted, self._readers.borrowed() as client:
            answer = client.query(sql, parameters=values or None, settings=dict(settings or {}))
            rows = [tuple(row) for row in answer.result_rows]
            noted.rows = len(rows)
            return Result(tuple(answer.column_names), rows)

    def stream(
        self, name: str, sql: str, params: Mapping[str, Any] | None = None, *, settings: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """As `query`, row by row and in constant memory. Read it to its end or close it."""
        values = bound(name, sql, params)
        return self._streamed(name, sql, values, dict(settings or {}))

    def _streamed(
        self, name: str, sql: str, values: dict[str, Any], settings: dict[str, Any]
    ) -> Iterator[tuple[Any, ...]]:
        with (
            self._noted(name) as noted,
            self._streams.borrowed() as client,
            client.query_row_block_stream(sql, parameters=values or None, settings=settings) as blocks,
        ):
            for block in blocks:
                noted.rows += len(block)
                yield from map(tuple, block)

    def insert(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, token: str | None = None
    ) -> None:
        """Insert rows; keys may be their 16 bytes. With a token a repeat changes nothing.

        Raises:
            Refused: the values do not fit, for ever.
            Unavailable: away, full, out of memory; try again.
        """
        if not rows:
            return
        turned = list(zip(*rows, strict=True))
        with self._noted(f"insert {table}", len(rows), is_insert=True), self._writer.borrowed() as client:
            context = client.create_insert_context(
                table, columns, column_oriented=True, settings=self.dialect.insert_settings(token)
            )
            context.data = [
                _uuids(values) if kind.base_type == "UUID" else values
                for values, kind in zip(turned, context.column_types, strict=True)
            ]
            client.insert(context=context)

    def insert_native(self, table: str, block: bytes, *, token: str | None = None, rows: int = 0) -> None:
        """Insert one Native block, which carries its own column names. Errors as `insert`; `rows` is for the record."""
        with self._noted(f"insert {table}", rows, is_insert=True), self._writer.borrowed() as client:
            client.raw_insert(table, insert_block=block, fmt="Native", settings=self.dialect.insert_settings(token))

    def command(self, sql: str, *, name: str = "command", settings: Mapping[str, Any] | None = None) -> None:
        """Run a statement that answers nothing: DDL, DELETE, SYSTEM RELOAD."""
        with self._noted(name), self._admin.borrowed() as client:
            client.command(sql, settings=dict(settings or {}))
            self.commands += 1

    @contextmanager
    def writing_paused(self) -> Iterator[None]:
        """No `insert` or `insert_native` of this process begins or goes on inside this context; they wait."""
        with self._writer.borrowed():
            yield

    def recorded(self, limit: int = 100) -> list[QueryRecord]:
        """The last queries, newest first."""
        return self._log.recorded(limit)

    def slow(self, limit: int = 20) -> list[QueryRecord]:
        """The slowest queries remembered, slowest first."""
        return self._log.slow(limit)

    @property
    def counted(self) -> tuple[int, int]:
        """How many queries since the start, and how many of them failed."""
        return self._log.count, self._log.errors

    def is_alive(self) -> bool:
        """Whether it answers now."""
        try:
            return bool(self.query("ping", "SELECT 1").value() == 1)
        except AttuneError:
            return False

    def close(self) -> None:
        """Close all clients, waiting for their queries to end."""
        for pool in (self._readers, self._streams, self._writer, self._admin):
            pool.close()

    def warm_up(self) -> None:
        """Make the first client of each kind and load what the first insert needs, so that no visitor waits for it."""
        self.query("warm-up", "SELECT 1")
        table = f"warm_up_{secrets.token_hex(4)}"  # its own, for another process may be starting beside this one
        self.command(f"CREATE TABLE {table} (n UInt8) ENGINE = Memory")
        try:
            self.insert(table, ["n"], [[1]])
        finally:
            self.command(f"DROP TABLE {table}")
        self._log = QueryLog()  # nobody asked for these, and the first ones are slow

    def _noted(self, name: str, rows: int = 0, *, is_insert: bool = False) -> _Noted:
        return _Noted(self._log, self._clock, name, rows, is_insert=is_insert)


class _Noted:
    """Times one query, records it, and turns the engine's error into one of this house."""

    def __init__(self, log: QueryLog, clock: Clock, name: str, rows: int = 0, *, is_insert: bool = False) -> None:
        self._log, self._clock, self._name, self.rows, self._is_insert = log, clock, name, rows, is_insert
        self._began = 0.0

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        mended = translate(error, self._name, is_insert=self._is_insert) if isinstance(error, Exception) else None
        code = mended.code if mended is not None else ""
        ms = (time.perf_counter() - self._began) * 1000
        self._log.note(QueryRecord(self._name, round(ms, 2), self.rows, self._clock(), code))
        if mended is not error and mended is not None:
            # `from None`: the engine's own words can hold values of rows, which must not reach a log.
            raise mended from None


def _uuids(values: Sequence[Any]) -> list[UUID]:
    return [UUID(bytes=value) if isinstance(value, bytes) else value for value in values]


def open_warehouse(
    url: str,
    *,
    limits: Limits | None = None,
    temporary: Path | None = None,
    clock: Clock = now_ms,
) -> Warehouse:
    """Open `chdb:///folder?database=name` in this process, or `http(s)://user:password@host:port/database`.

    `temporary` takes the files an embedded insert passes through (`tmp` beside the folder unless said otherwise): they
    hold interactions, so they belong to the data and not where everybody's temporary files lie. One process can open
    one embedded folder, and one folder can be open in one process.

    Raises:
        Unavailable: it cannot be opened or does not answer; the message says why.
    """
    limits = limits or Limits.of_machine()
    spoken = dialect.of(url)
    make = _embedded(url, limits, temporary) if spoken.mode == "embedded" else _remote(url, spoken)
    if spoken.database != "default":
        with closing(make({}, "default")) as client, _Noted(QueryLog(), clock, "open"):
            client.command(f"CREATE DATABASE IF NOT EXISTS {spoken.database}")
    warehouse = Warehouse(spoken, partial(make, database=spoken.database), limits, clock)
    try:
        warehouse.warm_up()
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def _embedded(url: str, limits: Limits, temporary: Path | None) -> Make:
    path = unquote(urlsplit(url).path)
    temporary = temporary or Path(path).parent / "tmp"
    try:
        temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left_over in temporary.glob("tmp*"):
            left_over.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(f"{temporary} cannot be written: {error.strerror}.", code="warehouse_away") from error
    tempfile.tempdir = str(temporary)  # the client offers no other way to say where
    options: dict[str, Any] = {
        "max_server_memory_usage": limits.memory_bytes,
        "mark_cache_size": MARK_CACHE_BYTES,
        "backups.allowed_path": "/",  # who may back up this folder says where to; no SQL comes from outside
    }

    def make(settings: dict[str, str], database: str) -> Client:
        try:
            return clickhouse_connect.get_client(
                interface="chdb",
                path=path,
                database=database,
                chdb_options=options,
                settings=settings,
                tz_mode="aware",
            )
        except Exception as error:
            raise Unavailable(
                f"The warehouse in {path} cannot be opened ({type(error).__name__}). Another process may have it open, "
                "or the folder is not writable.",
                code="warehouse_away",
            ) from error

    return make


def _remote(url: str, spoken: Dialect) -> Make:
    parts = urlsplit(url)
    port = parts.port or (8443 if parts.scheme == "https" else 8123)

    def make(settings: dict[str, str], database: str) -> Client:
        try:
            return clickhouse_connect.get_client(
                host=parts.hostname or "localhost",
                port=port,
                secure=parts.scheme == "https",
                username=spoken.user,
                password=spoken.password,
                database=database,
                settings=settings,
                tz_mode="aware",
                autogenerate_session_id=False,
                connect_timeout=5,
                send_receive_timeout=3700,
            )
        except Exception as error:  # noqa: BLE001 - refused, unknown host, wrong password: it is away, and says why
            raise Unavailable(
                f"The warehouse at {parts.hostname}:{port} does not answer ({type(error).__name__}). "
                "Check ATTUNE_WAREHOUSE_URL and that the server runs.",
                code="warehouse_away",
            ) from None

    return make
