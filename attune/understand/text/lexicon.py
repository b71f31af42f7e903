"""The words of a language: which stand for what, read from `lexicons/<language>.toml` and found in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

SPACELESS = frozenset({"ja"})  # words are not set apart, so entries are found anywhere
WRITTEN = ("en", "ru", "pl", "ja")
SENTIMENT, EMOTION, TOPIC, INTENT, URGENCY = "sentiment", "emotions", "topics", "intents", "urgency"
NEGATION, INTENSIFY, DIMINISH, CONTRAST, IRONY = "negation", "intensify", "diminish", "contrast", "irony"
REMEMBERED = 20_000  # words: people use the same ones again and again
_TABLES = (SENTIMENT, EMOTION, TOPIC, INTENT, URGENCY)
_LISTS = (NEGATION, INTENSIFY, DIMINISH, CONTRAST, IRONY)
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SAME = str.maketrans({"ё": "е", "Ё": "е"})
_WITHIN = str.maketrans({"’": None, "'": None})

Meaning = tuple[str, str]  # kind, name: ("sentiment", "-2"), ("topics", "price"), ("negation", "")


class Hit(NamedTuple):
    """An entry that was found. `token`: its number among the words (spaced languages) or its first character."""

    start: int
    end: int
    kind: str
    name: str
    token: int


class Lexicon:
    """Entries by their first letters, for looking them up instead of trying one after another."""

    def __init__(self, given: Mapping[str, Any], *, is_spaced: bool) -> None:
        self.is_spaced = is_spaced
        self.reach = int(given.get("reach", 3))
        self._exact: dict[str, list[Meaning]] = {}
        self._stems: dict[str, list[Meaning]] = {}
        self._phrases: dict[str, list[tuple[list[str], Meaning]]] = {}
        for entry, meaning in _entries(given):
            self._add(fold(entry).translate(_WITHIN) if is_spaced else fold(entry), meaning)
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._begun, self._meanings = lru_cache(REMEMBERED)(self._begun_by), lru_cache(REMEMBERED)(self._meanings_of)
        self._lengths = sorted({len(entry) for entry in self._exact}, reverse=True)
        self._firsts = re.compile(f"[{re.escape(''.join(sorted({entry[0] for entry in self._exact})))}]")

    def _add(self, entry: str, meaning: Meaning) -> None:
        words = entry.split("_") if self.is_spaced else [entry.replace("_", " ")]
        if len(words) > 1:
            self._phrases.setdefault(words[0].rstrip("*"), []).append((words, meaning))
        elif entry.endswith("*") and self.is_spaced:
            self._stems.setdefault(entry[:-1], []).append(meaning)
        else:
            self._exact.setdefault(words[0], []).append(meaning)

    def find(self, text: str) -> list[Hit]:
        """Every entry in a text, of each kind the longest where several begin at the same place."""
        return list(self._in_words(text) if self.is_spaced else self._anywhere(text))

    def _in_words(self, text: str) -> Iterator[Hit]:
        folded = _folded_in_place(text)
        found = [match.span() for match in _TOKEN.finditer(folded)]
        has_marks = "'" in folded or "’" in folded
        tokens = [folded[start:end].translate(_WITHIN) if has_marks else folded[start:end] for start, end in found]
        taken: dict[str, int] = {}  # kind -> the first word that a phrase of this kind has not taken
        for at, token in enumerate(tokens):
            for words, (kind, name) in self._begun(token):
                if taken.get(kind, 0) <= at and _follows(words, tokens, at):
                    taken[kind] = at + len(words)
                    yield Hit(found[at][0], found[at + len(words) - 1][1], kind, name, at)
            seen: set[str] = set()
            for kind, name in self._meanings(token):
                if taken.get(kind, 0) <= at and kind not in seen:
                    if kind == SENTIMENT:
                        seen.add(kind)
                    yield Hit(*found[at], kind, name, at)

    def _begun_by(self, token: str) -> list[tuple[list[str], Meaning]]:
        found = list(self._phrases.get(token, ()))
        for length in range(2, len(token)):
            found += [phrase for phrase in self._phrases.get(token[:length], ()) if phrase[0][0].endswith("*")]
        return sorted(found, key=lambda phrase: -len(phrase[0])) if len(found) > 1 else found

    def _meanings_of(self, token: str) -> list[Meaning]:
        found = list(self._exact.get(token, ()))
        for length in self._stem_lengths:
            if length <= len(token):
                found += self._stems.get(token[:length], ())
        return found

    def _anywhere(self, text: str) -> Iterator[Hit]:
        folded = _folded_in_place(text)
        taken: dict[str, int] = {}
        for first in self._firsts.finditer(folded):
            at = first.start()
            for length in self._lengths:
                for kind, name in self._exact.get(folded[at : at + length], ()):
                    if taken.get(kind, 0) <= at:
                        taken[kind] = at + length
                        yield Hit(at, at + length, kind, name, at)


def fold(text: str) -> str:
    """Small letters, and Russian without the dots that half of its writers leave out."""
    return text.translate(_SAME).lower()


def _folded_in_place(text: str) -> str:
    """Folded, if every letter stays where it is: a few are two when small (`İ`)."""
    folded = fold(text)
    return folded if len(folded) == len(text) else text


@cache
def of(language: str) -> Lexicon | None:
    """The lexicon of a language; None where nobody wrote one."""
    if language not in WRITTEN:
        return None
    return Lexicon(_read(language), is_spaced=language not in SPACELESS)


@cache
def signs() -> Lexicon:
    """Emoji and emoticons, alike in every language."""
    return Lexicon(_read("emoji"), is_spaced=False)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "lexicons" / f"{name}.toml").read_text("utf-8"))


def _entries(given: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for kind in _LISTS:
        for entry in str(given.get(kind, "")).split():
            yield entry, (kind, "")
    for kind in _TABLES:
        for name, entries in given.get(kind, {}).items():
            for entry in str(entries).split():
                yield entry, (kind, name)


def _follows(words: list[str], tokens: list[str], at: int) -> bool:
    if at + len(words) > len(tokens):
        return False
    return all(
        token.startswith(word[:-1]) if word.endswith("*") else token == word
        for word, token in zip(words, tokens[at : at + len(words)], strict=True)
    )
