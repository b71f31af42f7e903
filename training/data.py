"""The labelled text that may be trained on, by language and task; see docs/text.md for sources and licences."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from attune.understand.text.shapes import EMOTIONS, SENTIMENTS, TOPICS

SHARED = Path(os.environ.get("ATTUNE_SHARED", "../shared")) / "data" / "text"
NOT_TRAINED = "noncommercial_eval_only.parquet"
CEDR = ("joy", "sadness", "surprise", "fear", "anger")  # the only emotions its people could choose

# The 27 feelings of GoEmotions as Plutchik's eight. What fits none of them (realization, neutral) is none of them.
PLUTCHIK = {
    "admiration": ("trust", "joy"),
    "amusement": ("joy",),
    "anger": ("anger",),
    "annoyance": ("anger",),
    "approval": ("trust",),
    "caring": ("trust",),
    "curiosity": ("anticipation",),
    "desire": ("anticipation",),
    "disappointment": ("sadness",),
    "disapproval": ("anger",),
    "disgust": ("disgust",),
    "embarrassment": ("sadness",),
    "excitement": ("joy", "anticipation"),
    "fear": ("fear",),
    "gratitude": ("trust", "joy"),
    "grief": ("sadness",),
    "joy": ("joy",),
    "love": ("joy",),
    "nervousness": ("fear",),
    "optimism": ("anticipation",),
    "pride": ("joy",),
    "relief": ("joy",),
    "remorse": ("sadness",),
    "sadness": ("sadness",),
    "surprise": ("surprise",),
}


class Task(NamedTuple):
    """Texts with what is true of them. `counts`: 0 where nobody was asked. `sources`: where each text comes from."""

    texts: list[str]
    truth: NDArray[np.float64]
    counts: NDArray[np.float64]
    sources: NDArray[np.str_]


def sentiment(language: str, split: str) -> Task:
    """Three classes; mixed texts left out."""
    held = _read("sentiment.parquet", language, split).filter(pl.col("label") != "mixed")
    return _task(held, SENTIMENTS, lambda label: {label})


def sentiment_not_trained(language: str) -> Task:
    """The same from sets that are only measured with."""
    held = pl.read_parquet(SHARED / NOT_TRAINED).filter(
        (pl.col("task") == "sentiment") & (pl.col("lang") == language) & (pl.col("label") != "mixed")
    )
    known = set(_read("sentiment.parquet", language, None)["text"].to_list())
    return _task(held.filter(~pl.col("text").is_in(known)), SENTIMENTS, lambda label: {label})


def emotion(language: str, split: str) -> Task:
    """Plutchik's eight, several at once."""
    held = _read("emotion.parquet", language, split)
    task = _task(held, EMOTIONS, lambda label: set(label.split("|")))
    asked = [emotion in CEDR for emotion in EMOTIONS]
    task = task._replace(counts=np.where((task.sources == "cedr")[:, None], [asked], 1.0))
    if language != "en":
        return task
    more = _task(
        _read("emotion_goemotions28.parquet", language, split),
        EMOTIONS,
        lambda label: {one for part in label.split("|") for one in PLUTCHIK.get(part, ())},
    )
    return joined(task, more)


def topic(language: str, split: str) -> Task:
    """The coarse topics, several at once."""
    return _task(_read("aspect_coarse.parquet", language, split), TOPICS, lambda label: set(label.split("|")))


def languages() -> pl.DataFrame:
    """Texts with their language, as far as a set says it."""
    names = ("sentiment.parquet", "emotion.parquet")
    held = pl.concat([pl.read_parquet(SHARED / name).select("text", "lang", "split", "source") for name in names])
    return held.unique("text", keep="first", maintain_order=True)


def joined(one: Task, other: Task) -> Task:
    """The texts of both."""
    return Task(
        one.texts + other.texts,
        np.concatenate([one.truth, other.truth]),
        np.concatenate([one.counts, other.counts]),
        np.concatenate([one.sources, other.sources]),
    )


def _read(name: str, language: str, split: str | None) -> pl.DataFrame:
    held = pl.read_parquet(SHARED / name).filter(pl.col("lang") == language)
    return held if split is None else held.filter(pl.col("split") == split)


def _task(held: pl.DataFrame, names: Sequence[str], read: Callable[[str], set[str]]) -> Task:
    found = [read(label) for label in held["label"]]
    truth = np.array([[name in one for name in names] for one in found], float).reshape(len(found), len(names))
    return Task(held["text"].to_list(), truth, np.ones_like(truth), held["source"].to_numpy().astype(str))
