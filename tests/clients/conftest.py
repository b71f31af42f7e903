"""Real client libraries: installed by `make test` (tests/clients/package.json), never a part of Attune."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.served import Served

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def libraries() -> Path:
    """The folder with the libraries and the pages that carry them."""
    if not (HERE / "built").is_dir():
        pytest.skip("the client libraries are not installed: make clients")
    return HERE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the libraries of a module."""
    made = Served(tmp_path_factory.mktemp("clients") / "data")
    made.open()
    yield made
    made.stop()
