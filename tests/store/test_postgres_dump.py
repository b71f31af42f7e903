"""A PostgreSQL database into a file and back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from attune.store import postgres_dump
from attune.store.journal_postgres import PostgresJournal
from attune.vocabulary.errors import Conflict, Unavailable
from tests.store.accepted import group, request

_numbers = itertools.count(1)


@pytest.fixture
def another(postgres_cluster: str) -> Iterator[Callable[[], str]]:
    """Makes one more empty database."""
    made = []

    def make() -> str:
        made.append(f"restored_{next(_numbers)}")
        with psycopg.connect(host=postgres_cluster, user="attune", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        return f"postgres://attune@/{made[-1]}?host={postgres_cluster}"

    yield make
    with psycopg.connect(host=postgres_cluster, user="attune", dbname="postgres", autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_it_brings_the_journal_back_under_another_name(
    postgres_url: str, another: Callable[[], str], tmp_path: Path
) -> None:
    journal = PostgresJournal(postgres_url)
    with journal.turn() as turn:
        turn.append(group(request(range(10))))
    postgres_dump.dump(postgres_url, tmp_path / "postgres.dump")
    target = another()
    postgres_dump.load(tmp_path / "postgres.dump", target)
    postgres_dump.renew_journal(target, "00000000-0000-0000-0000-000000000001")
    restored = PostgresJournal(target)
    assert restored.head() == journal.head()
    assert restored.uuid == "00000000-0000-0000-0000-000000000001" != journal.uuid
    restored.close()
    with pytest.raises(Conflict, match="not empty"):
        postgres_dump.load(tmp_path / "postgres.dump", target)
    journal.close()


def test_it_says_why_it_failed(postgres_cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="pg_dump failed"):
        postgres_dump.dump(f"postgres://attune@/nowhere?host={postgres_cluster}", tmp_path / "x")
    monkeypatch.setattr(postgres_dump, "_path_of", lambda _: None)
    with pytest.raises(Unavailable, match="postgresql-client"):
        postgres_dump.dump(f"postgres://attune@/nowhere?host={postgres_cluster}", tmp_path / "x")
