"""The whole way of a file: helper, intake, journal, warehouse."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from attune.collect.doors.files.badmapping import BadMapping
from attune.collect.doors.files.importing import import_file
from attune.store.opening import Store
from attune.vocabulary.errors import BadInput
from attune.vocabulary.interaction import Flag

MAPPING = """
source = "till"
time = { column = "at", zone = "Europe/Riga" }
name = { column = "what" }
money = { amount = "price", currency = { constant = "EUR" } }
product = "products.name"
keep = ["order_id"]
[identifiers]
user_id = "customer"
email = "mail"
[joins.products]
file = "products.csv"
on = { sku = "id" }
"""
ROWS = """at,what,price,order_id,customer,mail,sku
2026-03-01 10:00:00,Bought,12.50,o1,c1,ann@example.org,1
2026-03-01 10:00:00,Bought,12.50,o1,c1,ann@example.org,1
2026-03-02 11:00:00,Bought,oops,o2,c2,,2
1999-03-02 11:00:00,Bought,1,o3,c2,,2
2026-03-03 12:00:00,Returned,-3.10,o1,c1,,9
2026-03-04 12:00:00,Counted,,o5,,,2
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The file of a till and its mapping."""
    (tmp_path / "products.csv").write_text("id,name\n1,Tea\n2,Cup\n", encoding="utf-8")
    (tmp_path / "till.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "till.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path / "till.csv", tmp_path / "till.toml"


def stored(store: Store) -> list[tuple]:
    assert store.settle()
    sql = (
        "SELECT toString(ts), name, value, currency, product, episode, user_id, flags, source, "
        "key = toUUID('00000000-0000-0000-0000-000000000000') FROM interactions ORDER BY ts, name"
    )
    return store.warehouse.query("test", sql).rows


def test_it_stores_what_can_be_stored_once_and_lists_the_rest(store: Store, files):
    told = []
    report = import_file(store, *files, progress=told.append)
    assert (report.read, report.accepted, report.duplicates, report.refused, report.left_out) == (6, 3, 1, 2, 0)
    rows = stored(store)
    assert [(row[0], row[1], row[2] and float(row[2]), *row[3:7]) for row in rows] == [
        ("2026-03-01 08:00:00.000", "Bought", 12.5, "EUR", "Tea", "o1", "c1"),
        ("2026-03-03 10:00:00.000", "Returned", -3.1, "EUR", "", "o1", "c1"),
        ("2026-03-04 10:00:00.000", "Counted", None, "", "Cup", "o5", ""),
    ]
    assert all(row[7] & Flag.IMPORTED and row[8] == "till" for row in rows)
    assert [row[9] for row in rows] == [False, False, True], "a row without customer is about nobody"
    assert told[-1]["read"] == 6

    assert report.refused_file == str(files[0].with_name("till.csv.refused.csv"))
    with Path(report.refused_file).open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [(row["row"], row["column"], row["value"]) for row in listed] == [("3", "price", "oops"), ("4", "", "")]
    assert listed[0]["reason"] == "is not a number"
    assert listed[1]["reason"].startswith("too_old: ")


def test_it_is_safe_to_repeat(store: Store, files):
    import_file(store, *files)
    again = import_file(store, *files)
    assert (again.accepted, again.duplicates) == (0, 4)
    assert len(stored(store)) == 3


def test_a_mended_file_adds_only_what_is_new(store: Store, files):
    import_file(store, *files)
    files[0].write_text(ROWS.replace("oops", "2.00"), encoding="utf-8")
    again = import_file(store, *files)
    assert (again.accepted, again.duplicates, again.refused) == (1, 4, 1)


def test_a_file_of_refused_rows_does_not_outlive_its_import(store: Store, files):
    import_file(store, *files)
    files[0].write_text("at,what,price,order_id,customer,mail,sku\n", encoding="utf-8")
    report = import_file(store, *files)
    assert report.refused_file is None
    assert not files[0].with_name("till.csv.refused.csv").exists()


def test_a_trial_shows_and_changes_nothing(store: Store, files):
    report = import_file(store, *files, dry_run=True)
    assert (report.read, report.accepted, report.refused, report.refused_file) == (6, 4, 2, None)
    assert report.reasons == {"price is not a number": 1, "too_old": 1}
    first = report.sample[0]
    assert (first["time"], first["name"], first["value"]) == ("2026-03-01T08:00:00.000+00:00", "Bought", 12.5)
    assert first["identifiers"] == {"user_id": "c1", "email": "ann@example.org"}
    assert stored(store) == []
    assert not files[0].with_name("till.csv.refused.csv").exists()


def test_it_states_who_is_who_for_identify_to_read(store: Store, files):
    import_file(store, *files)
    facts = [packed for _, _, packed in store.journal.facts_after(-1, 100)]
    assert any(facts), "two identifiers in one row are a fact"


def test_a_mapping_that_does_not_fit_the_file_stores_nothing(store: Store, files):
    files[1].write_text(MAPPING.replace('"at"', '"when"'), encoding="utf-8")
    with pytest.raises(BadMapping, match=r'no column "when"'):
        import_file(store, *files)
    assert stored(store) == []


def test_a_join_that_is_not_unique_says_what_to_write(store: Store, files):
    (files[0].parent / "products.csv").write_text("id,name\n1,Tea\n1,Coffee\n", encoding="utf-8")
    with pytest.raises(BadMapping, match=r'take = "first"'):
        import_file(store, *files)
    files[1].write_text(MAPPING + 'take = "last"\n', encoding="utf-8")
    import_file(store, *files)
    assert stored(store)[0][4] == "Coffee"


def test_a_missing_file_is_a_sentence(store: Store, files):
    with pytest.raises(BadInput, match="There is no file"):
        import_file(store, files[0].with_name("none.csv"), files[1])
