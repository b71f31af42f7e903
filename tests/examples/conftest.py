"""The examples as a newcomer runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import django
import pytest

django.setup()  # this file is read before pytest-django gets to it, and intake knows models

from attune.collect import snapshot  # noqa: E402 - Django comes first
from attune.identify import keys  # noqa: E402 - Django comes first
from attune.store.folder import Folder  # noqa: E402 - Django comes first
from attune.store.opening import Store, open_store  # noqa: E402 - Django comes first


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder with the mappings."""
    return Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine_url: str) -> Iterator[Store]:
    """One store for all tests of a module: filling it takes seconds."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    folder = Folder(tmp_path_factory.mktemp("data"))
    before = keys._hasher, snapshot._Current.snapshot
    keys.configure(folder.secret())
    snapshot.put(snapshot.Snapshot())
    opened = open_store(folder, warehouse_url=f"{engine_url}?database={name}")
    opened.start()
    yield opened
    assert opened.settle()
    opened.warehouse.command(f"DROP DATABASE IF EXISTS {name}")
    opened.close()
    keys._hasher, snapshot._Current.snapshot = before
