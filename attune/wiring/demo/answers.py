"""What a customer answers when asked: a score that follows from the mood."""

from __future__ import annotations

from random import Random

# metric: (lowest, highest, where a mood of 0 lies, how far a mood of 1 moves it)
METRICS = {
    "csat5": (1, 5, 3.9, 1.3),
    "nps": (0, 10, 7.4, 2.9),
    "ces7": (1, 7, 5.1, 2.0),
    "smile4": (1, 4, 3.1, 1.0),
    "stars5": (1, 5, 3.8, 1.5),
}


def score(metric: str, mood: float, luck: Random) -> int:
    """A whole number of the metric's scale; `mood` runs from about -1 to +1."""
    low, high, middle, reach = METRICS[metric]
    return min(high, max(low, round(luck.gauss(middle + reach * mood, 0.16 * (high - low)))))


def scale(metric: str) -> str:
    """`1-5`."""
    low, high, _, _ = METRICS[metric]
    return f"{low}-{high}"


def feeling(metric: str, given: int) -> str:
    """`bad`, `good` or `mixed`: what the words beside this score will say."""
    low, high, _, _ = METRICS[metric]
    share = (given - low) / (high - low)
    return "bad" if share <= 0.45 else "good" if share >= 0.75 else "mixed"
