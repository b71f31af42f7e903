"""Excel files: what stands in the cells, and files made to do harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from attune.collect.doors.files import reading, spreadsheet, workbook
from attune.collect.doors.files.mapping import Reading
from attune.vocabulary.errors import BadInput
from tests.collect.files import made_workbook as made
from tests.collect.files.made_workbook import number, rows_of, text


def rows(path: Path, given: Reading | None = None) -> list[dict]:
    chunks = reading.chunks(path, given or Reading())
    return [row for chunk in chunks for row in chunk.frame.iter_rows(named=True)]


def value(tmp_path: Path, cell: str, **more) -> str | None:
    path = made.workbook(tmp_path / "a.xlsx", rows_of((text("it"), text("k")), (cell, text("x"))), **more)
    return rows(path)[0]["it"]


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (number("12"), "12"),
        (number("0.30000000000000004"), "0.3"),
        (number("1E-07"), "0.0000001"),
        (number("-12.50"), "-12.5"),
        (number("12345678901"), "12345678901"),
        (number("46082", 1), "2026-03-01"),
        (number("46082.4375", 3), "2026-03-01T10:30:00"),
        (number("59", 1), "1900-02-28"),
        (number("0.5", 2), "12:00:00"),
        (number("-5", 1), "-5"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="e"><v>#N/A</v></c>', None),
        ('<c t="str"><f>A1&amp;"x"</f><v>made</v></c>', "made"),
        ('<c t="d"><v>2026-03-01T00:00:00</v></c>', "2026-03-01T00:00:00"),
        ('<c t="s"><v>0</v></c>', "東京 <Tokyo>"),
        ('<c t="s"><v>99</v></c>', None),
        ("<c/>", None),
        (text("=1+1"), "=1+1"),
    ],
)
def test_it_reads_a_cell_as_people_see_it(tmp_path: Path, cell: str, seen: str | None) -> None:
    shared = '<si><r><t>東京</t></r><r><t xml:space="preserve"> &lt;Tokyo&gt;</t></r><rPh><t>トウキョウ</t></rPh></si>'
    assert value(tmp_path, cell, shared=shared) == seen


def test_days_may_count_from_1904(tmp_path: Path) -> None:
    assert value(tmp_path, number("0", 1), is_1904=True) == "1904-01-01"


def test_cells_stand_where_their_reference_says(tmp_path: Path) -> None:
    held = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="C1" t="str"><v>c</v></c></row>'
    held += '<row r="5"><c r="C5"><v>3</v></c><c r="E5"><v>9</v></c></row>'
    path = made.workbook(tmp_path / "a.xlsx", held)
    assert rows(path) == [{"a": None, "column 2": None, "c": "3", "@row": 4}]


def test_heading_skip_and_sheet_can_be_chosen(tmp_path: Path) -> None:
    other = rows_of((text("title"),), (text("a"), text("a")), (text("question"),), (text("1"), text("2")))
    path = made.workbook(tmp_path / "a.xlsx", rows_of((text("x"),)), sheets=("One", "Two & 2"), others=other)
    given = Reading(sheet="Two & 2", heading=2, skip=1)
    assert rows(path, given) == [{"a": "1", "a 2": "2", "@row": 2}]
    assert spreadsheet.names_of(path, given) == (["One", "Two & 2"], ["a", "a 2"])
    with pytest.raises(BadInput, match='no sheet "Three"; its sheets are: One, Two & 2'):
        rows(path, Reading(sheet="Three"))


def test_a_heading_alone_is_no_rows_and_nothing_at_all_is_an_error(tmp_path: Path) -> None:
    assert rows(made.workbook(tmp_path / "a.xlsx", rows_of((text("a"),)))) == []
    with pytest.raises(BadInput, match="nothing in row 1"):
        rows(made.workbook(tmp_path / "b.xlsx", ""))


def test_many_rows_come_in_chunks(tmp_path: Path) -> None:
    held = rows_of((text("a"),), *((number(at),) for at in range(25_000)))
    path = made.workbook(tmp_path / "a.xlsx", held)
    chunks = list(reading.chunks(path, Reading()))
    assert [chunk.frame.height for chunk in chunks] == [10_000, 10_000, 5_000]
    assert chunks[-1].done == 1.0
    assert chunks[-1].frame["a"][-1] == "24999"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.workbook(tmp_path / "a.xlsx", rows_of((text("a"),), *(((number(0),),) * 200_000)))
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(workbook, "HARMLESS_BYTES", 1 << 20)
    with pytest.raises(BadInput, match="more than a spreadsheet holds"):
        rows(path)
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "MOST_HELD_BYTES", 100)
    with pytest.raises(BadInput, match="more than a spreadsheet holds"):
        rows(path)


@pytest.mark.parametrize("doctype", ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "<!DOCTYPE x>"])
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    path = made.workbook(tmp_path / "a.xlsx", rows_of((text("a"),)), doctype=doctype)
    with pytest.raises(BadInput, match="document type"):
        rows(path)


def test_a_cell_far_to_the_right_needs_no_memory(tmp_path: Path) -> None:
    path = made.workbook(tmp_path / "a.xlsx", '<row><c r="XFD1"><v>1</v></c></row>')
    with pytest.raises(BadInput, match="more than 10,000 columns"):
        rows(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no xlsx file"),
        (b"PK\x03\x04 broken", "is no xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "has a password"),
        (b"a,b\n1,2\n", "is no xlsx file"),
    ],
)
def test_what_is_no_workbook_is_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=why):
        rows(path)


def test_a_zip_without_a_workbook_and_a_broken_sheet_are_sentences(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        file.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match="without an Excel workbook"):
        rows(tmp_path / "a.xlsx")
    path = made.workbook(tmp_path / "b.xlsx", "<row><c></row>")
    with pytest.raises(BadInput, match=r"damaged: xl/worksheets/sheet1\.xml"):
        rows(path)
    whole = path.read_bytes()
    (tmp_path / "c.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput):
        rows(tmp_path / "c.xlsx")
