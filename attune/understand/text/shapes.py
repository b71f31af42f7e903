"""What understanding finds in a text."""

from __future__ import annotations

from typing import Literal

import msgspec

SENTIMENTS = ("negative", "neutral", "positive")
# Plutchik's eight.
EMOTIONS = ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation")
TOPICS = (
    "delivery",
    "service",
    "quality",
    "price",
    "usability",
    "design",
    "facilities",
    "location",
    "cleanliness",
    "packaging",
    "availability",
    "returns_warranty",
    "loyalty",
    "general",
)
INTENTS = ("question", "complaint", "praise", "idea", "cancel", "purchase")
UNKNOWN = "und"  # a text without letters has no language (BCP 47)

Sentiment = Literal["negative", "neutral", "positive", "mixed"]
Urgency = Literal["low", "medium", "high"]


class Span(msgspec.Struct, frozen=True):
    """Words that decided. `start` and `end` count characters of the text; `about` names what they speak for."""

    start: int
    end: int
    text: str
    about: str


class Label(msgspec.Struct, frozen=True):
    """One text, understood.

    Attributes:
        language: ISO 639-1, `und` for a text without letters.
        sentiment: the whole; `mixed` when both poles are there.
        sentiment_scores: share of belief in each of `SENTIMENTS`; they add up to 1.
        confidence: how sure the sentiment is, 0 to 1: the calibrated belief in what was chosen.
        is_unsure: too little to go by: show it, do not count on it.
        emotions: of `EMOTIONS`, with intensity 0 to 1; only those that stand out.
        topics: of `TOPICS`, with belief 0 to 1; only those that stand out.
        intents: of `INTENTS`.
        complaint: somebody has to do something about it.
        urgency: how soon.
        evidence: the spans that decided, in the order of the text.
    """

    language: str
    sentiment: Sentiment
    sentiment_scores: dict[str, float]
    confidence: float
    is_unsure: bool
    emotions: dict[str, float]
    topics: dict[str, float]
    intents: tuple[str, ...]
    complaint: bool
    urgency: Urgency
    evidence: tuple[Span, ...]
