import pytest

from attune.vocabulary.estimate import Estimate


@pytest.mark.parametrize(
    ("n", "is_shown", "is_comparable"), [(0, False, False), (9, False, False), (10, True, False), (30, True, True)]
)
def test_a_figure_is_shown_from_10_and_compared_from_30(n, is_shown, is_comparable):
    figure = Estimate(4.2, 4.0, 4.4, n, "mean")
    assert (figure.is_shown, figure.is_comparable) == (is_shown, is_comparable)


def test_a_figure_without_a_value_is_never_shown():
    figure = Estimate(None, None, None, 500, "mean")
    assert not figure.is_shown
    assert not figure.is_comparable
