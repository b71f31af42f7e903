from random import Random
from statistics import mean

import pytest

from attune.wiring.demo import answers
from attune.wiring.demo.people import LANGUAGES


@pytest.mark.parametrize("metric", answers.METRICS)
def test_a_score_stays_on_its_scale_and_follows_the_mood(metric):
    luck = Random(1)
    low, high, _, _ = answers.METRICS[metric]
    good, bad = ([answers.score(metric, mood, luck) for _ in range(300)] for mood in (0.8, -0.8))
    assert low <= min(good + bad) <= max(good + bad) <= high
    assert mean(good) > mean(bad) + 0.25 * (high - low)
    assert answers.scale(metric) == f"{low}-{high}"


def test_every_occasion_has_words_in_every_language():
    for occasion, moods in answers.COMMENTS.items():
        for mood, found in moods.items():
            assert set(found) == set(LANGUAGES), (occasion, mood)
            assert all(len(set(texts)) == len(texts) >= 2 for texts in found.values()), (occasion, mood)


def test_words_fit_the_score():
    luck = Random(2)
    said = {answers.words("delivery", "csat5", 1, "ja", luck) for _ in range(50)} - {""}
    assert said <= set(answers.COMMENTS["delivery"]["bad"]["ja"])
    assert said
    assert {answers.words("delivery", "csat5", 3, "ja", luck) for _ in range(20)} == {""}
