"""What the spawned processes of the tests are asked to do."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from attune.vocabulary.errors import BadInput


def double(number: int) -> int:
    print("printed, and in nobody's way")
    return number * 2


def pid() -> int:
    return os.getpid()


def niceness() -> int:
    return os.nice(0)


def refuse(words: str) -> None:
    raise BadInput(words, code="so_it_is")


def strange() -> None:
    class Local(Exception):
        pass

    raise Local("cannot be pickled")


def die(mark: str, times: int) -> str:
    """Dies the first `times` times it is called with this file."""
    with Path(mark).open("a") as file:
        file.write("x")
    if len(Path(mark).read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def count(to: int) -> Iterator[int]:
    yield from range(to)


def count_and_die() -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


def compute_for_ever(mark: str) -> None:
    Path(mark).write_text(str(os.getpid()))
    while True:
        sum(range(100_000))


def sleep(seconds: float) -> None:
    time.sleep(seconds)
