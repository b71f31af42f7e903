"""The UCI Online Retail example on the real file: half a million rows, counted against the file itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from attune.collect.doors.files.importing import ImportReport, import_file
from attune.store.opening import Store

pytestmark = [pytest.mark.shared, pytest.mark.slow]
FILE = "uci_online_retail.parquet"


@pytest.fixture(scope="module")
def file(shared: Path) -> pl.DataFrame:
    return pl.read_parquet(shared / FILE)


@pytest.fixture(scope="module")
def report(store: Store, shared: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    path = tmp_path_factory.mktemp("retail") / FILE
    path.symlink_to(shared / FILE)
    done = import_file(store, path, examples / "online-retail" / "mapping.toml")
    assert store.settle(timeout_s=120)
    return done


def test_every_row_of_the_file_is_an_interaction(report: ImportReport, store: Store, file: pl.DataFrame):
    assert file.height == 541_909
    assert (report.read, report.accepted, report.duplicates, report.refused) == (541_909, 541_909, 0, 0)
    asked = """
    SELECT count(), countIf(name = 'Item Returned'), sum(value), countIf(user_id = ''), uniqExactIf(key, user_id != '')
    FROM interactions
    """
    ((count, returned, value, nobody, customers),) = store.warehouse.query("test", asked).rows
    assert (count, returned) == (file.height, file.filter(pl.col("Quantity") <= 0).height)
    assert value == Decimal("9747747.9340")
    assert nobody == file["CustomerID"].null_count()
    assert customers == file["CustomerID"].drop_nulls().n_unique()


def test_the_busiest_customer_has_all_their_rows(report: ImportReport, store: Store, file: pl.DataFrame):
    busiest, rows = file.drop_nulls("CustomerID").group_by("CustomerID").len().sort("len").row(-1)
    asked = "SELECT user_id, count() AS n FROM resolved WHERE user_id != '' GROUP BY user_id ORDER BY n DESC LIMIT 1"
    assert store.warehouse.query("test", asked).rows == [(str(busiest), rows)]


def test_a_repeat_adds_nothing(report: ImportReport, store: Store, shared: Path, examples: Path, tmp_path: Path):
    path = tmp_path / FILE
    path.symlink_to(shared / FILE)
    again = import_file(store, path, examples / "online-retail" / "mapping.toml")
    assert (again.accepted, again.duplicates) == (0, 541_909)
