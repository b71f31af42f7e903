from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.identify.folding import MOST_WORDS, asked, fold, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ŁUKASZ ŻÓŁĆ", "lukasz zolc"),
        ("Алёна", "алена"),
        ("\uff21\uff22\uff23", "abc"),  # full width
        ("ﾀﾅｶ", "たなか"),
        ("タナカ", "たなか"),
        ("Straße", "STRASSE"),
        ("Øyvind", "oyvind"),
        ("ヴ", "ゔ"),
        ("ｶﾞ", "が"),
    ],
)
def test_these_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("й", "и"), ("が", "か"), ("ー", "一")])
def test_these_stay_two(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_a_card_is_found_by_each_part():
    words = words_of({"name": "Anna-Maria O'Neil", "email": "anna.oneil@Example.com", "phone": "+48601234567"})
    assert {"anna", "maria", "neil", "anna.oneil@example.com", "oneil", "48601234567", "601234567"} <= set(words)


def test_a_kanji_name_is_found_by_its_second_half():
    assert "太郎" in words_of({"name": "山田太郎"})


def test_words_are_bounded():
    words = words_of({"name": " ".join(f"w{n}" + "x" * 100 for n in range(100))})
    assert len(words) == MOST_WORDS
    assert max(map(len, words)) <= 64


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Jan   Kowalski ", ["kowalski", "jan"]),
        ("601 234-567", ["601234567"]),
        ("+48 (601) 234", ["48601234"]),
        ("12", ["12"]),
        ("0048 601 234", ["48601234"]),
        ("0601 234", ["601234"]),
        ("Jan@Example.com", ["jan@example.com"]),
        ("O'Neil", ["neil", "o"]),
        ("", []),
        ("!!!", []),
    ],
)
def test_what_is_asked_is_folded_alike(text, words):
    assert asked(text) == words
