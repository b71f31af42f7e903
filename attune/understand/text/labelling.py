"""From texts to labels: language, then tables and rules by sentence, then the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attune.understand.text import deciding, lexicon, rules, sentences, stacking, tables
from attune.understand.text import languages as detecting
from attune.understand.text.grams import LONGEST_TEXT
from attune.understand.text.rules import Reading
from attune.understand.text.sentences import Sentence
from attune.understand.text.shapes import UNKNOWN, Label

AT_ONCE = 500  # texts of one language: enough to be fast, little enough to stay small
FALLBACK = "xx"  # the table of all other languages
_CODE = re.compile(r"[a-z]{2,3}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
Floats = NDArray[np.float32]


class _Taken(NamedTuple):
    """A text, the sentences in it, and where its whole and its sentences stand among what the tables are asked."""

    text: str
    parts: list[Sentence]
    whole: int
    first: int


def label(
    texts: Iterable[str],
    languages: Sequence[str | None] | None = None,
    *,
    expected: Collection[str] = detecting.EXPECTED,
) -> list[Label]:
    """Understand each text: one `Label` a text, in order.

    Args:
        texts: of any length and language; of very long ones the first 20,000 characters are read. Empty is neutral.
        languages: the language of each text as ISO 639-1, as long as `texts`; None, or None for a text: found out.
        expected: languages that are likelier than others where they are found out.

    Two thousand texts of a hundred characters take about a second of one core. Nothing is fetched, nothing is kept.

    Raises:
        TypeError: a text is no text.
        ValueError: there are more or fewer languages than texts.
    """
    held = [_clean(text) for text in texts]
    if languages is not None and len(languages) != len(held):
        raise ValueError(f"There are {len(held):,} texts and {len(languages):,} languages; give one a text, or none.")
    given = [_code(one) for one in languages] if languages is not None else [""] * len(held)
    open_ = [at for at, one in enumerate(given) if not one]
    for at, one in zip(open_, detecting.detect([held[at] for at in open_], expected), strict=True):
        given[at] = one
    found: dict[int, Label] = {}
    for language in dict.fromkeys(given):
        places = [at for at, one in enumerate(given) if one == language]
        for begin in range(0, len(places), AT_ONCE):
            some = places[begin : begin + AT_ONCE]
            found.update(zip(some, _of_language([held[at] for at in some], language), strict=True))
    return [found[at] for at in range(len(held))]


def _code(given: str | None) -> str:
    """`pl` of `pl-PL`; '' for what is no code, so that the language is found out."""
    code = (given or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if _CODE.fullmatch(code) else ""


def _clean(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"A text to label is a str, not {type(text).__name__}.")
    text = text[:LONGEST_TEXT]
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _of_language(texts: Sequence[str], language: str) -> list[Label]:
    asked: list[str] = []
    taken: list[_Taken] = []
    for text in texts:
        parts = sentences.split(text)
        first = len(asked)
        asked += [part.text for part in parts]
        if len(parts) == 1:
            taken.append(_Taken(text, parts, first, first))
        else:
            taken.append(_Taken(text, parts, len(asked), first))
            asked.append(text)
    table = tables.of(language) or tables.of(FALLBACK)
    if table is None:
        raise RuntimeError("The tables of labels are missing; install the package anew, or run `make models`.")
    words = lexicon.of(language)
    read = [rules.read(text, words) for text in asked]
    beliefs = stacking.apply(table, language, table.scores(asked), read)
    return [_whole(one, language, read, beliefs) for one in taken]


def _whole(one: _Taken, language: str, read: Sequence[Reading], beliefs: stacking.Beliefs) -> Label:
    places = range(one.first, one.first + len(one.parts))
    parts = deciding.Parts(
        one.text,
        one.parts,
        [read[at] for at in places],
        beliefs.sentiment[one.first : one.first + len(one.parts)],
        read[one.whole],
        beliefs.sentiment[one.whole],
    )
    emotions = beliefs.named("emotion", one.whole)
    topics = beliefs.named("topic", one.whole)
    return deciding.decide(parts, language or UNKNOWN, emotions, topics)
