"""The mappings for the files as Kaggle has them give the same answer; the files here are the shared ones, as csv."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from attune.collect.doors.files.importing import ImportReport, import_file
from attune.store.opening import Store
from tests.examples.test_olist import BY_CONDITION

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FILES = {
    "orders": "olist_orders_dataset.csv",
    "order_reviews": "olist_order_reviews_dataset.csv",
    "order_items": "olist_order_items_dataset.csv",
    "order_payments": "olist_order_payments_dataset.csv",
    "customers": "olist_customers_dataset.csv",
}


@pytest.fixture(scope="module")
def reports(
    store: Store, shared: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ImportReport, ImportReport]:
    folder = tmp_path_factory.mktemp("kaggle")
    for name, file in FILES.items():
        frame = pl.read_parquet(shared / "olist" / f"{name}.parquet")
        frame.write_csv(folder / file, datetime_format="%Y-%m-%d %H:%M:%S")
    mappings = examples / "olist"
    orders = import_file(store, folder / FILES["orders"], mappings / "kaggle-orders.toml")
    reviews = import_file(store, folder / FILES["order_reviews"], mappings / "kaggle-reviews.toml")
    assert store.settle()
    return orders, reviews


def test_one_row_of_orders_becomes_up_to_four_interactions(reports: tuple[ImportReport, ImportReport]):
    orders, reviews = reports
    assert (orders.read, orders.accepted, orders.refused) == (14_318, 14_318 + 14_286 + 14_072 + 13_910, 0)
    assert (reviews.read, reviews.refused, reviews.duplicates) == (6_866, 0, 0)


def test_late_delivery_ruins_reviews_here_too(reports: tuple[ImportReport, ImportReport], store: Store):
    assert store.warehouse.query("test", BY_CONDITION).rows == [
        ("late", 546, 2.48),
        ("never delivered", 190, 1.86),
        ("on time", 6_130, 4.29),
    ]


def test_an_order_is_worth_the_sum_of_its_payments(
    reports: tuple[ImportReport, ImportReport], store: Store, shared: Path
):
    paid = pl.read_parquet(shared / "olist" / "order_payments.parquet")["payment_value"].sum()
    worth = store.warehouse.query("test", "SELECT sum(value) FROM interactions").value()
    assert float(worth) == pytest.approx(paid)
