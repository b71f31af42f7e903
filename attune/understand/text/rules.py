"""What the words of a sentence say by rule: poles with negation, intensity and contrast; grades; irony."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attune.understand.text import lexicon
from attune.understand.text.lexicon import Hit, Lexicon

# How much of a word's weight is left when it is denied: "not good" is bad, "not bad" is not good yet.
DENIED_PRAISE, DENIED_BLAME = -0.8, -0.35
STRONGER, WEAKER = 1.4, 0.6
BEFORE_BUT, AFTER_BUT = 0.6, 1.3
FEATURES = ("sum", "good", "bad", "found", "sign", "grade", "irony", "question", "shout", "contrast", "length")
_PLAIN_END = re.compile(r"[.,;!?。、！？;:()]")
_GRADE = re.compile(
    r"(?<![\d.,])(\d{1,2}(?:[.,]\d)?)\s*(?:/|out of|из|na|z|von)\s*(5|10)(?!\d)"
    r"|(?<![\d.,])([1-5])\s*(?:stars?|звезд\w*|звёзд\w*|gwiazd\w*|つ星|★|☆|点満点)",
    re.IGNORECASE,
)
_STARS = re.compile(r"[★☆⭐]{2,5}")
_SHOUT = re.compile(r"!{2,}|！{2,}|\b[A-ZА-ЯŁŚŻŹĆŃĘÓĄ]{4,}\b")
_QUESTION = re.compile(r"[?？]")


class Reading(NamedTuple):
    """A sentence as the rules read it.

    `features`: in the order of `FEATURES`. `names`: how often each (kind, name) was found, sentiment apart.
    `spans`: (start, end, weight) of the words that lean to a pole; weight below 0 for blame. `hits`: all found.
    `is_denied`: a leaning word is turned round, which n-grams cannot see.
    """

    features: NDArray[np.float32]
    names: Counter[tuple[str, str]]
    spans: list[tuple[int, int, float]]
    hits: list[Hit]
    is_denied: bool


def read(text: str, words: Lexicon | None) -> Reading:
    """Read one sentence with the lexicon of its language; None: only signs and grades are understood."""
    hits = words.find(text) if words is not None else []
    names: Counter[tuple[str, str]] = Counter((hit.kind, hit.name) for hit in hits if hit.kind != lexicon.SENTIMENT)
    spans = _leanings(text, hits, words) if words is not None else []
    signs = lexicon.signs().find(text)
    shown = [(hit.start, hit.end, float(hit.name)) for hit in signs if hit.kind == lexicon.SENTIMENT]
    names.update((hit.kind, hit.name) for hit in signs if hit.kind != lexicon.SENTIMENT)
    leaning = [weight for _, _, weight in spans]
    features = np.array(
        [
            np.tanh(sum(leaning) / 3),
            np.tanh(sum(weight for weight in leaning if weight > 0) / 3),
            np.tanh(-sum(weight for weight in leaning if weight < 0) / 3),
            bool(leaning),
            np.tanh(sum(weight for _, _, weight in shown) / 2),
            grade(text),
            bool(names[lexicon.IRONY, ""]),
            bool(_QUESTION.search(text)),
            bool(_SHOUT.search(text)),
            bool(names[lexicon.CONTRAST, ""]),
            min(len(text) / 200, 1),
        ],
        np.float32,
    )
    is_denied = bool(names[lexicon.NEGATION, ""]) and any(_is_turned(span, hits) for span in spans)
    return Reading(features, names, spans + shown, [*hits, *signs], is_denied)


def grade(text: str) -> float:
    """A grade written into the text, as -1 (worst) to 1 (best); 0 when there is none: `2/5`, `9 из 10`, `★★★★`."""
    if not any(map(str.isdigit, text)) and not _STARS.search(text):
        return 0.0
    if stars := _STARS.search(text):
        given = stars.group().count("★") + stars.group().count("⭐")
        return (given - 3) / 2 if given else 0.0
    found = _GRADE.search(text)
    if found is None:
        return 0.0
    if found[3]:
        return (int(found[3]) - 3) / 2
    number, best = float(found[1].replace(",", ".")), int(found[2])
    middle = (1 + best) / 2
    return (number - middle) / (best - middle) if 0 <= number <= best else 0.0


def _leanings(text: str, hits: Sequence[Hit], words: Lexicon) -> list[tuple[int, int, float]]:
    denials = [hit for hit in hits if hit.kind == lexicon.NEGATION]
    louder = {hit.token for hit in hits if hit.kind == lexicon.INTENSIFY}
    softer = {hit.token for hit in hits if hit.kind == lexicon.DIMINISH}
    turn = next((hit.start for hit in hits if hit.kind == lexicon.CONTRAST), None)
    found = []
    for hit in hits:
        if hit.kind != lexicon.SENTIMENT:
            continue
        weight = float(hit.name)
        if words.is_spaced:
            before = range(hit.token - 2, hit.token)
            weight *= STRONGER if any(at in louder for at in before) else 1
            weight *= WEAKER if any(at in softer for at in before) else 1
        if any(_denies(denial, hit, text, words) for denial in denials):
            weight *= DENIED_PRAISE if weight > 0 else DENIED_BLAME
        if turn is not None:
            weight *= BEFORE_BUT if hit.start < turn else AFTER_BUT
        found.append((hit.start, hit.end, weight))
    return found


def _is_turned(span: tuple[int, int, float], hits: Sequence[Hit]) -> bool:
    return any(
        hit.kind == lexicon.SENTIMENT and (hit.start, hit.end) == span[:2] and float(hit.name) * span[2] < 0
        for hit in hits
    )


def _denies(denial: Hit, hit: Hit, text: str, words: Lexicon) -> bool:
    """A negation before the word (behind it in Japanese), near, and in the same part of the sentence."""
    if words.is_spaced:
        if not 0 < hit.token - denial.token <= words.reach:
            return False
        between = text[denial.end : hit.start]
    else:
        if not 0 <= denial.start - hit.end < words.reach:
            return False
        between = text[hit.end : denial.start]
    return not _PLAIN_END.search(between)
