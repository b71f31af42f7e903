"""A word that stands nowhere, and the beginnings of words it may have meant.

One letter may be wrong, missing or too many, or two swapped.
The index of words is walked as a tree: what cannot come near any more is passed over with everything below it, so
that a million words cost some hundred look-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

SHORTEST = 4  # letters: shorter words are near to far too much
MOST = 8  # beginnings
PROBES = 4_000
_BEYOND = b"\xff"  # no UTF-8 text goes beyond
# Alphabets in which a letter can be wrong, as (first, after last): of kanji and kana each is a word of its own.
_ALPHABETS = (("0", "\x7f"), ("\u0370", "\u0400"), ("\u0400", "\u0530"))

After = Callable[[bytes, bytes], bytes | None]  # the first word from the one on, up to and not including the other


class _State(NamedTuple):
    """How far the letters so far are from each beginning of the word (Damerau and Levenshtein), and one letter back."""

    row: tuple[int, ...]
    before: tuple[int, ...]
    last: str


def beginnings(word: str, after: After) -> list[str]:
    """The beginnings, in the order of the index; none for short words, numbers, and scripts without letters."""
    alphabet = next((each for each in _ALPHABETS if each[0] <= word[:1] < each[1]), None)
    if alphabet is None or len(word) < SHORTEST or word.isdecimal():
        return []
    start, end = (each.encode() for each in alphabet)
    found: list[str] = []
    probe: bytes | None = start
    for _probe in range(PROBES):
        met = after(probe, end) if probe is not None else None
        if met is None:
            break
        begin, probe = _walk(word, met.decode())
        if begin:
            found.append(begin)
            if len(found) == MOST:
                break
    return found


def _walk(word: str, met: str) -> tuple[str, bytes | None]:
    """Along the letters of `met`: its beginning that is near ('' for none), and where to look next."""
    state = _State(tuple(range(len(word) + 1)), (), "")
    for at, letter in enumerate(met):
        further = _step(word, state, letter)
        begin = met[: at + 1]
        if further.row[-1] <= 1:
            return begin, begin.encode() + _BEYOND
        if min(further.row) > 1:
            return "", _beside(word, state, met[:at], letter)
        state = further
    return "", met.encode() + b"\0"  # too short so far


def _step(word: str, state: _State, letter: str) -> _State:
    row = [state.row[0] + 1]
    for at, wanted in enumerate(word):
        cost = min(state.row[at] + (wanted != letter), state.row[at + 1] + 1, row[at] + 1)
        if at and state.before and letter == word[at - 1] and state.last == wanted:
            cost = min(cost, state.before[at - 1] + 1)
        row.append(cost)
    return _State(tuple(row), state.row, letter)


def _beside(word: str, state: _State, begin: str, letter: str) -> bytes:
    """Where the next letter after this dead one may lead on below `begin`."""
    if min(state.row) == 0:
        return (begin + letter).encode() + _BEYOND  # any letter may still be the wrong one
    alive = {wanted for at, wanted in enumerate(word) if state.row[at] <= 1}
    alive |= {
        word[at - 1]
        for at in range(1, len(word))
        if state.before and state.before[at - 1] == 0 and word[at] == state.last
    }
    further = min((each for each in alive if each > letter), default=None)
    return begin.encode() + _BEYOND if further is None else (begin + further).encode()
