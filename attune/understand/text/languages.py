"""Which language a text is in: the script first, then a small table of n-grams, with a prior for those expected."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from attune.understand.text import tables
from attune.understand.text.shapes import UNKNOWN

NAME = "languages"
EXPECTED = ("en", "ru", "pl", "ja")
# How much likelier an expected language is than another, as a logit; a short text says little by itself.
PRIOR, SHORT_PRIOR, SHORT = 1.0, 2.0, 25
# Scripts that only one of the languages known here is written in.
_TELLING = (
    (re.compile(r"[\u3040-\u30ff\uff66-\uff9d]"), "ja"),
    (re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"), "ko"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџѓќѕІЇЄҐЎЈЉЊЋЂЏЃЌЅ]")
_ONLY_RUSSIAN = re.compile(r"[ыэёЫЭЁ]")
_ONLY_POLISH = re.compile(r"[ąęłńśźżĄĘŁŃŚŹŻ]")
_CYRILLIC_TONGUES = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})
_HAN_TONGUES = frozenset({"ja", "zh"})


def detect(texts: Sequence[str], expected: Collection[str] = EXPECTED) -> list[str]:
    """The language of each text as ISO 639-1; `und` where there are no letters to tell by.

    Args:
        texts: of any length.
        expected: the languages that are likelier than others; those of the company.
    """
    found = [_by_script(text, expected) for text in texts]
    open_ = [at for at, language in enumerate(found) if not language]
    table = tables.of(NAME)
    if not open_:
        return [language or UNKNOWN for language in found]
    if table is None:
        raise RuntimeError("The table of languages is missing; install the package anew, or run `make models`.")
    scores = table.scores([texts[at] for at in open_])
    names = np.array(table.outputs)
    prior = np.isin(names, list(expected))
    cyrillic = np.isin(names, list(_CYRILLIC_TONGUES))
    for at, row in zip(open_, scores, strict=True):
        text = texts[at]
        row = row + prior * (SHORT_PRIOR if len(text) <= SHORT else PRIOR)  # noqa: PLW2901 - the row with its prior
        row = np.where(cyrillic == bool(_CYRILLIC.search(text)), row, -np.inf)  # noqa: PLW2901 - and what cannot be
        found[at] = str(names[int(row.argmax())])
    return [language or UNKNOWN for language in found]


def _by_script(text: str, expected: Collection[str]) -> str:
    """What the letters alone say; '' when they leave it open, `und` when there are none."""
    if text.isascii():
        return "" if any(map(str.isalpha, text)) else UNKNOWN
    for script, tongue in _TELLING:
        if script.search(text):
            return tongue
    if _HAN.search(text):
        return next((tongue for tongue in expected if tongue in _HAN_TONGUES), "zh")
    if _CYRILLIC.search(text):
        return "ru" if _ONLY_RUSSIAN.search(text) and not _NOT_RUSSIAN.search(text) else ""
    if _ONLY_POLISH.search(text):
        return "pl"
    return "" if any(map(str.isalpha, text)) else UNKNOWN
