"""A whole house without a network, for the tests of this API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.store.folder import Folder
from attune.store.opening import open_store
from tests.understand import little_company


@pytest.fixture(name="house")
def opened_house(db: None, tmp_path: Path, engine_url: str) -> Iterator[Any]:
    """Open and empty, with touchpoints for orders, deliveries and surveys."""
    from tests.show.api import house  # noqa: PLC0415 - models exist only after Django's set-up, which comes after this file

    store = open_store(Folder(tmp_path / "data"), warehouse_url=f"{engine_url}?database=t_api", helpers=False)
    store.start()
    try:
        yield house.House(store, tmp_path)
    finally:
        # Emptied, not dropped: making the schema anew takes a second.
        little_company.empty(store.warehouse)
        store.close()
