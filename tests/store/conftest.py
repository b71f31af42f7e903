"""The warehouse as tests of this room get it: embedded, and through the ordinary HTTP client."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.store.engine import Limits, Warehouse, open_warehouse
from attune.store.journal import Journal
from attune.store.journal_postgres import PostgresJournal
from attune.store.journal_sqlite import SqliteJournal
from attune.store.migrating import migrate

SMALL = Limits(memory_bytes=2 << 30, query_bytes=1 << 30, readers=2, threads=2)
_databases = itertools.count(1)
OpenJournal = Callable[..., Journal]


@pytest.fixture(params=["embedded", "http"])
def url(request: pytest.FixtureRequest, warehouse_url: str) -> str:
    """An empty database, once in this process and once behind HTTP."""
    if request.param == "embedded":
        return warehouse_url
    return f"{request.getfixturevalue('http_front')}/t_{next(_databases)}"


@pytest.fixture(params=["embedded", "http"])
def warehouse(request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    """A warehouse with its whole schema and nothing in it, of both kinds in turn."""
    opened: Warehouse = request.getfixturevalue("one_embedded" if request.param == "embedded" else "one_http")
    yield opened
    _empty(opened)


@pytest.fixture
def embedded(warehouse_url: str) -> Iterator[Warehouse]:
    """An embedded one of the test's own, for what changes more than rows."""
    opened = open_warehouse(warehouse_url, limits=SMALL)
    migrate(opened)
    yield opened
    opened.command(f"DROP DATABASE IF EXISTS {opened.dialect.database}")
    opened.close()


@pytest.fixture(scope="session")
def one_embedded(engine_url: str) -> Iterator[Warehouse]:
    """Made once, because a schema takes half a second; emptied after each test."""
    yield from _opened(f"{engine_url}?database=store_tests")


@pytest.fixture(scope="session")
def one_http(http_front: str) -> Iterator[Warehouse]:
    """The same through HTTP."""
    yield from _opened(f"{http_front}/store_tests")


def _opened(url: str) -> Iterator[Warehouse]:
    opened = open_warehouse(url, limits=SMALL)
    migrate(opened)
    yield opened
    opened.close()


def _empty(opened: Warehouse) -> None:
    sql = "SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0"
    for (table,) in opened.query("empty", sql).rows:
        if table != "schema_migrations":
            opened.command(f"TRUNCATE TABLE {table} SYNC")
    for name in ("resolution", "surfaces"):
        opened.command(f"SYSTEM RELOAD DICTIONARY {name}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenJournal]:
    """Opens the same journal as often as one likes, of both kinds in turn; all are closed at the end."""
    opened: list[Journal] = []
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None

    def journal(**more: Any) -> Journal:
        made = PostgresJournal(url, **more) if url else SqliteJournal(tmp_path / "journal.sqlite3", **more)
        opened.append(made)
        return made

    yield journal
    for one in opened:
        one.close()


@pytest.fixture
def journal(open_journal: OpenJournal) -> Journal:
    """An empty journal, of both kinds in turn."""
    return open_journal()
