"""A real store for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attune.store.folder import Folder
from attune.store.helpers import Helpers
from attune.store.opening import Store, open_store


def opened_store(path: Path, warehouse_url: str, helpers: Helpers | None = None) -> Iterator[Store]:
    """Started and empty. With `helpers` these are used, because starting a process costs a second."""
    store = open_store(Folder(path), warehouse_url=warehouse_url, helpers=False)
    own = store.helpers
    store.helpers = helpers or own
    store.start()
    yield store
    assert store.settle()
    store.helpers = own
    store.warehouse.command(f"DROP DATABASE IF EXISTS {store.warehouse.dialect.database}")
    store.close()
