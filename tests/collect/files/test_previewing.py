"""The first look at a file: encoding, heading, and what the columns may mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect.doors.files import encodings
from attune.collect.doors.files.previewing import preview
from attune.vocabulary.errors import BadInput
from tests.collect.files import made_workbook as made
from tests.collect.files.made_workbook import number, rows_of, text

POLISH = "Zamówienie;Treść\n1;Dzień dobry, paczka przyszła późno i była uszkodzona\n2;Świetna obsługa, dziękuję!\n"
RUSSIAN = "Заказ;Отзыв\n1;Доставка опоздала на три дня, никто не позвонил\n2;Спасибо, всё хорошо\n"
JAPANESE = "注文番号,コメント\n1,配達が三日遅れました。連絡もありませんでした。\n2,とても良かったです\n"
FRENCH = "Commande;Avis\n1;Livré très en retard, c'était décevant à Noël\n2;Parfait, équipe dévouée\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (POLISH, "utf-8"), (POLISH, "utf-8-sig"), (POLISH, "cp1250"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (FRENCH, "cp1252"), (RUSSIAN, "utf-16"),
        (POLISH, "utf-16-le"), (FRENCH, "utf-16-be"), ("a,b\n1,2\n", "ascii"),
    ],
)  # fmt: skip
def test_it_guesses_the_encoding(tmp_path: Path, content: str, encoding: str) -> None:
    raw = content.encode(encoding)
    found = encodings.guesses(raw)[0]
    assert raw.decode(found).removeprefix("\ufeff") == content
    (tmp_path / "a.csv").write_bytes(raw)
    seen = preview(str(tmp_path / "a.csv"), {})
    assert seen["columns"] == content.splitlines()[0].replace(",", ";").split(";")


def test_a_cut_letter_at_the_end_does_not_matter() -> None:
    assert encodings.guesses("żółć".encode()[:-1]) == ["utf-8"]


def test_the_choice_of_a_person_counts_more(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(POLISH.encode("cp1250"))
    seen = preview(str(tmp_path / "a.csv"), {"encoding": "cp1252", "delimiter": ",", "heading": 1, "skip": 0})
    assert seen["columns"] != POLISH.splitlines()[0].split(";")
    assert seen["encodings"][0] == "cp1250"


def test_a_survey_tool_repeats_its_heading(tmp_path: Path) -> None:
    rows = 'RecordedDate,Q1_NPS,Q2\n"Recorded\nDate","How likely, 0-10?",Why?\n'
    rows += '"{""ImportId"":""recordedDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'
    rows += "2026-03-01 10:00:00,9,fine\n2026-03-02 10:00:00,3,late\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    seen = preview(str(tmp_path / "a.csv"), {})
    assert (seen["skip"], seen["rows"][0]) == (2, ["2026-03-01 10:00:00", "9", "fine"])
    assert seen["guess"] == {"time": "RecordedDate", "time_format": "iso", "score": "Q1_NPS", "metric": "nps"}


def test_a_title_above_the_heading_is_found(tmp_path: Path) -> None:
    rows = "Orders of March\nmade by Ann\ndate;customer_id;e-mail;total;currency;sku;order_id\n"
    rows += "01.03.2026 10:00;7;a@b.example;1.234,50;PLN;X;o1\n02.03.2026 11:30;8;c@d.example;3,00;PLN;Y;o2\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    seen = preview(str(tmp_path / "a.csv"), {})
    assert seen["heading"] == 3
    assert seen["guess"] == {
        "time": "date", "time_format": "%d.%m.%Y %H:%M", "email": "e-mail", "user_id": "customer_id",
        "amount": "total", "decimal": ",", "currency": "currency", "product": "sku", "message_id": "order_id",
    }  # fmt: skip


def test_sheets_are_named(tmp_path: Path) -> None:
    path = made.workbook(
        tmp_path / "a.xlsx",
        rows_of((text("when"), text("stars")), (number(46082, 1), number(5))),
        sheets=("A", "B"),
        others=rows_of((text("x"),)),
    )
    seen = preview(str(path), {})
    assert (seen["sheets"], seen["columns"], seen["rows"]) == (["A", "B"], ["when", "stars"], [["2026-03-01", "5"]])
    assert preview(str(path), {"sheet": "B"})["columns"] == ["x"]


def test_wide_files_show_their_first_columns(tmp_path: Path) -> None:
    line = ",".join(f"c{at}" for at in range(5_000))
    (tmp_path / "a.csv").write_text(f"{line}\n{line}\n", encoding="utf-8")
    seen = preview(str(tmp_path / "a.csv"), {})
    assert (len(seen["columns"]), len(seen["rows"][0])) == (5_000, 60)


def test_other_formats_have_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(
        '{"at":"2026-03-01T10:00:00Z","who":{"email":"a@b.example"}}\n', encoding="utf-8"
    )
    seen = preview(str(tmp_path / "a.ndjson"), {})
    assert seen["columns"] == ["at", "who.email"]
    assert seen["guess"] == {"time": "at", "time_format": "iso", "email": "who.email"}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02\x03" * 50, b"\x89PNG\r\n\x1a\n" + bytes(200)])
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(BadInput):
        preview(str(tmp_path / "a.csv"), {})
