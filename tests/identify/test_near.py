"""Misspelt words: what is near is found in the index by passing over what is not."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.identify import near

NAMES = """
    anna kowalski kowalska kowalewski nowak nowacki wozniak jan janina schmidt schmitt
    иванов иванова петров сидоров 太郎 山田太郎 48601234567
"""
WORDS = sorted(word.encode() for word in NAMES.split())


def after(start: bytes, end: bytes) -> bytes | None:
    at = bisect_left(WORDS, start)
    return WORDS[at] if at < len(WORDS) and WORDS[at] < end else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kowalksi", "kowalski"),  # swapped
        ("kwalski", "kowalski"),  # missing
        ("kowwalski", "kowalski"),  # too many
        ("kovalski", "kowalski"),  # another
        ("jowalski", "kowalski"),  # the first one
        ("owalski", "kowalski"),
        ("kowalewsik", "kowalewski"),
        ("kowalwe", "kowalewski"),  # not written to its end
        ("иваонв", "иванов"),
        ("питров", "петров"),
    ],
)
def test_one_slip_is_forgiven(typed: str, meant: str):
    assert any(meant.startswith(begin) for begin in near.beginnings(typed, after))


@pytest.mark.parametrize("typed", ["jna", "xyzzy", "486012345671", "太浪太浪", "kvvalski", ""])
def test_short_words_numbers_and_two_slips_are_not(typed: str):
    assert near.beginnings(typed, after) == []


def distance(one: str, other: str) -> int:
    """Letters wrong, missing, too many, or neighbours swapped: worked out cell by cell."""
    rows = {(at, 0): at for at in range(len(one) + 1)} | {(0, at): at for at in range(len(other) + 1)}
    for a in range(1, len(one) + 1):
        for b in range(1, len(other) + 1):
            cost = min(rows[a - 1, b] + 1, rows[a, b - 1] + 1, rows[a - 1, b - 1] + (one[a - 1] != other[b - 1]))
            if a > 1 and b > 1 and one[a - 1] == other[b - 2] and one[a - 2] == other[b - 1]:
                cost = min(cost, rows[a - 2, b - 2] + 1)
            rows[a, b] = cost
    return rows[len(one), len(other)]


@given(
    st.text("abc", min_size=near.SHORTEST, max_size=7),
    st.lists(st.text("abc", min_size=1, max_size=8), max_size=30),
)
def test_it_finds_what_comparing_each_word_finds(typed: str, words: list[str]):
    index = sorted({word.encode() for word in words})

    def of_index(start: bytes, end: bytes) -> bytes | None:
        at = bisect_left(index, start)
        return index[at] if at < len(index) and index[at] < end else None

    begins = near.beginnings(typed, of_index)
    near_by = {word for word in words if any(distance(typed, word[:length]) <= 1 for length in range(1, len(word) + 1))}
    if len(begins) < near.MOST:
        assert {word for word in words if any(word.startswith(begin) for begin in begins)} == near_by
    else:
        assert near_by
