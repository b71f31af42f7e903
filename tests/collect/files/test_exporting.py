"""Interactions out again, in every format the same."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from attune.collect.doors.files.exporting import FIELDS, export
from attune.collect.doors.files.importing import import_file
from attune.store.opening import Store
from attune.vocabulary.errors import BadInput

MAPPING = """
source = "shop"
time = "at"
name = "what"
message_id = ["id"]
money = { amount = "price", currency = { constant = "EUR" } }
score = { value = "stars", metric = { constant = "stars5" } }
identifiers = { user_id = "who" }
keep = ["text", "order_id"]
"""
ROWS = [
    {"id": "m/1", "at": "2026-03-01T10:00:00.125Z", "what": "Bought", "price": "0.10", "stars": None, "who": "u1",
     "text": 'a "quoted", {braced}\n línea', "order_id": "o1"},
    {"id": "m/2", "at": "2026-03-01T11:00:00Z", "what": "Answered", "price": None, "stars": 4.5, "who": "u1",
     "text": "", "order_id": "o1"},
    {"id": "m/3", "at": "2026-04-01T11:00:00Z", "what": "Counted", "price": None, "stars": None, "who": "",
     "text": "", "order_id": ""},
]  # fmt: skip


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """A store with three interactions."""
    (tmp_path / "shop.ndjson").write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    (tmp_path / "shop.toml").write_text(MAPPING, encoding="utf-8")
    report = import_file(store, tmp_path / "shop.ndjson", tmp_path / "shop.toml")
    assert (report.accepted, report.refused) == (3, 0)
    return store


def test_one_line_an_interaction_with_its_customer(filled: Store, tmp_path: Path):
    out = tmp_path / "out.ndjson"
    assert export(filled, "interactions", out, "ndjson") == 3
    rows = sorted(
        (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()), key=lambda row: row["ts"]
    )
    assert [(row["message_id"], row["name"], row["ts"]) for row in rows] == [
        ("m/1", "Bought", "2026-03-01T10:00:00.125Z"),
        ("m/2", "Answered", "2026-03-01T11:00:00.000Z"),
        ("m/3", "Counted", "2026-04-01T11:00:00.000Z"),
    ]
    assert rows[0]["customer_id"] == rows[1]["customer_id"] != ""
    assert rows[2]["customer_id"] == "", "nobody is nobody"
    assert rows[0]["properties"] == {"text": 'a "quoted", {braced}\n línea', "order_id": "o1"}
    assert (rows[0]["value"], rows[1]["value"], rows[1]["score"], rows[0]["score"]) == (0.1, None, 4.5, None)
    assert len({row["id"] for row in rows}) == 3
    assert not list(tmp_path.glob(".*.part*"))


def test_csv_and_parquet_hold_the_same(filled: Store, tmp_path: Path):
    export(filled, "interactions", tmp_path / "out.csv", "csv")
    export(filled, "interactions", tmp_path / "out.parquet", "parquet")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda row: row["ts"])
    frame = pl.read_parquet(tmp_path / "out.parquet").sort("ts")
    assert list(lines[0]) == frame.columns == [field.name for field in FIELDS]
    assert [row["message_id"] for row in lines] == frame["message_id"].to_list() == ["m/1", "m/2", "m/3"]
    assert [row["value"] for row in lines] == ["0.1", "", ""]
    assert frame["value"].to_list() == [Decimal("0.1000"), None, None]
    assert frame["score"].to_list() == [None, 4.5, None]
    assert json.loads(lines[0]["properties"]) == json.loads(frame["properties"][0])
    assert frame["ts"][0].isoformat() == "2026-03-01T10:00:00.125000+00:00"


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_an_export_is_for_its_owner_alone(filled: Store, tmp_path: Path, form: str):
    out = tmp_path / f"all.{form}"
    export(filled, "interactions", out, form)
    assert out.stat().st_mode & 0o077 == 0


def test_what_cannot_be_exported_is_a_sentence(filled: Store, tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be exported"):
        export(filled, "secrets", tmp_path / "out.csv", "csv")
    with pytest.raises(BadInput, match="is no format"):
        export(filled, "interactions", tmp_path / "out.xml", "xml")
    with pytest.raises(BadInput, match="cannot be written"):
        export(filled, "interactions", tmp_path / "nowhere" / "out.csv", "csv")
