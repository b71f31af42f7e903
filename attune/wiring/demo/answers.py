"""What a customer answers when asked: a score that follows from the mood, and now and then some words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

COMMENTS: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "comments.toml").read_text(encoding="utf-8")
)

# metric: (lowest, highest, where a mood of 0 lies, how far a mood of 1 moves it)
METRICS = {"csat5": (1, 5, 3.9, 1.3), "nps": (0, 10, 7.4, 2.9), "ces7": (1, 7, 5.1, 2.0), "smile4": (1, 4, 3.1, 1.0)}


def score(metric: str, mood: float, luck: Random) -> int:
    """A whole number of the metric's scale; `mood` runs from about -1 to +1."""
    low, high, middle, reach = METRICS[metric]
    return min(high, max(low, round(luck.gauss(middle + reach * mood, 0.12 * (high - low)))))


def scale(metric: str) -> str:
    """`1-5`."""
    low, high, _, _ = METRICS[metric]
    return f"{low}-{high}"


def words(occasion: str, metric: str, given: int, language: str, luck: Random) -> str:
    """A sentence that fits the score; '' when the customer adds none or the score says neither good nor bad."""
    low, high, _, _ = METRICS[metric]
    share = (given - low) / (high - low)
    mood = "bad" if share <= 0.4 else "good" if share >= 0.75 else ""
    if not mood or luck.random() > (0.7 if mood == "bad" else 0.35):
        return ""
    return luck.choice(COMMENTS[occasion][mood][language])
