"""What tests of files share: mappings applied to a few rows without a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from attune.collect.doors.files import mapping
from attune.collect.doors.files.shapes import ROW
from attune.collect.doors.files.shaping import Shaped, Shaper
from attune.store.helpers import Helpers
from attune.store.opening import Store
from tests.collect.files.opened_store import opened_store

Shape = Callable[..., Shaped]


@pytest.fixture
def shaped() -> Shape:
    """`shaped(toml, [rows])`: what the rows become. What is not said is source, time and name."""

    def apply(text: str, rows: list[dict[str, Any]], **more: Any) -> Shaped:
        frame = pl.DataFrame(rows, infer_schema_length=None)
        frame = frame.with_columns(pl.Series(ROW, range(1, frame.height + 1), dtype=pl.Int64))
        rules = mapping.parse(text, "test.toml")
        return Shaper(rules, more.get("joined", []), "rows.csv", is_lenient=more.get("is_lenient", False)).shape(frame)

    return apply


@pytest.fixture(scope="session")
def shared_helpers() -> Iterator[Helpers]:
    """One helper process for all tests of files; starting one costs a second."""
    helpers = Helpers()
    yield helpers
    helpers.close()


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str, shared_helpers: Helpers) -> Iterator[Store]:
    """A real store with nothing in it."""
    yield from opened_store(tmp_path / "data", warehouse_url, shared_helpers)
