"""How far somebody sees, as a value."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from attune.understand import figures, sight
from attune.understand.figures import Figures, State
from attune.understand.sight import EVERYTHING, Sight, through

HARBOUR = Sight(frozenset({"harbour"}), frozenset({"kim"}), is_limited=True)


def test_without_a_limit_everything_shows():
    assert EVERYTHING.shows("anywhere")
    assert EVERYTHING.shows("")


@pytest.mark.parametrize(
    ("place", "staff", "shows"),
    [("harbour", "", True), ("", "kim", True), ("market", "kim", True), ("market", "lee", False), ("", "", False)],
)
def test_a_row_shows_by_its_place_or_by_who_served(place: str, staff: str, shows: bool):
    assert HARBOUR.shows(place, staff) is shows


def test_it_ends_where_it_began_even_after_an_error():
    def failing() -> None:
        with through(HARBOUR):
            assert sight.current() == HARBOUR
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert sight.current() == EVERYTHING


def test_a_copied_context_sees_as_far():
    with through(HARBOUR):
        context = copy_context()
    assert context.run(sight.current) == HARBOUR


def test_values_are_quoted():
    odd = Sight(frozenset({"it's", "back\\slash", "') OR 1 --"}), is_limited=True)
    assert odd.conditions()["interactions"] == ("(place IN ('\\') OR 1 --', 'back\\\\slash', 'it\\'s') OR 0)")


def test_a_kept_figure_is_of_its_sight():
    kept = Figures(now=lambda: State(1, ()))
    asked = []

    def compute() -> str:
        asked.append(sight.current())
        return "of the harbour" if sight.current().is_limited else "of everything"

    assert kept.get("figure", compute).value == "of everything"
    with through(HARBOUR):
        assert kept.get("figure", compute).value == "of the harbour"
        assert kept.get("figure", compute).value == "of the harbour"
    with through(Sight(frozenset({"market"}), is_limited=True)):
        kept.get("figure", compute)
    assert kept.get("figure", compute).value == "of everything"
    assert len(asked) == 3


def test_a_figure_refreshed_later_keeps_its_sight():
    states = [State(1, ())]
    kept = Figures(now=lambda: states[-1])
    seen = []
    with through(HARBOUR):
        kept.get("figure", lambda: seen.append(sight.current()), at_once=True)
        states.append(State(2, ()))
        kept.get("figure", lambda: seen.append(sight.current()), at_once=True)
        figure = kept.get("figure", lambda: seen.append(sight.current()))  # waits for the one under way
    assert figure.is_current
    assert seen == [HARBOUR, HARBOUR]
    assert figures.kept is not kept
