import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.understand import metrics
from attune.understand.metrics import Sums


def sums(values):
    return Sums(len(values), sum(values), sum(v * v for v in values))


def test_it_gives_students_interval():
    """Ten values with mean 5.5 and s = 3.0277: t(0.975, 9) = 2.2622."""
    estimate = metrics.mean(range(1, 11))
    assert estimate.value == 5.5
    assert estimate.low == pytest.approx(5.5 - 2.262157 * 3.027650 / 10**0.5, abs=1e-5)
    assert estimate.high == pytest.approx(5.5 + 2.262157 * 3.027650 / 10**0.5, abs=1e-5)
    assert (estimate.n, estimate.unit) == (10, "customers")


def test_it_says_nothing_about_nobody():
    assert metrics.mean([]).value is None
    assert metrics.share(0, 0).value is None
    assert metrics.nps(0, 0, 0).value is None


def test_it_gives_one_value_without_an_interval():
    estimate = metrics.mean([4.0])
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (4.0, None, None, 1)


def test_it_keeps_the_interval_on_the_scale():
    estimate = metrics.mean([5, 5, 5, 1], bounds=(1, 5))
    assert estimate.low == 1
    assert estimate.high == 5


def test_it_is_not_certain_because_everybody_said_the_same():
    estimate = metrics.mean([5.0] * 12, bounds=(1, 5))
    assert estimate.high == 5
    assert 3.5 < estimate.low < 4.5


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_it_agrees_with_the_textbook_variance(values):
    assert sums(values).variance == pytest.approx(statistics.variance(values), rel=1e-3, abs=1e-2)
    estimate = metrics.mean(values)
    assert estimate.low <= estimate.value <= estimate.high


def test_it_gives_wilsons_interval():
    """The published check: 80 of 100 is 71.1 to 86.7 %."""
    estimate = metrics.share(80, 100)
    assert (round(estimate.low, 3), round(estimate.high, 3)) == (0.711, 0.867)


@given(st.integers(0, 500), st.integers(1, 500))
def test_it_keeps_shares_between_0_and_1(k, n):
    estimate = metrics.share(min(k, n), n)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_it_refuses_more_than_all():
    with pytest.raises(ValueError, match="no share"):
        metrics.share(3, 2)


def test_it_gives_the_net_promoter_score_with_its_interval():
    """The published check: p = .5, d = .2, n = 400 is 30 ± 7.65."""
    estimate = metrics.nps(200, 120, 80)
    assert estimate.value == 30
    assert estimate.high - estimate.value == pytest.approx(7.65, abs=0.01)


def test_it_widens_the_score_of_few():
    estimate = metrics.nps(12, 0, 0)
    assert estimate.value == 100
    assert estimate.high == 100
    assert estimate.low < 90
    assert "adjusted" in estimate.method


@pytest.mark.parametrize(
    ("scale", "ends"),
    [
        ("1-5", (1, 5)),
        ("0..10", (0, 10)),
        ("-1..1", (-1, 1)),
        ("-2-2", (-2, 2)),
        ("stars", None),
        ("", None),
        ("5-1", None),
    ],
)
def test_it_reads_scales(scale, ends):
    assert metrics.bounds_of(scale) == ends


def test_it_places_a_score_on_its_scale():
    assert metrics.height(3, "stars5", "") == 0.5
    assert metrics.height(11, "x", "0-10") == 1
    assert metrics.height(3, "own", "") is None


def test_it_compares_only_from_thirty():
    assert metrics.difference(sums([1.0] * 29), sums([1.0] * 29 + [5.0] * 100)) is None


def test_it_tells_a_clear_difference_from_none():
    chance = random.Random(1)
    low = [chance.gauss(2.5, 1) for _ in range(60)]
    same = [chance.gauss(4, 1) for _ in range(60)]
    rest = [chance.gauss(4, 1) for _ in range(300)]
    whole = sums(low + same + rest)
    assert metrics.directions([(sums(low), whole), (sums(same), whole)]) == ["worse", ""]


def test_it_controls_false_discoveries():
    """Benjamini and Hochberg's own example (1995): 4 of 15 at 5 %."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert sum(metrics.discoveries(p)) == 4
    assert metrics.discoveries([None, 0.001, None]) == [False, True, False]
