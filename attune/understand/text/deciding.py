"""The verdict on one text: from what its sentences and the whole are believed to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attune.understand.text import lexicon
from attune.understand.text.grams import Floats
from attune.understand.text.rules import Reading
from attune.understand.text.sentences import Sentence
from attune.understand.text.shapes import INTENTS, SENTIMENTS, Label, Sentiment, Span, Urgency

NEGATIVE, NEUTRAL, POSITIVE = range(3)
WHOLE = 0.5  # what the text as one is worth beside its sentences
POLE = 0.6  # a sentence that surely leans to a pole
BOTH, BOTH_APART = 0.22, 0.1  # how much of either the whole must hold to be mixed; less where sentences differ
STRONG_WORDS = 0.3
UNSURE = 0.5
COMPLAINS, SURELY_NEGATIVE = 0.75, 0.9
MOST_SPANS, MOST_OF_A_KIND = 8, 4


class Parts(NamedTuple):
    """A text: its sentences with readings and beliefs (sentences x 3), and the same of the whole."""

    text: str
    sentences: Sequence[Sentence]
    readings: Sequence[Reading]
    beliefs: Floats
    reading: Reading
    belief: Floats


def decide(parts: Parts, language: str, emotions: dict[str, float], topics: dict[str, float]) -> Label:
    """The label of a text."""
    belief = _together(parts)
    names = _named(parts)
    sentiment, confidence = _sentiment(parts, belief)
    letters = sum(map(str.isalpha, parts.text))
    is_unsure = confidence < UNSURE or (letters < 2 and not parts.reading.hits)
    asks = _asks(parts, names)
    complaint = _complains(belief, names, sentiment)
    intents = _intents(names, belief, complaint=complaint, asks=asks)
    urgency = _urgency(names, belief, intents)
    loud = 0.1 * bool(parts.reading.features[8]) + 0.1 * bool(names[lexicon.INTENSIFY, ""])
    return Label(
        language=language,
        sentiment=sentiment,
        sentiment_scores={name: round(float(one), 3) for name, one in zip(SENTIMENTS, belief, strict=True)},
        confidence=round(confidence, 3),
        is_unsure=is_unsure,
        emotions={name: round(min(1.0, one + loud), 3) for name, one in emotions.items()},
        topics=topics,
        intents=intents,
        complaint=complaint,
        urgency=urgency,
        evidence=_evidence(parts, sentiment, topics, intents, urgency),
    )


def _together(parts: Parts) -> Floats:
    """The whole beside its sentences; one that says nothing counts for less than one that leans."""
    if len(parts.sentences) < 2:
        return parts.belief
    lengths = np.sqrt([len(one.text) for one in parts.sentences])
    weight = lengths * (1.2 - parts.beliefs[:, NEUTRAL])
    by_sentence = (parts.beliefs * weight[:, None]).sum(axis=0) / weight.sum()
    return np.asarray(WHOLE * parts.belief + (1 - WHOLE) * by_sentence, np.float32)


def _sentiment(parts: Parts, belief: Floats) -> tuple[Sentiment, float]:
    both = min(float(belief[POSITIVE]), float(belief[NEGATIVE]))
    if both >= (BOTH_APART if len(parts.sentences) > 1 else BOTH) and _has_both(parts):
        return "mixed", _surely_both(parts) if len(parts.sentences) > 1 else min(1.0, 2 * both)
    at = int(belief.argmax())
    names: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
    return names[at], float(belief[at])


def _surely_both(parts: Parts) -> float:
    """The belief that one sentence praises and another blames."""
    return float(min(parts.beliefs[:, POSITIVE].max(), parts.beliefs[:, NEGATIVE].max()))


def _has_both(parts: Parts) -> bool:
    if len(parts.sentences) > 1:
        return bool((parts.beliefs[:, POSITIVE] >= POLE).any() and (parts.beliefs[:, NEGATIVE] >= POLE).any())
    good, bad = float(parts.reading.features[1]), float(parts.reading.features[2])
    return good >= STRONG_WORDS and bad >= STRONG_WORDS


def _named(parts: Parts) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for reading in parts.readings:
        total.update(reading.names)
    return total


def _asks(parts: Parts, names: Counter[tuple[str, str]]) -> bool:
    """A question mark, or words of asking where a sentence begins (in Japanese: where it ends)."""
    if any(reading.features[7] for reading in parts.readings):
        return True
    for sentence, reading in zip(parts.sentences, parts.readings, strict=True):
        for hit in reading.hits:
            if hit.kind == lexicon.INTENT and hit.name == "question":
                is_last = sentence.text[hit.end :].strip("。.!！ ") == ""
                is_cjk = sentence.text[hit.start] > "\u3000"
                if (is_cjk and is_last) or (not is_cjk and hit.start == 0 and names[lexicon.INTENT, "question"] > 1):
                    return True
    return False


def _complains(belief: Floats, names: Counter[tuple[str, str]], sentiment: Sentiment) -> bool:
    said = min(names[lexicon.INTENT, "complaint"], 2)
    pressed = bool(names[lexicon.URGENCY, "high"]) + 0.5 * bool(names[lexicon.URGENCY, "medium"])
    leaves = bool(names[lexicon.INTENT, "cancel"])
    lean = float(belief[NEGATIVE]) - float(belief[POSITIVE])
    score = 0.35 * said + 0.25 * pressed + 0.2 * leaves + 0.9 * lean
    return score > COMPLAINS if sentiment != "positive" else False


def _intents(names: Counter[tuple[str, str]], belief: Floats, *, complaint: bool, asks: bool) -> tuple[str, ...]:
    good, bad = float(belief[POSITIVE]), float(belief[NEGATIVE])
    holds = {
        "question": asks,
        "complaint": complaint,
        "praise": not complaint and good > POLE and (bool(names[lexicon.INTENT, "praise"]) or good > SURELY_NEGATIVE),
        "idea": bool(names[lexicon.INTENT, "idea"]),
        "cancel": bool(names[lexicon.INTENT, "cancel"]) and good < POLE,
        "purchase": bool(names[lexicon.INTENT, "purchase"]) and bad < POLE,
    }
    return tuple(name for name in INTENTS if holds[name])


def _urgency(names: Counter[tuple[str, str]], belief: Floats, intents: tuple[str, ...]) -> Urgency:
    wants = bool({"complaint", "question", "cancel"} & set(intents)) or float(belief[NEGATIVE]) > UNSURE
    if names[lexicon.URGENCY, "high"] and wants:
        return "high"
    if "cancel" in intents or (names[lexicon.URGENCY, "medium"] and wants):
        return "medium"
    return "low"


def _evidence(
    parts: Parts, sentiment: Sentiment, topics: dict[str, float], intents: tuple[str, ...], urgency: Urgency
) -> tuple[Span, ...]:
    found: dict[tuple[int, int], Span] = {}
    for sentence, reading in zip(parts.sentences, parts.readings, strict=True):
        leaning = sorted(reading.spans, key=lambda span: -abs(span[2]))
        for start, end, weight in leaning[:MOST_OF_A_KIND]:
            pole = "positive" if weight > 0 else "negative"
            if sentiment in {pole, "mixed"}:
                _note(found, sentence, start, end, pole)
        for hit in reading.hits:
            if (
                (hit.kind == lexicon.TOPIC and hit.name in topics)
                or (hit.kind == lexicon.INTENT and hit.name in intents)
                or (hit.kind == lexicon.URGENCY and hit.name == urgency)
            ):
                _note(found, sentence, hit.start, hit.end, hit.name if hit.kind != lexicon.URGENCY else "urgency")
    kept = sorted(found.values(), key=lambda span: span.about not in {"positive", "negative"})[:MOST_SPANS]
    return tuple(sorted(kept, key=lambda span: span.start))


def _note(found: dict[tuple[int, int], Span], sentence: Sentence, start: int, end: int, about: str) -> None:
    place = (sentence.start + start, sentence.start + end)
    found.setdefault(place, Span(*place, sentence.text[start:end], about))
