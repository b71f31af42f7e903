"""Python work above 5 ms runs in processes of its own, so that the event loop keeps the interpreter.

Processes are spawned (never forked: the engine does not survive it), niced, open no store, and end with this process
however it ends.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attune.store.wire import receive, send
from attune.vocabulary.errors import AttuneError, Unavailable

log = logging.getLogger(__name__)

LANES: Mapping[str, int] = {"blocks": 1, "files": 1, "work": 1, "demo": 1}

# Reading files and learning take 100 to 300 MB of libraries, and seconds pass between two calls of one piece of work.
# What builds blocks stays: it is small, and the next events must not wait for it.
RESTING = ("files", "work")
REST_AFTER_S = 30.0


class HelperDied(AttuneError):
    """Two processes died over the same call, so it is not tried again: it is the call that kills them."""

    code, http_status, report = "helper_died", 500, True


class Helpers:
    """Lanes of processes, so that reading a file, however long, holds up neither shipping nor labelling.

    A process starts with the first call that needs it, and ends when nobody has needed it for a while (`rest`).
    """

    def __init__(self, lanes: Mapping[str, int] = LANES) -> None:
        self._lanes = {name: _Lane(name, size) for name, size in lanes.items()}

    def call(self, function_path: str, *args: object, lane: str = "work") -> Any:  # noqa: ANN401 - of any function
        """The result of `package.module:function` with these arguments, both picklable. What it raises is raised here.

        Raises:
            HelperDied: the process died, and so did the next one with the same call.
        """
        for attempt in (1, 2):
            try:
                with self._lanes[lane].borrowed() as process:
                    process.ask(function_path, args)
                    return process.answer()[1]
            except EOFError:
                log.warning("The process for %s died (%s of 2).", function_path, attempt)
        raise HelperDied(f"Two processes died while running {function_path}; this piece of work is set aside.")

    def stream(self, function_path: str, *args: object, lane: str = "work") -> Iterator[Any]:
        """What the generator `package.module:function` yields, one by one. Leaving it early ends the process.

        Raises:
            HelperDied: the process died; what was yielded before stays valid. Starting over is the caller's decision.
        """
        with self._lanes[lane].borrowed() as process:
            try:
                process.ask(function_path, args)
                while (answer := process.answer())[0] == "one":
                    yield answer[1]
            except EOFError:
                raise HelperDied(f"The process died while running {function_path}.") from None

    def pids(self) -> list[int]:
        """Process ids of those alive now."""
        return [pid for lane in self._lanes.values() for pid in lane.pids()]

    def rest(self, idle_s: float = REST_AFTER_S) -> None:
        """End what has been idle for so long, in the lanes that may rest; the next call starts it anew."""
        for name in RESTING:
            if name in self._lanes:
                self._lanes[name].rest(idle_s)

    def close(self) -> None:
        """End them all."""
        for lane in self._lanes.values():
            lane.close()


class _Lane:
    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._all: list[_Process] = []
        self._is_closed = False

    @contextmanager
    def borrowed(self) -> Iterator[_Process]:
        """A process of one's own; one that was left in the middle of something does not come back."""
        with self._free:
            process = self._taken()
            try:
                yield process
            finally:
                with self._lock:
                    if process.is_idle and not self._is_closed:
                        process.idle_since = time.monotonic()
                        self._idle.append(process)
                    else:
                        self._all.remove(process)
                        process.end()

    def _taken(self) -> _Process:
        with self._lock:
            if self._is_closed:
                raise Unavailable("The program is ending.", code="ending")
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                self._all.remove(process)
                process.end()
            process = _Process()
            self._all.append(process)
            return process

    def pids(self) -> list[int]:
        with self._lock:
            return [process.pid for process in self._all]

    def rest(self, idle_s: float) -> None:
        with self._lock:
            for process in [one for one in self._idle if time.monotonic() - one.idle_since >= idle_s]:
                self._idle.remove(process)
                self._all.remove(process)
                process.end()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            for process in self._all:
                process.hang_up()
            idle, self._idle = self._idle, []
            for process in idle:
                self._all.remove(process)
                process.end()


class _Process:
    """One spawned process and the pipe to it."""

    def __init__(self) -> None:
        mine, theirs = socket.socketpair()
        with theirs:
            # The child finds the program where this process found it, installed or not.
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
            command = [sys.executable, "-m", "attune.store.helper_main", str(theirs.fileno())]
            # A session of its own: Ctrl-C in a terminal is for the server, which then ends this process in order.
            self._child = subprocess.Popen(  # noqa: S603 - this program, with a number
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=environment,
            )
        self._pipe = mine
        self.is_idle = True
        self.idle_since = 0.0  # by the monotonic clock, when it last came back

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        return self._child.poll() is None

    def ask(self, function_path: str, args: tuple[object, ...]) -> None:
        self.is_idle = False
        try:
            send(self._pipe, (function_path, args))
        except OSError:
            raise EOFError from None

    def answer(self) -> tuple[str, Any]:
        try:
            kind, content = receive(self._pipe)
        except OSError:
            raise EOFError from None
        if kind != "one":
            self.is_idle = True
        if kind == "error":
            raise content
        return kind, content

    def hang_up(self) -> None:
        """End the talk: it makes the child exit, and whoever waits for an answer gets EOFError."""
        self._pipe.close() if self.is_idle else self._pipe.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._pipe.close()
        self._child.kill()
        self._child.wait()
