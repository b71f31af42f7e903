"""What the tables believe and what the rules read, put together: a few weights a language, learned once with the table.

The weights were fitted on texts from sources that the table beneath had not seen, so they know how far to trust it
when the company's customers write about something else than its training texts do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from attune.understand.text import lexicon
from attune.understand.text.grams import Floats
from attune.understand.text.rules import FEATURES, Reading
from attune.understand.text.shapes import EMOTIONS, SENTIMENTS, TOPICS
from attune.understand.text.tables import Table

MOST_HITS = 3
KINDS = {"emotion": (lexicon.EMOTION, EMOTIONS), "topic": (lexicon.TOPIC, TOPICS)}
# Where a language has a lexicon and no table of a task: what a found word is worth, and what is believed without one.
BY_WORDS, WITHOUT = 1.6, -1.4
USUAL_THRESHOLD = 0.5
DENIED = 0.4  # what a table is worth where "not" stands before a word: n-grams see the word and not the turn
GRADED = np.array([[-2.5, -0.5, 2.5]], np.float32)  # a grade says it outright; the training texts hold hardly any


class Beliefs(NamedTuple):
    """`sentiment`: texts x 3. The others texts x names; `thresholds` says from where on a name stands out."""

    sentiment: Floats
    emotion: Floats
    topic: Floats
    thresholds: dict[str, list[float]]

    def named(self, task: str, at: int) -> dict[str, float]:
        """What stands out in one text, most certain first."""
        beliefs = getattr(self, task)[at]
        names = KINDS[task][1]
        found = [
            (name, float(belief))
            for name, belief, threshold in zip(names, beliefs, self.thresholds[task], strict=True)
            if belief >= threshold
        ]
        return {name: round(belief, 3) for name, belief in sorted(found, key=lambda pair: -pair[1])}


def features(read: Sequence[Reading]) -> Floats:
    """The rules' features of each text."""
    return np.stack([one.features for one in read]) if read else np.zeros((0, 0), np.float32)


def hits(read: Sequence[Reading], task: str) -> Floats:
    """How often words of each name were found, up to `MOST_HITS`: texts x names."""
    kind, names = KINDS[task]
    found = [[min(one.names[kind, name], MOST_HITS) for name in names] for one in read]
    return np.array(found, np.float32).reshape(len(read), len(names))


def apply(table: Table, language: str, scores: Floats, read: Sequence[Reading]) -> Beliefs:
    """Put both together. `scores`: of the table, texts x outputs; `read`: of the rules, one a text."""
    extra = table.extra.get(language) or table.extra.get("xx") or {}
    stack = np.array(extra["sentiment"]["lean"], np.float32)
    told = features(read)
    trusted = np.where([one.is_denied for one in read], DENIED, 1.0)[:, None]
    whole = np.hstack([scores[:, table.columns("sentiment")] * trusted, told])
    graded = told[:, [FEATURES.index("grade")]] * GRADED
    sentiment = _softmax(whole @ stack + np.array(extra["sentiment"]["bias"], np.float32) + graded)
    found, thresholds = {}, {}
    for task, (_, names) in KINDS.items():
        held, columns = extra.get(task), table.columns(task)
        words = hits(read, task)
        logits = words * BY_WORDS + WITHOUT
        if held is not None and columns:
            told = scores[:, columns] * np.array(held["table"]) + words * np.array(held["words"]) + held["bias"]
            # Two words of a topic stand for themselves, whatever the table was trained on.
            logits = np.where(words >= 2, np.maximum(told, logits), told)
        found[task] = np.asarray(1 / (1 + np.exp(-logits)), np.float32)
        thresholds[task] = list(held["thresholds"]) if held is not None else [USUAL_THRESHOLD] * len(names)
    return Beliefs(sentiment, found["emotion"], found["topic"], thresholds)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


assert len(SENTIMENTS) == 3  # noqa: S101 - the shape of every stack
