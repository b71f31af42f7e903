"""One warehouse for all questions: each test empties it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attune.store.engine import Limits, Warehouse, open_warehouse
from attune.store.migrating import migrate

SMALL = Limits(memory_bytes=2 << 30, query_bytes=1 << 30, readers=2, threads=2)


@pytest.fixture(scope="module")
def shared_warehouse(engine_url: str) -> Iterator[Warehouse]:
    """A database of this process's one engine, for the whole file."""
    made = open_warehouse(f"{engine_url}?database=t_questions", limits=SMALL)
    try:
        migrate(made)
        yield made
    finally:
        made.command("DROP DATABASE IF EXISTS t_questions")
        made.close()
