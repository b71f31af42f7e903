"""Somebody at the provider's process: who they are next, and the way through its pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.access.provider_process import CLIENT, SECRET

__all__ = ["CLIENT", "SECRET", "AtProvider", "running"]


class AtProvider:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(urlsplit(self.issuer).netloc, timeout=60)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def next(self, *wrong: str, **person: Any) -> None:
        """The next one to come is this person; `wrong` names what the provider shall do wrong."""
        self._ask("POST", "/next", json.dumps({"person": person, "wrong": wrong}))

    def through(self, address: str) -> str:
        """Whoever follows `address` comes back at the address in the answer."""
        parts = urlsplit(address)
        status, headers, _ = self._ask("GET", f"{parts.path}?{parts.query}")
        assert status == 302
        return headers["Location"]

    def seen(self) -> list[str]:
        """Paths it was asked for since `next`."""
        return json.loads(self._ask("GET", "/seen")[2])


@contextmanager
def running() -> Iterator[AtProvider]:
    """The provider, in a process of its own on a free port of this machine."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("provider_process.py"))], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        address = child.stdout.readline().strip()
        assert address, "the provider did not start"
        yield AtProvider(address)
    finally:
        child.terminate()
        child.wait(30)
        child.stdout.close()
