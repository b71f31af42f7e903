"""A warehouse of this process's engine, as the only part of a store that questions need."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from attune.store import opened
from attune.store.engine import Limits, Warehouse, open_warehouse
from attune.store.migrating import migrate
from attune.understand import figures

SMALL = Limits(memory_bytes=2 << 30, query_bytes=1 << 30, readers=2, threads=2)


@pytest.fixture
def warehouse(warehouse_url: str) -> Iterator[Warehouse]:
    """Empty, with its whole schema."""
    made = open_warehouse(warehouse_url, limits=SMALL)
    try:
        migrate(made)
        yield made
    finally:
        made.command(f"DROP DATABASE IF EXISTS {made.dialect.database}")
        made.close()


@pytest.fixture
def company(warehouse: Warehouse) -> Iterator[Any]:
    """The open store: its `warehouse`, and a watermark the test moves by setting `shipped`."""
    store = SimpleNamespace(warehouse=warehouse, shipped=1, journal=SimpleNamespace(uuid="a journal"))
    store.watermark = lambda: store.shipped
    opened.remember(store)
    figures.kept.forget()
    yield store
    opened.forget(store)
    figures.kept.forget()
