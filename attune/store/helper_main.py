"""The other end of `helpers`: run as `python -m attune.store.helper_main DESCRIPTOR`, never imported by the server.

Imports nothing but what the functions it is asked to run need. A thread of its own reads the pipe, so that the end of
the parent (by whatever signal) ends this process at once, even in the middle of a computation.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import queue
import socket
import sys
import threading
from typing import Any

from attune.store.wire import receive, send

NICENESS = 10


def main(descriptor: int) -> None:
    """Serve calls until the parent is gone."""
    os.nice(NICENESS)
    pipe = socket.socket(fileno=descriptor)
    # Whatever a function prints goes to the log of the parent, not into the talk.
    os.dup2(2, 1)
    calls: queue.SimpleQueue[tuple[str, tuple[Any, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, calls), daemon=True).start()
    while True:
        _answer(pipe, *calls.get())


def _listen(pipe: socket.socket, calls: queue.SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    while True:
        try:
            calls.put(receive(pipe))
        except (EOFError, OSError):
            os._exit(0)


def _answer(pipe: socket.socket, path: str, args: tuple[Any, ...]) -> None:
    try:
        module, _, name = path.partition(":")
        result = getattr(importlib.import_module(module), name)(*args)
        if inspect.isgenerator(result):
            for one in result:
                send(pipe, ("one", one))
            result = None
        send(pipe, ("done", result))
    except OSError:
        os._exit(0)
    except Exception as error:  # noqa: BLE001 - the edge of a process: the parent raises it
        send(pipe, ("error", _portable(error)))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the line itself
    except Exception:  # noqa: BLE001 - anything at all may go wrong in pickling a foreign error
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main(int(sys.argv[1]))
