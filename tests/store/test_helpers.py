"""Spawned processes: they compute, they die, they never outlive this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.blocks import Stored, build
from attune.store.helpers import HelperDied, Helpers
from attune.vocabulary.errors import BadInput, Unavailable

from .accepted import group, request

WORK = "tests.store.helper_work"


@pytest.fixture(scope="module")
def helpers() -> Iterator[Helpers]:
    made = Helpers()
    yield made
    made.close()
    assert made.pids() == []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    until = time.monotonic() + 60
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


def test_it_gives_back_the_result(helpers: Helpers) -> None:
    assert helpers.call(f"{WORK}:double", 21) == 42


def test_it_works_in_another_process_that_gives_way(helpers: Helpers) -> None:
    assert helpers.call(f"{WORK}:pid") != os.getpid()
    assert helpers.call(f"{WORK}:niceness") == os.nice(0) + 10


def test_the_same_blocks_come_from_there_and_from_here(helpers: Helpers) -> None:
    made = group(request(range(500)), request([501], ts=1_700_000_000_000), request([502], value=10**18))
    rows = [Stored(3, made.format, made.ids, made.body)]
    assert helpers.call("attune.store.blocks:build", rows, [], lane="blocks") == build(rows)


def test_what_is_raised_there_is_raised_here(helpers: Helpers) -> None:
    with pytest.raises(BadInput) as raised:
        helpers.call(f"{WORK}:refuse", "not like this")
    assert (raised.value.code, raised.value.message) == ("so_it_is", "not like this")
    with pytest.raises(RuntimeError, match="Local: cannot be pickled"):
        helpers.call(f"{WORK}:strange")
    assert helpers.call(f"{WORK}:double", 1) == 2


def test_a_call_survives_the_death_of_one_process(helpers: Helpers, tmp_path: Path) -> None:
    assert helpers.call(f"{WORK}:die", str(tmp_path / "mark"), 1) == "alive"


def test_a_call_that_kills_two_processes_is_set_aside(helpers: Helpers, tmp_path: Path) -> None:
    with pytest.raises(HelperDied):
        helpers.call(f"{WORK}:die", str(tmp_path / "mark"), 99)
    assert (tmp_path / "mark").read_text() == "xx"
    assert helpers.call(f"{WORK}:double", 3) == 6


def test_a_process_that_died_while_idle_is_replaced(helpers: Helpers) -> None:
    pid = helpers.call(f"{WORK}:pid")
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert helpers.call(f"{WORK}:pid") != pid


def test_what_nobody_needs_ends_and_comes_back(helpers: Helpers) -> None:
    working, building = helpers.call(f"{WORK}:pid"), helpers.call(f"{WORK}:pid", lane="blocks")
    stream = helpers.stream(f"{WORK}:count", 10_000_000, lane="files")
    next(stream)
    helpers.rest(idle_s=3600)
    assert working in helpers.pids()
    helpers.rest(idle_s=0)
    assert gone(working)
    assert working not in helpers.pids()
    assert helpers.call(f"{WORK}:double", 21) == 42
    assert helpers.call(f"{WORK}:pid", lane="blocks") == building  # the next events must not wait
    assert next(stream) == 1
    stream.close()


def test_it_streams(helpers: Helpers) -> None:
    assert list(helpers.stream(f"{WORK}:count", 1000)) == list(range(1000))


def test_a_stream_left_early_leaves_nothing_behind(helpers: Helpers) -> None:
    stream = helpers.stream(f"{WORK}:count", 10_000_000)
    assert [next(stream) for _ in range(3)] == [0, 1, 2]
    stream.close()
    assert helpers.call(f"{WORK}:double", 4) == 8


def test_a_stream_says_when_its_process_died(helpers: Helpers) -> None:
    stream = helpers.stream(f"{WORK}:count_and_die")
    assert next(stream) == 1
    with pytest.raises(HelperDied):
        next(stream)


def test_long_work_does_not_hold_up_another_lane(helpers: Helpers) -> None:
    stream = helpers.stream(f"{WORK}:count", 10_000_000)
    next(stream)
    assert helpers.call(f"{WORK}:double", 5, lane="blocks") == 10
    stream.close()


def test_a_closed_one_takes_no_calls() -> None:
    helpers = Helpers()
    helpers.close()
    with pytest.raises(Unavailable):
        helpers.call(f"{WORK}:double", 1)


def test_they_die_with_a_killed_parent_even_in_the_middle_of_work(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program = f"from attune.store.helpers import Helpers; Helpers().call('{WORK}:compute_for_ever', {str(mark)!r})"
    parent = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    until = time.monotonic() + 60
    while not (mark.exists() and mark.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    parent.kill()
    parent.wait()
    assert gone(int(mark.read_text()))
