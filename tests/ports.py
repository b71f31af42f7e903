"""Ports for the servers of tests."""

from __future__ import annotations

import random
import socket

# Below what the kernel gives to outgoing connections (32768 and above): a client that retries while its server is
# killed could otherwise be given the server's own port, and even be connected with itself.
LOWEST, HIGHEST = 10_240, 32_767
_held: list[socket.socket] = []


def free_port() -> int:
    """A port of the loopback where nobody listens; no other test process is given it while this one lives."""
    while True:
        port = random.randint(LOWEST, HIGHEST)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0attune-test-port-{port}")  # a name without a file; gone with the process, however it ends
        except OSError:
            claim.close()
            continue
        _held.append(claim)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
