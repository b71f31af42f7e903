"""Counts without a person: sums are right, and nobody becomes a customer."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect.doors.files import mapping
from attune.collect.doors.files.badmapping import BadMapping
from attune.collect.doors.files.exporting import export
from attune.collect.doors.files.importing import import_file
from attune.store.opening import Store

FOOTFALL = """
source = "door counter"
time = { column = "hour", zone = "Europe/Warsaw" }
name = { constant = "Visitors Counted" }
place = "shop"
count = "people"
message_id = ["shop", "hour"]
"""
HOURS = "hour,shop,people\n2026-03-01 10:00,W1,31\n2026-03-01 11:00,W1,0\n2026-03-01 10:00,W2,12\n"
WRONG = "2026-03-01 12:00,W1,-4\n2026-03-01 13:00,W1,1.5\n2026-03-01 14:00,W1,\n2026-03-01 15:00,W1,many\n"


def asked(store: Store, sql: str) -> list[tuple]:
    assert store.settle()
    return store.warehouse.query("test", sql).rows


@pytest.fixture
def footfall(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "door.csv").write_text(HOURS + WRONG, encoding="utf-8")
    (tmp_path / "door.toml").write_text(FOOTFALL, encoding="utf-8")
    return tmp_path / "door.csv", tmp_path / "door.toml"


def test_a_count_is_added_up_and_makes_no_customer(store: Store, footfall) -> None:
    report = import_file(store, *footfall)
    assert (report.accepted, report.refused) == (3, 4)
    assert sorted(report.reasons) == [
        "people is empty, and it is the count",
        "people is no count (a whole number, 0 or more)",
        "people is not a number",
    ]
    sql = "SELECT place, sum(counted), count(), countIf(key64 != 0) FROM resolved GROUP BY place ORDER BY place"
    assert asked(store, sql) == [("W1", 31, 2, 0), ("W2", 12, 1, 0)]
    assert import_file(store, *footfall).accepted == 0
    assert asked(store, "SELECT sum(counted) FROM resolved") == [(43,)]


def test_only_a_row_without_a_person_stands_for_several(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("at,who,counted\n2026-03-01,u1,50\n2026-03-01,,oops\n2026-03-02,,7\n")
    text = 'source = "x"\ntime = "at"\nname = { constant = "Seen" }\nidentifiers = { user_id = "who" }\n'
    (tmp_path / "a.toml").write_text(text + 'properties = { counted = "counted" }\n', encoding="utf-8")
    assert import_file(store, tmp_path / "a.csv", tmp_path / "a.toml").accepted == 3
    assert asked(store, "SELECT sum(counted) FROM interactions") == [(3,)], "a text is no count either"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('identifiers = { user_id = "u" }', "about nobody"),
        ('account = "a"', "about nobody"),
        ('type = "identify"', "type is track"),
    ],
)
def test_a_count_has_no_person(more: str, why: str) -> None:
    with pytest.raises(BadMapping, match=why):
        mapping.parse(FOOTFALL + more, "a.toml")


def test_formulas_are_harmless_in_a_csv_and_exact_elsewhere(store: Store, tmp_path: Path) -> None:
    rows = "at,what,price\n2026-03-01,=cmd|' /C calc'!A0,-3\n2026-03-02,fine,1\n2026-03-03,=SUM(1),oops\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    text = 'source = "x"\ntime = "at"\nname = "what"\nmoney = { amount = "price", currency = { constant = "EUR" } }\n'
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    report = import_file(store, tmp_path / "a.csv", tmp_path / "a.toml")
    assert (report.accepted, report.refused) == (2, 1)
    export(store, "interactions", tmp_path / "out.csv", "csv")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "\"'=cmd|" in written
    assert ",-3," in written, "a number stays one"
    export(store, "interactions", tmp_path / "out.ndjson", "ndjson")
    assert '"name":"=cmd|\' /C calc\'!A0"' in (tmp_path / "out.ndjson").read_text(encoding="utf-8")
