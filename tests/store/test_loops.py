"""Loops go on."""

from __future__ import annotations

import threading

import pytest

from attune.store.loops import Loop
from attune.vocabulary.errors import Unavailable


def test_it_goes_on_at_once_while_there_is_something_to_do_and_waits_then() -> None:
    left, done = [5], threading.Event()

    def step() -> bool:
        left[0] -= 1
        if left[0] == 0:
            done.set()
        return left[0] > 0

    loop = Loop("test", step, idle_s=3600)
    loop.start()
    assert done.wait(60)
    done.clear()
    left[0] = 1
    loop.wake()
    assert done.wait(60)
    loop.stop()
    assert not loop.is_running


def test_an_error_is_logged_and_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    tries, done = [0], threading.Event()

    def step() -> bool:
        tries[0] += 1
        if tries[0] == 1:
            raise ZeroDivisionError
        if tries[0] < 4:
            raise Unavailable("not now")
        done.set()
        return False

    loop = Loop("test", step, idle_s=0.01)
    loop.start()
    assert done.wait(60)
    loop.stop()
    assert loop.last_error is None
    assert [record.levelname for record in caplog.records] == ["ERROR"], "what follows an error is not told again"


def test_the_end_does_not_wait_for_the_pause() -> None:
    loop = Loop("test", lambda: False, idle_s=3600)
    loop.start()
    loop.stop()
    assert not loop.is_running


def test_one_that_never_began_can_be_stopped() -> None:
    Loop("test", lambda: False, idle_s=1).stop()


def test_its_fault_repeats_no_words_that_may_hold_values() -> None:
    seen = threading.Event()
    faults = [ValueError("Key (email)=(anna@example.com) exists"), Unavailable("The warehouse is away.")]
    told: list[str] = []

    def step() -> bool:
        if faults:
            raise faults.pop(0)
        seen.set()
        return False

    loop = Loop("test", lambda: told.append(loop.fault) or step(), idle_s=0.0)
    loop.start()
    assert seen.wait(60)
    loop.stop()
    assert told[:3] == ["", "ValueError; the log says more.", "The warehouse is away."]
    assert (loop.fault, loop.errors_in_a_row) == ("", 0)
