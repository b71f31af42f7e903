"""The warehouse's schema comes up by itself, once, and never backwards."""

from __future__ import annotations

import pytest

from attune.store.engine import Warehouse, open_warehouse
from attune.store.migrating import migrate
from attune.store.schema_steps import steps
from attune.vocabulary.errors import FolderTooNew


def test_it_applies_each_step_once_and_records_it(url: str) -> None:
    warehouse = open_warehouse(url)
    numbers = [step.number for step in steps("warehouse")]
    assert migrate(warehouse) == numbers
    assert migrate(warehouse) == []
    recorded = warehouse.query("q", "SELECT number FROM schema_migrations ORDER BY number").rows
    assert [row[0] for row in recorded] == numbers
    warehouse.close()


def test_it_goes_on_where_a_killed_start_stopped(warehouse: Warehouse) -> None:
    warehouse.command("DELETE FROM schema_migrations WHERE number = 4")
    warehouse.command("DROP TABLE totals_from_interactions")
    if warehouse.dialect.mode == "embedded":
        # A lock left behind; with a server it is waited for, because its owner may be alive.
        warehouse.command("CREATE TABLE schema_lock (n UInt8) ENGINE = Memory")
    assert migrate(warehouse) == [4]
    assert warehouse.query("q", "EXISTS totals_from_interactions").value() == 1
    assert warehouse.query("q", "EXISTS schema_lock").value() == 0


def test_it_refuses_a_warehouse_of_a_newer_program(embedded: Warehouse) -> None:
    embedded.insert("schema_migrations", ["number", "name"], [[9999, "from_the_future"]])
    with pytest.raises(FolderTooNew, match="9999"):
        migrate(embedded)
