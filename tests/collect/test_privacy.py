from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect.privacy import AT_ONCE, holding


@pytest.mark.parametrize("form", ["utf-8", "utf-16", "utf-16-be"])
def test_it_finds_an_identifier_in_any_case_and_width(tmp_path: Path, form: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_bytes("id;mail\n7;ADA@Mail.example\n".encode(form))
    assert holding(["ada@mail.example"])(path)
    assert not holding(["ola@mail.example"])(path)


def test_it_finds_one_that_lies_across_two_pieces(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"x" * (AT_ONCE - 5) + b"ada@mail.example" + b"y" * 100)
    assert holding(["ada@mail.example", "z"])(path)


def test_a_packed_file_may_hold_anybody(tmp_path: Path) -> None:
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(b"PK")
    assert holding(["ada@mail.example"])(path)
    assert not holding(["ada@mail.example"])(tmp_path / "gone.csv")
