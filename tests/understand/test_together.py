from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from attune.understand.together import begun

seen: ContextVar[str] = ContextVar("seen", default="nothing")


def test_it_answers_from_another_thread_with_what_is_in_force_here():
    seen.set("this")
    assert begun(
        lambda more: (seen.get(), more, threading.current_thread() is threading.main_thread()), 1
    ).result() == (
        "this",
        1,
        False,
    )


def test_an_error_reaches_who_waits():
    with pytest.raises(ZeroDivisionError):
        begun(lambda: 1 / 0).result()
