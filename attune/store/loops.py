"""A thread that does one thing again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from attune.vocabulary.errors import AttuneError, Unavailable

log = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 10.0


class Loop:
    """Calls `step()` again at once while it gives True; after False waits `idle_s` seconds or for `wake()`.

    An error is logged and the next try waits longer each time (up to 10 s); nothing ends the thread but `stop()`.
    """

    def __init__(self, name: str, step: Callable[[], bool], idle_s: float) -> None:
        self.name = name
        self._step = step
        self._idle_s = idle_s
        self._woken = threading.Event()
        self._is_stopped = False
        self.errors_in_a_row = 0
        self.last_error: Exception | None = None  # of the last step, None when it went well
        self._thread = threading.Thread(target=self._run, name=f"attune-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Do not wait any longer."""
        self._woken.set()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the step under way; returns when the thread is gone or the time is up."""
        self._is_stopped = True
        self._woken.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    @property
    def is_stopped(self) -> bool:
        """Whether `stop()` was called: a long step may look and end early."""
        return self._is_stopped

    @property
    def is_running(self) -> bool:
        """Whether the thread lives."""
        return self._thread.is_alive()

    @property
    def fault(self) -> str:
        """Why the last step failed, for people; '' when it went well.

        Of an error nobody foresaw only the kind: its words may hold values of rows.
        """
        error = self.last_error
        if error is None:
            return ""
        return error.message if isinstance(error, AttuneError) else f"{type(error).__name__}; the log says more."

    def _run(self) -> None:
        while not self._is_stopped:
            self._woken.clear()
            if not self._stepped() and not self._is_stopped:
                self._woken.wait(self._pause_s())

    def _stepped(self) -> bool:
        try:
            again = self._step()
        except Unavailable as error:  # expected now and then: a sentence, once, and no trace
            if self.last_error is None:
                log.warning("%s waits: %s", self.name, error.message)
            self._failed(error)
            return False
        except Exception as error:  # the edge of a loop: one failure must not end the work of a process
            log.exception("The loop %s failed and goes on.", self.name)
            self._failed(error)
            return False
        self.errors_in_a_row, self.last_error = 0, None
        return again

    def _failed(self, error: Exception) -> None:
        self.errors_in_a_row += 1
        self.last_error = error

    def _pause_s(self) -> float:
        if not self.errors_in_a_row:
            return self._idle_s
        return min(max(self._idle_s, 0.1) * 2.0 ** min(self.errors_in_a_row, 10), _LONGEST_PAUSE_S)
