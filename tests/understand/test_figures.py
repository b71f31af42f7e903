import threading
import time

import pytest

from attune.understand.figures import Figures, State

FIRST, SECOND = State(1, ()), State(2, ())


class Company:
    """A state that moves when the test says so, and a question that counts how often it is asked."""

    def __init__(self):
        self.now = FIRST
        self.asked = 0
        self.figures = Figures(kept=2, now=lambda: self.now)

    def compute(self):
        self.asked += 1
        return f"answer {self.asked}"


@pytest.fixture
def company():
    return Company()


def until(claim):
    end = time.monotonic() + 10
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_it_asks_once_while_nothing_changes(company):
    first = company.figures.get("map", company.compute)
    again = company.figures.get("map", company.compute)
    assert first.value == again.value == "answer 1"
    assert again.is_current


def test_it_asks_again_when_facts_came(company):
    company.figures.get("map", company.compute)
    company.now = SECOND
    figure = company.figures.get("map", company.compute)
    assert (figure.value, figure.state, figure.is_current) == ("answer 2", SECOND, True)


def test_it_gives_the_last_figure_at_once_and_refreshes(company):
    before = company.figures.get("map", company.compute)
    company.now = SECOND
    stale = company.figures.get("map", company.compute, at_once=True)
    assert (stale.value, stale.computed_at, stale.is_current) == ("answer 1", before.computed_at, False)
    until(lambda: company.figures.get("map", company.compute, at_once=True).is_current)
    assert company.figures.get("map", company.compute).value == "answer 2"
    assert company.asked == 2


def test_it_waits_for_a_figure_nobody_ever_asked(company):
    assert company.figures.get("map", company.compute, at_once=True).is_current


def test_many_who_ask_the_same_wait_for_one_answer(company):
    gate = threading.Event()

    def slow():
        gate.wait(10)
        return company.compute()

    found = []
    threads = [threading.Thread(target=lambda: found.append(company.figures.get("map", slow).value)) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert found == ["answer 1"] * 8


def test_a_failure_is_told_and_not_kept(company):
    def broken():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        company.figures.get("map", broken)
    assert company.figures.get("map", company.compute).value == "answer 1"


def test_a_refresh_that_fails_leaves_the_last_figure(company):
    company.figures.get("map", company.compute)
    company.now = SECOND
    failed = threading.Event()

    def broken():
        failed.set()
        raise ValueError("no")

    assert company.figures.get("map", broken, at_once=True).value == "answer 1"
    assert failed.wait(10)
    assert company.figures.get("map", broken, at_once=True).value == "answer 1"


def test_it_forgets_what_was_not_used_for_longest(company):
    for name in ("a", "b", "a", "c"):
        company.figures.get(name, company.compute)
    assert company.asked == 3
    company.figures.get("a", company.compute)
    assert company.asked == 3
    company.figures.get("b", company.compute)
    assert company.asked == 4
