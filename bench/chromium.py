"""Chromium over its own pipe, with nothing of it watched but what is asked for.

A driver such as Playwright listens to the network and to scripts, for which Chromium writes down a stack at every
request and timer: a third of what a small script costs.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any, Self

PATIENCE_S = 60.0
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]


class Chromium:
    """`with Chromium(folder, agent) as browser: tab = browser.tab(); tab("Page.navigate", url=...)`."""

    def __init__(self, profile: Path, agent: str) -> None:
        ours, theirs = os.pipe(), os.pipe()  # what the browser reads, what it writes

        command = ["/usr/bin/chromium", *FLAGS, f"--user-data-dir={profile}", f"--user-agent={agent}", "about:blank"]
        self.process = subprocess.Popen(
            # Its ends are called 3 and 4.
            ["/bin/sh", "-c", f'exec "$@" 3<&{ours[0]} 4>&{theirs[1]}', "sh", *command],
            pass_fds=(ours[0], theirs[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(ours[0])
        os.close(theirs[1])
        self.writing, self.reading = os.fdopen(ours[1], "wb", 0), os.fdopen(theirs[0], "rb", 0)
        self.last = 0
        self.rest = b""
        self.told: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.writing.close()
        self.reading.close()

    def ask(self, method: str, session: str = "", **params: object) -> dict[str, Any]:
        """A command, and its answer."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": params, **({"sessionId": session} if session else {})}
        self.writing.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return dict(answer["result"])
            self.told.append(answer)

    def read(self) -> dict[str, Any]:
        """The next thing it says."""
        while b"\0" not in self.rest:
            piece = os.read(self.reading.fileno(), 1 << 16)
            if not piece:
                raise SystemExit("Chromium ended.")
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return dict(json.loads(message))

    def tab(self) -> Tab:
        """A new tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, session)


class Tab:
    """A tab, or what is in it."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self.browser = browser
        self.session = session
        self("Page.enable")

    def __call__(self, method: str, **params: object) -> dict[str, Any]:
        """A command to this tab."""
        return self.browser.ask(method, self.session, **params)

    def open(self, address: str) -> None:
        """Go there, and wait until it is loaded."""
        self.browser.told.clear()
        self("Page.navigate", url=address)
        until = time.monotonic() + PATIENCE_S
        while not any(self._is_loaded(one) for one in self.browser.told):
            if time.monotonic() > until:
                raise SystemExit(f"{address} does not load.")
            self.browser.told.append(self.browser.read())

    def _is_loaded(self, told: dict[str, Any]) -> bool:
        return told.get("method") == "Page.loadEventFired" and told.get("sessionId") == self.session
