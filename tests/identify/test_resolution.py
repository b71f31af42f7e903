from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from attune.identify import links, resolution
from attune.identify.resolution import Publisher, customers_of, keys_of
from attune.store.engine import Limits, Warehouse, open_warehouse
from attune.store.migrating import migrate
from tests.identify.world import World, key_of, link_to, said


@pytest.fixture
def warehouse(warehouse_url: str) -> Iterator[Warehouse]:
    opened = open_warehouse(warehouse_url, limits=Limits(2 << 30, 1 << 30, 2, 2))
    try:
        migrate(opened)
        yield opened
    finally:
        opened.command(f"DROP DATABASE IF EXISTS {opened.dialect.database}")
        opened.close()


def resolved(warehouse: Warehouse, value: str) -> bytes:
    """What the warehouse's own dictionary answers."""
    sql = "SELECT dictGetOrDefault('resolution', 'customer', toUInt64(toUInt128({key:UUID})), {key:UUID}) AS customer"
    customer: UUID = warehouse.query("test", sql, {"key": UUID(bytes=key_of(value))}).value()
    return customer.bytes


def publish(publisher: Publisher, warehouse: Warehouse) -> None:
    publisher._next_reload = 0.0  # the pause between reloads is not what these tests are about
    while publisher.step(warehouse):
        pass


def test_unknown_keys_are_their_own_customers(database: str):
    assert customers_of([b"1" * 16, b"2" * 16]) == {b"1" * 16: b"1" * 16, b"2" * 16: b"2" * 16}
    assert keys_of(b"1" * 16) == [b"1" * 16]


def test_many_keys_are_resolved_at_once(world: World):
    world.hear(*(said(f"u{n}", f"a{n}") for n in range(700)))
    found = customers_of([key_of(f"a{n}") for n in range(700)])
    assert found[key_of("a699")] == key_of("u699")


def test_the_warehouse_learns_links_merges_and_undoings(world: World, warehouse: Warehouse):
    publisher = Publisher()
    world.hear(said("u1", "a1"))
    publish(publisher, warehouse)
    assert resolved(warehouse, "a1") == key_of("u1")
    assert resolved(warehouse, "a9") == key_of("a9")

    world.hear(said("u2", "a2"), said("u1", previous="u2", why="alias"))
    publish(publisher, warehouse)
    assert resolved(warehouse, "a2") == resolved(warehouse, "u2") == key_of("u1")

    links.undo(link_to("a1").id, "test", "wrong")
    publish(publisher, warehouse)
    assert resolved(warehouse, "a1") == key_of("a1")


def test_publishing_goes_on_after_a_restart_and_sends_little_again(world: World, warehouse: Warehouse, monkeypatch):
    monkeypatch.setattr(resolution, "PUBLISHED_AT_ONCE", 4)
    for n in range(5):
        world.hear(said(f"u{n}", f"a{n}"))
    publisher = Publisher()
    assert publisher.step(warehouse)  # a part, then the process ends
    publish(Publisher(), warehouse)
    assert all(resolved(warehouse, f"a{n}") == key_of(f"u{n}") for n in range(5))
    assert warehouse.query("test", "SELECT count() FROM resolution_pairs").value() <= 14


def test_a_version_larger_than_a_page_is_sent_whole(world: World, warehouse: Warehouse, monkeypatch):
    monkeypatch.setattr(resolution, "PUBLISHED_AT_ONCE", 4)
    world.hear(*(said(f"u{n}", f"a{n}") for n in range(9)))
    publish(Publisher(), warehouse)
    assert all(resolved(warehouse, f"a{n}") == key_of(f"u{n}") for n in range(9))


def test_nothing_new_is_not_sent(world: World, warehouse: Warehouse):
    world.hear(said("u1", "a1"))
    publisher = Publisher()
    publish(publisher, warehouse)
    before = len(warehouse.recorded())
    publisher._next_reload = 0.0
    assert not publisher.step(warehouse)
    assert len(warehouse.recorded()) == before


def test_publish_remembers_each_warehouse(world: World, warehouse: Warehouse):
    world.hear(said("u1", "a1"))
    while resolution.publish(warehouse):
        pass
    assert resolved(warehouse, "a1") == key_of("u1")
