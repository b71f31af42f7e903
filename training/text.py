"""Train the tables of `attune.understand.text` and write docs/text.md's figures: `make models`.

For each language one table with the outputs of all tasks there is text for, one table of all languages together for the
others, and one that tells languages apart. Every step is deterministic: the same data gives the same bytes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from attune.understand.text import grams, lexicon, rules, stacking, tables
from attune.understand.text.grams import Floats
from attune.understand.text.languages import NAME as LANGUAGES
from attune.understand.text.shapes import EMOTIONS, SENTIMENTS, TOPICS
from attune.understand.text.tables import Table
from training import data
from training.data import Task
from training.fitting import Doubles, fit
from training.rows import rarity_of, rows_of

APART = Path(".cache/text")  # what each table says of texts it has not seen, until the stack is fitted on all of it
STACK = "stack"
# A table is worth this much more than it was worth to strangers: most texts are neither quite like those it was trained
# on nor quite unlike. Between 1 (best for strangers) and 2.5 (best at home) on the dev splits.
AT_HOME = 1.4
OUT = Path(__file__).parents[1] / "attune" / "understand" / "text" / "trained"
BITS, LANGUAGE_BITS, LANGUAGE_LONGEST = 18, 15, 4
SMOOTH = {"sentiment": 3e-5, "emotion": 2e-5, "topic": 2e-5}
NAMES = {"sentiment": SENTIMENTS, "emotion": EMOTIONS, "topic": TOPICS}
READ = {"sentiment": data.sentiment, "emotion": data.emotion, "topic": data.topic}
FOLDS, FOLD_ROUNDS = 3, 40
FEWEST = 500  # texts of a task, below which its lexicon alone is the better teacher
LEVELS = 127
OTHERS = ("de", "es", "fr", "pt", "nl", "sv", "da", "tr", "hr", "sk", "zh", "ko", "en", "ru", "pl", "ja")
OF_OTHERS = 2_000  # texts of each language in the common table
OF_A_TONGUE = 1_500  # texts of each language for telling them apart


class Trained(NamedTuple):
    """What a task adds to a table: leans (buckets x names), biases, and the stack on top."""

    lean: Doubles
    bias: Doubles
    stack: dict[str, Any]


def main() -> None:
    """Train all, or those named on the command line."""
    OUT.mkdir(exist_ok=True)
    APART.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or [*lexicon.WRITTEN, "xx", LANGUAGES, STACK]:
        began = time.monotonic()
        if name == STACK:
            put_together()
            continue
        if name == LANGUAGES:
            tell_languages()
        else:
            train(name)
        size = (OUT / f"{name}.npz").stat().st_size
        print(f"{name}: {size / 1e6:.2f} MB, {time.monotonic() - began:.0f} s", flush=True)


def train(language: str) -> None:
    """The table of one language (`xx`: of all others)."""
    tasks = {name: task for name in NAMES if len((task := read(name, language)).texts) >= FEWEST}
    texts = sorted({text for task in tasks.values() for text in task.texts})
    rarity = rarity_of(texts, BITS)
    known = np.flatnonzero(rarity)  # most buckets are empty: a tenth of the columns, a tenth of the time
    extra: dict[str, Any] = {}
    leans, biases, outputs = [], [], []
    for name, task in tasks.items():
        rows = rows_of(task.texts, rarity, BITS)[:, known]
        made = (sentiment if name == "sentiment" else several)(name, language, task, rows)
        leans.append(_spread(made.lean, known, BITS))
        biases.append(made.bias)
        outputs += [f"{name} {one}" for one in NAMES[name]]
        extra[name] = made.stack
    save(
        language,
        bits=BITS,
        longest=grams.LONGEST,
        outputs=outputs,
        rarity=rarity,
        lean=np.hstack(leans),
        bias=np.concatenate(biases),
        extra={language: extra},
    )


def read(name: str, language: str) -> Task:
    """The training texts of a task; of the common table some of every language."""
    if language != "xx":
        return READ[name](language, "train")
    held = [READ[name](one, "train") for one in OTHERS]
    some = [_some(task, OF_OTHERS) for task in held if task.texts]
    whole = some[0]
    for task in some[1:]:
        whole = data.joined(whole, task)
    return whole


def sentiment(name: str, language: str, task: Task, rows: csr_matrix) -> Trained:
    """Three classes, and the stack that was fitted on texts of sources the table beneath had not seen."""
    lean, bias = fit(rows, task.truth, strength=SMOOTH[name], exclusive=True, weight=_even(task.truth, 0.5))
    apart = np.zeros_like(task.truth)
    for left_out in _folds(task):
        kept = ~left_out
        one, other = fit(
            rows[kept],
            task.truth[kept],
            strength=SMOOTH[name],
            exclusive=True,
            weight=_even(task.truth[kept], 0.5),
            rounds=FOLD_ROUNDS,
        )
        apart[left_out] = rows[left_out] @ one + other
    told = stacking.features(readings(task.texts, language))
    np.savez(APART / f"{language}.npz", rows=np.hstack([apart, told]), truth=task.truth, sources=task.sources)
    above, below = _stacked(np.hstack([apart, told]), task.truth, task.sources)
    return Trained(lean, bias, {"lean": _listed(above), "bias": _listed(below)})


def put_together() -> None:
    """One stack for all languages with a lexicon, in place of each one's own.

    Sets of single languages are one-sided: translated reviews hold no sentence without an opinion. How far tables and
    words can be trusted where people write about anything is learned from all sources together.
    """
    held = [np.load(APART / f"{language}.npz", allow_pickle=False) for language in lexicon.WRITTEN]
    rows, truth = (np.concatenate([one[name] for one in held]) for name in ("rows", "truth"))
    sources = np.concatenate(
        [np.char.add(f"{language} ", one["sources"]) for language, one in zip(lexicon.WRITTEN, held, strict=True)]
    )
    above, below = _stacked(rows, truth, sources)
    above[: truth.shape[1]] *= AT_HOME
    print(dict(zip(("negative", "neutral", "positive", *rules.FEATURES), _listed(above), strict=True)))
    for language in lexicon.WRITTEN:
        table = tables.of(language)
        assert table is not None  # noqa: S101 - trained before
        stack = {"lean": _listed(above), "bias": _listed(below)}
        extra = {language: {**table.extra[language], "sentiment": stack}}
        tables.write(OUT / f"{language}.npz", table._replace(extra=extra))


def _stacked(rows: Doubles, truth: Doubles, sources: np.ndarray[Any, np.dtype[np.str_]]) -> tuple[Doubles, Doubles]:
    """Every source counts alike, and within all of them every class."""
    names, place, held = np.unique(sources, return_inverse=True, return_counts=True)
    weight = (len(sources) / len(names) / held)[place]
    classes = (truth * weight[:, None]).sum(axis=0)
    weight = weight * (classes.sum() / truth.shape[1] / classes)[truth.argmax(axis=1)]
    return fit(rows, truth, strength=1e-4, exclusive=True, weight=weight)


def several(name: str, language: str, task: Task, rows: csr_matrix) -> Trained:
    """Names that may be true together; each with its own weight of table and words, and its threshold."""
    weight = task.counts * np.where(task.truth > 0, _rarer(task), 1.0)
    lean, bias = fit(rows, task.truth, strength=SMOOTH[name], exclusive=False, weight=weight)
    apart = np.zeros_like(task.truth)
    for left_out in _random_folds(len(task.texts)):
        kept = ~left_out
        one, other = fit(
            rows[kept],
            task.truth[kept],
            strength=SMOOTH[name],
            exclusive=False,
            weight=weight[kept],
            rounds=FOLD_ROUNDS,
        )
        apart[left_out] = rows[left_out] @ one + other
    words = stacking.hits(readings(task.texts, language), name)
    table, by_words, biases, thresholds = [], [], [], []
    for at in range(task.truth.shape[1]):
        asked = task.counts[:, at] > 0
        both = np.stack([apart[asked, at], words[asked, at]], axis=1)
        above, below = fit(both, task.truth[asked][:, [at]], strength=1e-5, exclusive=False)
        belief = 1 / (1 + np.exp(-(both @ above + below)[:, 0]))
        table.append(float(above[0, 0]))
        by_words.append(max(0.0, float(above[1, 0])))
        biases.append(float(below[0]))
        thresholds.append(_best_threshold(belief, task.truth[asked, at]))
    rounded = {"table": table, "words": by_words, "bias": biases, "thresholds": thresholds}
    return Trained(lean, bias, {key: _listed(np.array(values)) for key, values in rounded.items()})


def tell_languages() -> None:
    """The table that tells languages apart."""
    held = data.languages()
    held = held.filter(held["split"] == "train")
    names = sorted(name for name in held["lang"].unique() if len(name) == 2)
    texts: list[str] = []
    truth: list[int] = []
    for at, name in enumerate(names):
        some = held.filter(held["lang"] == name)["text"].to_list()
        some = some[:: max(1, len(some) // OF_A_TONGUE)][:OF_A_TONGUE]
        for number, text in enumerate(some):
            texts.append(text)
            truth.append(at)
            if number % 2 and len(text) > 25:
                texts.append(" ".join(text.split()[:3])[:25])
                truth.append(at)
    rarity = rarity_of(texts, LANGUAGE_BITS, LANGUAGE_LONGEST)
    known = np.flatnonzero(rarity)
    rows = rows_of(texts, rarity, LANGUAGE_BITS, LANGUAGE_LONGEST)[:, known]
    wanted = np.eye(len(names))[truth]
    lean, bias = fit(rows, wanted, strength=1e-6, exclusive=True, weight=_even(wanted, 1.0), rounds=80)
    spread = _spread(lean, known, LANGUAGE_BITS)
    save(
        LANGUAGES,
        bits=LANGUAGE_BITS,
        longest=LANGUAGE_LONGEST,
        outputs=names,
        rarity=rarity,
        lean=spread,
        bias=bias,
        extra={},
    )


def save(
    name: str,
    *,
    bits: int,
    longest: int,
    outputs: Sequence[str],
    rarity: Floats,
    lean: Doubles,
    bias: Doubles,
    extra: dict[str, Any],
) -> None:
    """Write a table, a byte a lean."""
    scale = np.maximum(np.quantile(np.abs(lean), 0.9999, axis=0), 1e-9) / LEVELS
    steps = np.clip(np.round(lean / scale), -LEVELS, LEVELS).astype(np.int8)
    table = Table(bits, longest, tuple(outputs), rarity, steps, _small(scale), _small(bias), extra)
    tables.write(OUT / f"{name}.npz", table)


def readings(texts: Sequence[str], language: str) -> list[rules.Reading]:
    """What the rules read; of the common table only signs and grades."""
    words = lexicon.of(language)
    return [rules.read(text, words) for text in texts]


def _spread(lean: Doubles, known: np.ndarray[Any, np.dtype[np.int64]], bits: int) -> Doubles:
    whole = np.zeros((1 << bits, lean.shape[1]))
    whole[known] = lean
    return whole


def _some(task: Task, most: int) -> Task:
    step = max(1, len(task.texts) // most)
    places = list(range(0, len(task.texts), step))[:most]
    return Task([task.texts[at] for at in places], task.truth[places], task.counts[places], task.sources[places])


def _folds(task: Task) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """Each source left out once; at random where there are too few to leave one out."""
    sources = sorted(set(task.sources))
    if len(sources) > 2:
        return [task.sources == source for source in sources]
    return _random_folds(len(task.texts))


def _small(values: Doubles) -> Floats:
    return values.astype(np.float32)


def _random_folds(texts: int) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    fold = np.random.default_rng(20).integers(0, FOLDS, texts)
    return [fold == number for number in range(FOLDS)]


def _even(truth: Doubles, power: float) -> Doubles:
    """Weights that make rare classes count more: `power` 1 makes all count alike."""
    held = truth.sum(axis=0) + 1
    weight: Doubles = (held.sum() / len(held) / held) ** power
    return np.asarray(weight[truth.argmax(axis=1)])


def _rarer(task: Task) -> Doubles:
    share = (task.truth * task.counts).sum(axis=0) / np.maximum(task.counts.sum(axis=0), 1)
    return np.asarray(np.clip(0.25 / np.maximum(share, 1e-3), 1, 5) ** 0.5)


def _best_threshold(belief: Doubles, truth: Doubles) -> float:
    """Where F1 is best; never so low that nearly everything stands out."""
    best, at = -1.0, 0.5
    for threshold in np.arange(0.12, 0.8, 0.02):
        said = belief >= threshold
        hit = float((said & (truth > 0)).sum())
        f1 = 2 * hit / max(float(said.sum() + truth.sum()), 1.0)
        if f1 > best:
            best, at = f1, float(threshold)
    return at


def _listed(values: Doubles) -> Any:  # noqa: ANN401 - a list of numbers, or of lists
    return np.round(values, 5).tolist()


if __name__ == "__main__":
    main()
