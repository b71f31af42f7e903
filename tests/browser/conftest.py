"""A real server with the demo company, and the system's Chromium at its pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.chromium import base_url, browser_type_launch_args
from tests.browser.tracker_fixtures import collector, noticed, site, visit_site
from tests.ports import free_port

__all__ = [
    "base_url",  # fixtures of pytest-playwright, as we want them
    "browser_type_launch_args",
    "collector",  # fixtures of the web tracker
    "noticed",
    "site",
    "visit_site",
]

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".cache" / "shots"  # not test-results: the plugin empties that whenever any test run begins
PASSWORD = "correct horse battery"
PEOPLE = {"owner": "olga@example.com", "agent": "agata@example.com"}
READY_S = 150
PATIENCE_MS = 60_000  # a busy machine; what is there already is found at once
expect.set_options(timeout=PATIENCE_MS)


def attune(folder: Path, *words: str, given: str | None = None) -> None:
    environment = os.environ | {"ATTUNE_DATA": str(folder)}
    command = [sys.executable, "-c", "from attune.wiring.cli import main; main()", *words]
    subprocess.run(command, env=environment, input=given, text=True, check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`attune serve --demo` on a free port of the loopback; its address. Everything of the company has arrived."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    for role, email in PEOPLE.items():
        attune(folder, "members", "create", email, "--role", role, "--password-stdin", given=PASSWORD)
    port = free_port()
    log = (folder.parent / "server.log").open("w+")
    command = [sys.executable, "-c", "from attune.wiring.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", "--demo", "--customers", "600", "--data", str(folder), "--port", str(port)],
        stdout=log,
        stderr=log,
        cwd=ROOT,
    )
    try:
        wait_for(process, log.name, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def wait_for(process: subprocess.Popen[bytes], log: str, address: str) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        written = Path(log).read_text(encoding="utf-8")
        assert process.poll() is None, written
        if "demo company is here" in written:
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=30).close()
            except (urllib.error.HTTPError, OSError):
                pass
            else:
                return
        time.sleep(0.3)
    pytest.fail(f"the server was not ready within {READY_S} s: {Path(log).read_text(encoding='utf-8')}")


@pytest.fixture
def visit(page: Page, server: str) -> Iterator[Callable[..., Page]]:
    """`visit("/journeys", role="owner")`: signed in there. At the end: not one word in the browser's console."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(f"{message.text} {message.location.get('url', '')} at {page.url}")

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE_MS)

    def visit(address: str = "/", role: str = "owner", **cookies: str) -> Page:
        if not page.context.cookies():
            page.goto(f"{server}/sign-in")
            page.get_by_label("E-mail").fill(PEOPLE[role])
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
        if cookies:
            page.context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
        page.goto(server + address)
        return page

    yield visit
    assert said == []
