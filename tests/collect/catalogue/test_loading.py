"""Catalogues from files: a bad row costs itself, a bad file changes nothing, what is written is read again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.access import audit, members
from attune.collect.catalogue import areas, costs, devices, exporting, places, products, surroundings
from attune.collect.catalogue.loading import KINDS, load
from attune.collect.catalogue.tables import csv_of
from attune.vocabulary.errors import BadInput, NotAllowed

pytestmark = pytest.mark.django_db
BY = "test"
TOML = """
[[places]]
key = "shop-01"
name = "Market Square"
area = "harbour"
time_zone = "Europe/Warsaw"
hours = "Mo-Fr 09:00-18:00"
aliases = ["1"]

[[areas]]
key = "harbour"
parent = "city"

[[areas]]
key = "city"

[[surroundings]]
place = "shop-01"
kind = "road works"
what = "Road works"
starts_on = 2026-05-03
ends_on = 2026-06-01

[[devices]]
place = "shop-01"
name = "Door"
kind = "kiosk"
source = "shop-kiosks"

[[campaigns]]
key = "spring"
starts_on = 2026-03-01

[[costs]]
campaign = "spring"
day = 2026-03-01
amount = 12.5
currency = "EUR"
"""


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_a_toml_holds_many_kinds_in_any_order():
    assert load("orvant.toml", TOML.encode(), BY).added == 7
    place = places.find("1")
    assert (place.key, place.area, place.time_zone) == ("shop-01", "harbour", "Europe/Warsaw")
    assert areas.find("harbour").parent == "city"
    assert surroundings.of_place(place.id)[0].what == "Road works"
    assert devices.of_place(place.id)[0].source == "shop-kiosks"
    assert len(costs.of("spring")) == 1
    again = load("orvant.toml", TOML.encode(), BY)
    assert (again.same, again.refused) == (4, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_as_spreadsheets_write_it(delimiter, encoding):
    lines = ["Key,Name,Price,Currency,GTIN", "r2,Łącze,59.00,EUR,4006381333931", "", "4711,Case,,,", ""]
    text = "\r\n".join(line.replace(",", delimiter) for line in lines)
    assert load("products.csv", text.encode(encoding), BY).added == 2
    assert (products.find("r2").name, products.find("4711").price) == ("Łącze", None)


def test_bad_rows_are_told_by_line():
    done = load(
        "x.csv",
        csv("key,name,gtin", "a,A,4006381333931", "b,B,123", ",no key,", "c,C,,too many", "d,D,4006381333931"),
        BY,
        kind="products",
    )
    assert (done.added, [(row.line, row.key) for row in done.refused]) == (
        1,
        [(3, "b"), (4, ""), (5, "c"), (6, "d")],
    )
    assert "8, 12, 13 or 14" in done.refused[0].problem
    assert done.rows == 5


def test_rings_and_orphans_in_a_file_are_refused():
    done = load("areas.csv", csv("key,parent", "a,b", "b,a", "c,nowhere", "d,e", "e,", "f,f"), BY)
    assert {row.key for row in done.refused} == {"a", "b", "c", "f"}
    assert areas.find("d").parent == "e"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("places.csv", b"", "empty"),
        ("places.csv", b"key,name", "no rows"),
        ("places.csv", b"key,colour\na,red", "no column"),
        ("places.csv", b"key,key\na,b", "twice"),
        ("places.csv", b"name\na", "key is missing"),
        ("places.csv", "key\nŁ".encode("cp1250"), "UTF-8"),
        ("places.csv", b'key\n"a', "CSV"),
        ("stuff.csv", b"key\na", "Which kind"),
        ("stuff.toml", b"[[stuff]]\na=1", "means nothing"),
        ("stuff.toml", b"places = 1", "once for each"),
        ("stuff.toml", b"places = [", "cannot be read"),
        ("places.csv", b"\xff\xfe\x00", "UTF-8"),
        ("places.csv", b"key\n" + b"a" * 200_000, "CSV"),
    ],
)
def test_a_file_that_cannot_be_understood_changes_nothing(name, content, says):
    with pytest.raises(BadInput, match=says):
        load(name, content, BY)
    assert places.listing(retired=None).total == 0


def test_an_empty_cell_empties_and_a_missing_column_leaves():
    load("products.csv", csv("key,brand,mpn", "p,Orvant,X2"), BY)
    load("products.csv", csv("key,brand", "p,"), BY)
    assert (products.find("p").brand, products.find("p").mpn) == ("", "X2")


def test_what_is_written_is_read_again_and_runs_in_no_spreadsheet():
    load("orvant.toml", TOML.encode(), BY)
    places.put("=cmd|'/c calc'!A1", {"name": "@SUM(1+1)", "aliases": ["-1", "'x"]}, BY)
    products.put("p", {"price": "9.90", "currency": "EUR", "retired": True}, BY)
    written = {kind: exporting.export(kind) for kind in KINDS}
    assert "\n'=cmd|'/c calc'!A1,'@SUM(1+1)" in written["places"].replace("\r", "")
    for kind, text in written.items():
        if text.count("\n") > 1:
            done = load(f"{kind}.csv", text.encode(), BY)
            assert (done.changed, done.refused) == (0, ()), kind
    with pytest.raises(BadInput):
        exporting.export("members")


def test_ten_thousand_rows_come_in():
    text = csv_of(
        ("key", "name", "brand"), ({"key": f"p{n}", "name": f"Product {n}", "brand": "B"} for n in range(10_000))
    )
    assert load("products.csv", text.encode(), BY).added == 10_000
    assert products.listing("9999").rows[0].key == "p9999"
    assert load("products.csv", text.encode(), BY).same == 10_000
    assert len(audit.recent(500)) == 100, "one row a hundred, none for what is the same"


def test_it_asks_for_the_permission():
    with pytest.raises(NotAllowed):
        load("places.csv", b"key\na", members.create("v@example.com", "viewer", "correct horse battery"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: ("key,name\n" + text).encode("utf-8", "replace")),
    ),
    kind=st.sampled_from(KINDS),
)
def test_any_bytes_are_loaded_or_refused(content, kind):
    for name in ("x.csv", "x.toml"):
        try:
            load(name, content, BY, kind=kind)
        except BadInput as error:
            assert error.message  # noqa: PT017 - most bytes are refused, some are rows
