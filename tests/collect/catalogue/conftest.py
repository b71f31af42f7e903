"""A store to publish aliases to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.opening import Store
from tests.collect.files.opened_store import opened_store


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str) -> Iterator[Store]:
    """A real store with nothing in it."""
    yield from opened_store(tmp_path / "data", warehouse_url)
