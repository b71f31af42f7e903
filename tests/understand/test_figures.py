import threading
import time

import pytest

from attune.understand.figures import Figures, State, state

FIRST, SECOND = State(1, ()), State(2, ())


class Asked:
    """A state that moves when the test says so, and a question that counts how often it is asked."""

    def __init__(self):
        self.now = FIRST
        self.asked = 0
        self.figures = Figures(kept=2, now=lambda: self.now)

    def compute(self):
        self.asked += 1
        return f"answer {self.asked}"


@pytest.fixture
def asked():
    return Asked()


def until(claim):
    end = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_it_asks_once_while_nothing_changes(asked):
    first = asked.figures.get("map", asked.compute)
    again = asked.figures.get("map", asked.compute)
    assert first.value == again.value == "answer 1"
    assert again.is_current


def test_it_asks_again_when_facts_came(asked):
    asked.figures.get("map", asked.compute)
    asked.now = SECOND
    figure = asked.figures.get("map", asked.compute)
    assert (figure.value, figure.state, figure.is_current) == ("answer 2", SECOND, True)


def test_it_gives_the_last_figure_at_once_and_refreshes(asked):
    before = asked.figures.get("map", asked.compute)
    asked.now = SECOND
    stale = asked.figures.get("map", asked.compute, at_once=True)
    assert (stale.value, stale.computed_at, stale.is_current) == ("answer 1", before.computed_at, False)
    until(lambda: asked.figures.get("map", asked.compute, at_once=True).is_current)
    assert asked.figures.get("map", asked.compute).value == "answer 2"
    assert asked.asked == 2


def test_it_waits_for_a_figure_nobody_ever_asked(asked):
    assert asked.figures.get("map", asked.compute, at_once=True).is_current


def test_many_who_ask_the_same_wait_for_one_answer(asked):
    gate = threading.Event()

    def slow():
        gate.wait(60)
        return asked.compute()

    found = []
    threads = [threading.Thread(target=lambda: found.append(asked.figures.get("map", slow).value)) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert found == ["answer 1"] * 8


def test_a_failure_is_told_and_not_kept(asked):
    def broken():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asked.figures.get("map", broken)
    assert asked.figures.get("map", asked.compute).value == "answer 1"


def test_a_refresh_that_fails_leaves_the_last_figure(asked):
    asked.figures.get("map", asked.compute)
    asked.now = SECOND
    failed = threading.Event()

    def broken():
        failed.set()
        raise ValueError("no")

    assert asked.figures.get("map", broken, at_once=True).value == "answer 1"
    assert failed.wait(60)
    assert asked.figures.get("map", broken, at_once=True).value == "answer 1"


def test_it_forgets_what_was_not_used_for_longest(asked):
    for name in ("a", "b", "a", "c"):
        asked.figures.get(name, asked.compute)
    assert asked.asked == 3
    asked.figures.get("a", asked.compute)
    assert asked.asked == 3
    asked.figures.get("b", asked.compute)
    assert asked.asked == 4


def test_reading_a_mapping_again_is_another_state(company):
    """Even within one second, the finest the engine tells."""
    company.warehouse.command("SYSTEM RELOAD DICTIONARY surfaces")
    before = state()
    company.warehouse.command("SYSTEM RELOAD DICTIONARY surfaces")
    assert state() != before


def test_the_state_comes_to_rest(company):
    company.warehouse.command("SYSTEM RELOAD DICTIONARY surfaces")
    until(lambda: state() == state())
