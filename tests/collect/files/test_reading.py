"""Files as frames: formats, encodings, delimiters, and rows that are broken by themselves."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from attune.collect.doors.files import reading
from attune.collect.doors.files.mapping import Reading
from attune.collect.doors.files.shapes import ROW
from attune.vocabulary.errors import BadInput


def whole(path: Path, given: Reading | None = None, columns: set[str] | None = None):
    """All rows as dictionaries with their numbers, and all that were refused."""
    chunks = list(reading.chunks(path, given or Reading(), columns))
    rows = [row for chunk in chunks for row in chunk.frame.iter_rows(named=True)]
    return rows, [refused for chunk in chunks for refused in chunk.refused]


def test_it_reads_csv_as_text_and_numbers_the_rows(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"two\nlines, ""quoted"""\n\n007,\n', encoding="utf-8")
    rows, refused = whole(path)
    assert rows == [{"id": "1", "text": 'two\nlines, "quoted"', ROW: 1}, {"id": "007", "text": None, ROW: 2}]
    assert not refused


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(tmp_path: Path, delimiter: str):
    path = tmp_path / "a.csv"
    path.write_text(f"id{delimiter}name\n1{delimiter}Ann\n", encoding="utf-8")
    assert whole(path)[0] == [{"id": "1", "name": "Ann", ROW: 1}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1250", "utf-16"])
def test_it_reads_other_encodings(tmp_path: Path, encoding: str):
    path = tmp_path / "a.csv"
    path.write_text("żółć\nŁódź\n", encoding=encoding)
    assert whole(path, Reading(encoding=encoding, delimiter=","))[0] == [{"żółć": "Łódź", ROW: 1}]


def test_a_row_in_another_encoding_costs_only_itself(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,Ann\n2,J\xf3zef\n3,Eva\n".encode("latin-1"))
    rows, refused = whole(path)
    assert [row["id"] for row in rows] == ["1", "3"]
    assert [(one.row, one.column, one.reason) for one in refused] == [(2, "name", "is not utf-8")]


def test_a_row_with_another_number_of_columns_costs_only_itself(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("id,name\n1,Ann\n2\n3,Eva\n4,x,y\n5,Bo\n", encoding="utf-8")
    rows, refused = whole(path)
    assert [(row[ROW], row["id"]) for row in rows] == [(1, "1"), (3, "3"), (5, "5")]
    assert [(one.row, one.reason) for one in refused] == [
        (2, "has 1 columns where the heading has 2"),
        (4, "has 3 columns where the heading has 2"),
    ]


def test_it_reads_what_is_packed(tmp_path: Path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id\n1\n2\n"))
    assert [row["id"] for row in whole(path)[0]] == ["1", "2"]


def test_words_for_nothing_can_be_named(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("id,name\n1,NULL\n", encoding="utf-8")
    assert whole(path, Reading(empty=("", "NULL")))[0] == [{"id": "1", "name": None, ROW: 1}]


def test_it_reads_parquet_with_its_types_and_only_the_columns_wanted(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": [1, 2], "address": [{"city": "Riga"}, {"city": None}], "other": ["x", "y"]}).write_parquet(path)
    assert whole(path, columns={"id", "address.city"})[0] == [
        {"id": 1, "address.city": "Riga", ROW: 1},
        {"id": 2, "address.city": None, ROW: 2},
    ]


def test_it_reads_json_lines_whatever_keys_they_have(tmp_path: Path):
    path = tmp_path / "a.ndjson"
    path.write_text('{"id": 1, "user": {"mail": "a@b"}}\n\nnot json\n[1]\n{"id": "x", "tags": ["a"]}', encoding="utf-8")
    rows, refused = whole(path)
    assert rows == [
        {"id": "1", "user.mail": "a@b", "tags": None, ROW: 1},
        {"id": "x", "user.mail": None, "tags": '["a"]', ROW: 5},
    ]
    assert [(one.row, one.reason.split(":")[0]) for one in refused] == [(3, "is not JSON"), (4, "is not a JSON object")]


def test_it_reads_large_files_in_pieces(tmp_path: Path):
    path = tmp_path / "a.csv"
    count = 3 * reading.ROWS + 1
    path.write_text("id\n" + "".join(f"{n}\n" for n in range(1, count + 1)), encoding="utf-8")
    chunks = list(reading.chunks(path, Reading()))
    assert max(chunk.frame.height for chunk in chunks) <= reading.ROWS
    numbers = [number for chunk in chunks for number in chunk.frame[ROW]]
    assert numbers == list(range(1, count + 1))
    assert chunks[-1].done == 1.0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.doc", b"PK", "file_format"),
        ("a.csv", b"", "file_empty"),
        ("a.parquet", b"no parquet", "file_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, name: str, content: bytes, code: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        list(reading.chunks(path, Reading()))
    assert caught.value.code == code
    assert name in caught.value.message


def test_three_rows_of_heading_are_one_heading_and_two_rows_left_out(tmp_path: Path):
    """As survey tools write them: names, questions with line breaks, identifiers; then answers."""
    path = tmp_path / "a.csv"
    path.write_text('Q1,Q2\n"How\nwas it?",Why?\n"{""id"":1}",{2}\n9,fine\n8\n7,ok\n', encoding="utf-8")
    rows, refused = whole(path, Reading(skip=2))
    assert rows == [{"Q1": "9", "Q2": "fine", ROW: 3}, {"Q1": "7", "Q2": "ok", ROW: 5}]
    assert [(one.row, one.reason) for one in refused] == [(4, "has 1 columns where the heading has 2")]


def test_rows_left_out_may_be_broken(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\nonly one\n\xff,x\n1,2\n3\n")
    rows, refused = whole(path, Reading(skip=2))
    assert rows == [{"a": "1", "b": "2", ROW: 3}]
    assert [one.row for one in refused] == [4]


def test_lines_before_the_heading_are_left_out(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("Report of March\n\nid;name\n1;Ann\n2\n", encoding="utf-8")
    rows, refused = whole(path, Reading(heading=3))
    assert rows == [{"id": "1", "name": "Ann", ROW: 1}]
    assert [one.row for one in refused] == [2]


def test_no_two_columns_have_one_name(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('\ufeff"total",,total, total 2,@row\n1,2,3,4,5\n', encoding="utf-8")
    assert whole(path)[0] == [
        {"total": "1", "column 2": "2", "total 2": "3", "total 2 2": "4", "column @row": "5", ROW: 1}
    ]


@pytest.mark.parametrize("text", ["a,b\n", "a,b"])
def test_a_heading_alone_is_no_rows(tmp_path: Path, text: str):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert whole(path) == ([], [])


def test_five_thousand_columns_are_read_and_too_many_refused(tmp_path: Path):
    path = tmp_path / "a.csv"
    line = ",".join(str(at) for at in range(5_000))
    path.write_text(f"{line}\n{line}\n", encoding="utf-8")
    assert whole(path)[0][0]["4999"] == "4999"
    path.write_text("a" + "," * 10_000 + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="at most 10,000"):
        whole(path)


def test_utf_16_read_as_utf_8_is_a_sentence(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-16")
    with pytest.raises(BadInput, match="NUL bytes"):
        whole(path)
