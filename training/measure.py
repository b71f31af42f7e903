"""How well the shipped tables do: macro-F1 by language and task, on dev splits and on sets they never saw.

`python -m training.measure` prints the tables of docs/text.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attune.understand.text import label, lexicon, rules, stacking, tables
from attune.understand.text.shapes import EMOTIONS, SENTIMENTS, TOPICS
from training import data
from training.data import CEDR, Task

AT_ONCE = 2_000


def main() -> None:
    """Print what docs/text.md shows."""
    print("| set | n | table alone | words alone | shipped |\n| --- | --- | --- | --- | --- |")
    for language in lexicon.WRITTEN:
        task = data.sentiment(language, "dev")
        for source in sorted(set(task.sources)):
            sentiment(f"sentiment {language} {source}", language, _of(task, source))
    for language in ("ja", "pl"):
        task = data.sentiment_not_trained(language)
        for source in sorted(set(task.sources)):
            sentiment(f"sentiment {language} {source} (never seen)", language, _of(task, source))
    for language in lexicon.WRITTEN:
        task = data.emotion(language, "dev")
        for source in sorted(set(task.sources)):
            names = CEDR if source == "cedr" else EMOTIONS
            several(f"emotion {language} {source}", language, "emotion", _of(task, source), names)
    for language in ("en", "ru", "ja"):
        several(f"topics {language}", language, "topic", data.topic(language, "dev"), TOPICS)


def sentiment(name: str, language: str, task: Task) -> None:
    """One line: three classes."""
    if len(task.texts) < 30:
        return
    table = tables.of(language)
    assert table is not None  # noqa: S101 - trained before it is measured
    truth = task.truth.argmax(axis=1)
    scores = table.scores(task.texts)
    read = [rules.read(text, lexicon.of(language)) for text in task.texts]
    alone = scores[:, table.columns("sentiment")].argmax(axis=1)
    told = stacking.features(read)
    leaning = told[:, 0] + told[:, 4] + told[:, 5]
    by_words = np.where(leaning > 0.15, 2, np.where(leaning < -0.15, 0, 1))
    shipped = []
    for at in range(0, len(task.texts), AT_ONCE):
        some = label(task.texts[at : at + AT_ONCE], [language] * len(task.texts[at : at + AT_ONCE]))
        shipped += [max(one.sentiment_scores, key=lambda name: one.sentiment_scores[name]) for one in some]
    said = np.array([SENTIMENTS.index(one) for one in shipped])
    _line(name, len(truth), [_macro(truth, one, 3) for one in (alone, by_words, said)])


def several(name: str, language: str, kind: str, task: Task, names: Sequence[str]) -> None:
    """One line: names that may be true together, macro-F1 over those the set asked for."""
    if len(task.texts) < 30:
        return
    table = tables.of(language)
    assert table is not None  # noqa: S101 - trained before it is measured
    scores = table.scores(task.texts)
    read = [rules.read(text, lexicon.of(language)) for text in task.texts]
    beliefs = stacking.apply(table, language, scores, read)
    all_names = EMOTIONS if kind == "emotion" else TOPICS
    shipped = np.array([[one in beliefs.named(kind, at) for one in all_names] for at in range(len(task.texts))])
    by_words = stacking.hits(read, kind) > 0
    columns = table.columns(kind)
    alone = scores[:, columns] > 0 if columns else np.zeros_like(shipped)
    places = [all_names.index(one) for one in names if task.truth[:, all_names.index(one)].sum() >= 5]
    figures = [
        float(np.mean([_f1(task.truth[:, at] > 0, one[:, at]) for at in places])) for one in (alone, by_words, shipped)
    ]
    _line(name, len(task.texts), figures)


def _of(task: Task, source: str) -> Task:
    kept = task.sources == source
    texts = [text for text, is_kept in zip(task.texts, kept, strict=True) if is_kept]
    return Task(texts, task.truth[kept], task.counts[kept], task.sources[kept])


def _line(name: str, texts: int, figures: Sequence[float]) -> None:
    print(f"| {name} | {texts:,} | " + " | ".join(f"{one:.3f}" for one in figures) + " |", flush=True)


def _macro(truth: NDArray[np.int64], said: NDArray[np.int64], classes: int) -> float:
    return float(np.mean([_f1(truth == at, said == at) for at in range(classes)]))


def _f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    both = float((truth & said).sum())
    return 2 * both / max(float(truth.sum() + said.sum()), 1.0)


if __name__ == "__main__":
    main()
