"""Messages between this process and the ones it spawned: a length, then a pickle.

Pickle is safe here and only here: both ends are this program, over a socket pair nobody else can reach.
"""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("<Q")


def send(pipe: socket.socket, message: Any) -> None:  # noqa: ANN401 - arguments and results of any function
    """One message; returns when it is in the pipe."""
    packed = pickle.dumps(message, protocol=5)
    pipe.sendall(_LENGTH.pack(len(packed)))
    pipe.sendall(packed)


def receive(pipe: socket.socket) -> Any:  # noqa: ANN401 - arguments and results of any function
    """The next message.

    Raises:
        EOFError: the other end is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))  # noqa: S301 - see the head of this file


def _exactly(pipe: socket.socket, length: int) -> bytearray:
    room = bytearray(length)
    view = memoryview(room)
    filled = 0
    while filled < length:
        got = pipe.recv_into(view[filled:])
        if not got:
            raise EOFError
        filled += got
    return room
