"""A figure shows how sure it is, and nothing below ten."""

from __future__ import annotations

import pytest
from django.utils import translation

from attune.show.components.estimate import of_metric, of_share, whisker
from attune.vocabulary.estimate import Estimate


def figure(n: int = 546, value: float | None = 2.48) -> Estimate:
    return Estimate(value, 2.37, 2.59, n, "mean")


def test_it_writes_value_interval_and_n() -> None:
    shown = of_metric(figure(1546), "stars5", "1-5")
    assert (shown.value, shown.interval, shown.n) == ("2.48", "2.37\N{EN DASH}2.59", "1,546")


@pytest.mark.parametrize(("language", "written"), [("pl", "2,48"), ("ru", "2,48"), ("ja", "2.48")])
def test_it_writes_as_the_reader_does(language: str, written: str) -> None:
    with translation.override(language):
        assert of_metric(figure(), "stars5", "1-5").value == written


def test_below_ten_it_is_not_shown_and_not_drawn() -> None:
    shown = of_metric(figure(9), "stars5", "1-5")
    assert not shown.is_shown
    assert whisker(shown, 150) is None


def test_a_minus_is_a_minus_and_keeps_its_distance_from_the_dash() -> None:
    shown = of_metric(Estimate(-12.0, -20.0, -4.0, 90, "nps"), "nps", "-100..100")
    assert shown.value == "\N{MINUS SIGN}12"
    assert shown.interval == "\N{MINUS SIGN}20 \N{EN DASH} \N{MINUS SIGN}4"


def test_a_share_is_written_in_percent() -> None:
    shown = of_share(Estimate(0.31, 0.26, 0.36, 418, "share"))
    assert (shown.value, shown.unit, shown.interval) == ("31", "%", "26\N{EN DASH}36")


def test_the_scale_of_a_whisker_is_that_of_the_metric() -> None:
    low, high = (
        whisker(of_metric(Estimate(1, 1, 1, 40, "mean"), "stars5", "1-5"), 150),
        whisker(of_metric(Estimate(5, 5, 5, 40, "mean"), "stars5", "1-5"), 150),
    )
    assert low is not None
    assert high is not None
    assert (low.dot, high.dot) == (low.left, high.right)


def test_a_scale_nobody_knows_is_not_drawn() -> None:
    assert whisker(of_metric(figure(), "own metric", ""), 150) is None
