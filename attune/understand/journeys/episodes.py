"""Scores by the condition of the episode: what orders that came late, on time or never were given."""

from __future__ import annotations

from typing import NamedTuple

from attune.collect.touchpoints import catalogue
from attune.collect.touchpoints.catalogue import EpisodeEntry
from attune.understand import figures, metrics, questions
from attune.understand.journeys.shapes import Covered, EpisodeScore, EpisodeScores
from attune.understand.metrics import Sums
from attune.vocabulary.errors import NotFound
from attune.vocabulary.window import ALL_TIME, Window

DAY_MS = 86_400_000


class _Row(NamedTuple):
    met_as: str
    metric: str
    scale: str
    counted: int
    customers: int
    total: float
    squares: float


def episode_scores(window: Window = ALL_TIME, rule: str = "", *, at_once: bool = False) -> EpisodeScores:
    """Means by condition for every episode rule, or for the one with the key `rule`; by rule, metric, best mean first.

    `n` counts answers: an order that was asked about twice was answered twice.

    Raises:
        NotFound: there is no such rule.
    """
    rules = [entry for entry in catalogue.episodes() if rule in {"", entry.key}]
    if rule and not rules:
        raise NotFound(f"There is no episode rule {rule!r}.", code="rule_unknown", where="rule")
    # The rules are part of the key: a changed rule is another question.
    figure = figures.kept.get(
        ("episodes", window, tuple(rules)), lambda: [_ask(entry, window) for entry in rules], at_once=at_once
    )
    scores = [score for entry, rows in zip(rules, figure.value, strict=True) for score in _scores(entry, rows)]
    covered = Covered(window, figure.state.watermark, figure.computed_at, figure.is_current)
    return EpisodeScores(covered, tuple(scores))


def _ask(rule: EpisodeEntry, window: Window) -> tuple[_Row, ...]:
    return questions.ask(
        "episode_scores",
        _Row,
        start=window.start,
        end=window.end,
        starts=rule.starts,
        expects=rule.expects,
        missing=rule.missing,
        after_ms=rule.after_days * DAY_MS,
    )


def _scores(rule: EpisodeEntry, rows: tuple[_Row, ...]) -> list[EpisodeScore]:
    everyone = {row.met_as: row for row in rows if not row.metric}
    answered = [row for row in rows if row.metric]
    whole: dict[tuple[str, str], Sums] = {}
    for row in answered:
        known = whole.get((row.metric, row.scale), Sums(0, 0.0, 0.0))
        whole[row.metric, row.scale] = known + Sums(row.counted, row.total, row.squares)
    differs = metrics.directions(
        [(Sums(row.counted, row.total, row.squares), whole[row.metric, row.scale]) for row in answered]
    )
    found = []
    for row, direction in zip(answered, differs, strict=True):
        ends = metrics.bounds(row.metric, row.scale)
        usual = whole[row.metric, row.scale]
        found.append(
            EpisodeScore(
                rule=rule.key,
                touchpoint=rule.expects,
                condition=row.met_as,
                metric=row.metric,
                scale=row.scale,
                episodes=everyone[row.met_as].counted,
                customers=everyone[row.met_as].customers,
                mean=metrics.mean_of(row.counted, row.total, row.squares, bounds=ends, unit="answers"),
                usual=metrics.mean_of(usual.n, usual.total, usual.squares, bounds=ends, unit="answers"),
                differs=direction,
            )
        )
    return sorted(found, key=lambda score: (score.metric, score.scale, -(score.mean.value or 0.0)))
