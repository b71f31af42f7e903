from datetime import UTC, datetime, timedelta, timezone

import pytest

from attune.vocabulary.errors import BadInput
from attune.vocabulary.window import Window

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_window_before_has_the_same_length_and_ends_where_this_one_starts():
    window = Window.last(7, NOON)
    assert window.before.end == window.start
    assert window.before.length == window.length == timedelta(days=7)


def test_a_window_without_a_zone_is_refused():
    with pytest.raises(BadInput) as refused:
        Window(datetime(2026, 1, 1), NOON)  # noqa: DTZ001 - that is what is refused
    assert refused.value.code == "window_without_zone"


@pytest.mark.parametrize("end", [NOON, NOON - timedelta(seconds=1)])
def test_a_window_that_holds_nothing_is_refused(end):
    with pytest.raises(BadInput) as refused:
        Window(NOON, end)
    assert refused.value.code == "window_empty"


def test_ends_in_two_zones_are_one_window():
    tokyo = timezone(timedelta(hours=9))
    assert Window(NOON, datetime(2026, 11, 22, 22, tzinfo=tokyo)).length == timedelta(hours=1)
