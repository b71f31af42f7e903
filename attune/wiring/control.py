"""Commands reach the running server through a 0600 socket in the folder, or run here when no server runs.

One JSON line in: {"command", "params"}. Lines out: any number of {"progress": ...}, then {"result": ...} or
{"error": ...}.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections

from attune.store.folder import Folder
from attune.vocabulary.errors import AttuneError
from attune.wiring.runtime import Runtime, running

log = logging.getLogger("attune.control")

Report = Callable[[dict[str, Any]], None]
Operation = Callable[[Runtime, dict[str, Any], Report], dict[str, Any]]


class ControlSocket:
    """Listens beside the server; each command gets a thread of its own, and few ever run at once."""

    def __init__(self, runtime: Runtime, operations: dict[str, Operation]) -> None:
        self.runtime = runtime
        self.operations = operations
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def start(self) -> None:
        """Open the socket. The folder's lock is held, so a socket file left over is dead."""
        self.runtime.folder.socket.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._listener.bind(_address(self.runtime.folder))
        finally:
            os.umask(before)
        self._listener.listen(16)
        threading.Thread(target=self._accept, name="control", daemon=True).start()

    def stop(self) -> None:
        """Take no more commands."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.runtime.folder.socket.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), name="command", daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as stream:

            def write(line: dict[str, Any]) -> None:
                stream.write(json.dumps(line).encode() + b"\n")
                stream.flush()

            try:
                request = json.loads(stream.readline())
                operation = self.operations[request["command"]]
                write({"result": operation(self.runtime, request["params"], lambda value: write({"progress": value}))})
            except AttuneError as error:
                write({"error": error.as_dict()})
            except (BrokenPipeError, ConnectionResetError):
                log.info("the command's terminal went away")
            except Exception as error:
                log.exception("command failed")
                with contextlib.suppress(OSError):
                    write({"error": {"code": "internal", "message": f"{type(error).__name__}: {error}"}})
            finally:
                close_old_connections()


class RemoteError(AttuneError):
    """An error the running server answered a command with."""

    report = False


def call(folder: Folder, operation: Operation, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Run an operation in the server that owns the folder, or here if none does.

    Raises:
        AttuneError: what the operation raised, wherever it ran.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(_address(folder))
    except OSError:
        connection.close()
        with running(folder) as runtime:
            return operation(runtime, params, report)
    with connection, connection.makefile("rwb") as stream:
        stream.write(json.dumps({"command": operation.__name__, "params": params}).encode() + b"\n")
        stream.flush()
        for line in stream:
            answer = json.loads(line)
            if "progress" in answer:
                report(answer["progress"])
            elif "error" in answer:
                raise RemoteError(answer["error"]["message"], code=answer["error"]["code"])
            else:
                result: dict[str, Any] = answer["result"]
                return result
    raise RemoteError(
        "The server stopped before the command ended. Start it and repeat the command.", code="server_stopped"
    )


def _address(folder: Folder) -> str:
    """A path short enough for sun_path (108 bytes), whatever the folder's own length: by way of a directory handle."""
    path = str(folder.socket)
    if len(path.encode()) < 100:
        return path
    descriptor = os.open(folder.path, os.O_RDONLY | os.O_DIRECTORY)
    return f"/proc/self/fd/{descriptor}/{folder.socket.name}"
