"""The whole store: opened, started, closed, opened again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune import store as room
from attune.store.folder import Folder
from attune.store.opening import Store, open_store
from attune.vocabulary.errors import Unavailable

from .accepted import DAY, START, request


def count(store: Store) -> tuple[int, int]:
    assert store.settle()
    return tuple(store.warehouse.query("count", "SELECT count(), uniqExact(id) FROM interactions").rows[0])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else None


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str) -> Iterator[Store]:
    opened = open_store(Folder(tmp_path), warehouse_url=warehouse_url, helpers=False)
    opened.start()
    yield opened
    opened.close()


def test_what_goes_in_is_there_and_stays_there(tmp_path: Path, warehouse_url: str, address: str | None) -> None:
    store = open_store(Folder(tmp_path), warehouse_url=warehouse_url, database_url=address)
    store.start()

    async def many() -> None:
        await asyncio.gather(*(store.committer.commit(request([n, n + 1000])) for n in range(50)))

    asyncio.run(many())
    assert count(store) == (100, 100)
    assert store.watermark() == store.journal.head()
    assert store.is_ready()
    assert [row for row in store.warehouse.recorded(50) if row.name == "insert interactions"]
    store.close()
    again = open_store(Folder(tmp_path), warehouse_url=warehouse_url, database_url=address)
    again.start()
    assert again.committer.commit_now(request([1000, 7000])).duplicates == (0,)
    assert count(again) == (101, 101)
    again.close()


def test_the_open_store_is_the_current_one(store: Store) -> None:
    assert room.current() is store


def test_without_an_open_store_there_is_none() -> None:
    with pytest.raises(Unavailable):
        room.current()


def test_two_processes_share_one_journal(tmp_path: Path, warehouse_url: str, postgres_url: str) -> None:
    one = open_store(Folder(tmp_path / "1"), warehouse_url=warehouse_url, database_url=postgres_url, helpers=False)
    two = open_store(Folder(tmp_path / "2"), warehouse_url=warehouse_url, database_url=postgres_url, helpers=False)
    one.start()
    two.start()
    for n in range(10):
        (one, two)[n % 2].committer.commit_now(request([n, n + 1]))
    assert one.committer.commit_now(request([3, 4])).duplicates == (0, 1)
    assert count(one) == (11, 11)
    assert two.settle()
    assert two.watermark() == one.watermark()
    one.close()
    two.committer.commit_now(request([77]))
    assert count(two) == (12, 12), "the other one took over the shipping"
    two.close()


def test_what_the_memory_has_forgotten_is_asked_of_the_warehouse(store: Store) -> None:
    old = {"ts": START, "received_at": START}
    store.committer.commit_now(request(range(10), **old))
    store.committer.commit_now(request(range(20, 22), ts=START - 90 * DAY, received_at=START))
    assert count(store) == (12, 12)
    store.journal.trim()
    row = store.journal.forget(keep_ms=-DAY)
    store.seen.forget(row, store.journal.forgotten_until())
    store.seen._recent.clear()
    assert store.seen.may_be_forgotten(START)
    assert len(store.seen) == 0
    assert store.committer.commit_now(request([5, 6, 50], **old)).duplicates == (0, 1)
    again = request(range(18, 23), ts=START - 90 * DAY, received_at=START)
    assert store.committer.commit_now(again).duplicates == (2, 3)
    assert count(store) == (16, 16)
    asked = [one for one in store.warehouse.recorded(100) if one.name == "old ids"]
    elsewhere = request(range(60, 62), ts=START - 900 * DAY)
    assert store.committer.commit_now(elsewhere).accepted == 2
    assert len([one for one in store.warehouse.recorded(100) if one.name == "old ids"]) == len(asked), "an empty month"
