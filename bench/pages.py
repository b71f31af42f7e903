"""Every page at 10 M interactions: how long until its first paint, alone and while 20 people click and data comes in.

    .venv/bin/python -m bench.pages [--data /tmp/attune-big] [--interactions 10000000] [--seconds 40]

A real server over HTTP, signed in as an owner; times are those of whole answers as a client on the same machine sees
them. *First*: nobody has asked since the start, so figures are made; *again*: they are kept. Then 20 people click, each
with a second of reading in between, while 2,000 events a second come in by batches of 100. At the end: how long the
demo company takes from `attune serve --demo` to its first page, on an empty folder and the second time.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bench import big, load
from tests.wiring.instance import Instance

EMAIL, PASSWORD = "owner@example.com", "correct horse battery"
AGAIN = 12
PEOPLE = 20
READING_S = 1.0
EVENTS_S = 2_000
BATCH = 100
FIRST_MS, FRESH_MS, BUSY_MS = 300, 3_000, 500
LINK = re.compile(r'href="(/[^"#]*)')
NUMBER = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")
BEGINNINGS = ("/today", "/journeys", "/customers", "/places", "/settings/sources", "/security", "/preferences", "/find")
NOT_FOLLOWED = ("/static", "/sign-", "/session", "/icon", "/api", "/customers.csv")


@dataclass
class Browser:
    """One signed-in person: a connection that is kept, and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the connection."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Status, text and milliseconds of one answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, said = value.partition("=")
                self.cookies[cookie] = said.partition(";")[0]
        is_html = (answer.getheader("Content-Type") or "").startswith("text/html")
        return answer.status, text.decode("utf-8", "replace") if is_html else "", took

    def sign_in(self) -> None:
        """As an owner."""
        _, form, _ = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token, form[:500]
        fields = {"csrfmiddlewaretoken": token[1], "email": EMAIL, "password": PASSWORD, "next": ""}
        status, _, _ = self.ask("POST", "/sign-in", fields)
        assert status == 302, status


def prepared(source: Path, interactions: int, folder: Path) -> None:
    """A data folder with the big company's warehouse, and its touchpoints in the catalogue."""
    subprocess.run([sys.executable, "-m", "bench.big", str(source), str(interactions)], check=True)
    shutil.copytree(source / "warehouse", folder / "warehouse", symlinks=True)
    lines = []
    for number in range(big.TOUCHPOINTS):
        surfaces = [f"event step {spot}" for spot in range(number, big.SURFACES, big.TOUCHPOINTS)]
        lines.append(
            f'[[touchpoints]]\nkey = "touchpoint-{number}"\nname = "Touchpoint {number}"\n'
            f'channel = "{big.CHANNELS[number % len(big.CHANNELS)]}"\n'
            f'stage = "{big.STAGES[number * len(big.STAGES) // big.TOUCHPOINTS]}"\nsurfaces = {json.dumps(surfaces)}\n'
        )
    (folder / "touchpoints.toml").write_text("\n".join(lines), encoding="utf-8")


def walk(browser: Browser) -> dict[str, tuple[str, float]]:
    """Every page that links lead to, one address a kind, with the milliseconds of the first visit."""
    found: dict[str, tuple[str, float]] = {}
    waiting = [
        "/today",
        "/journeys",
        "/customers",
        "/places",
        "/settings/sources",
        "/security",
        "/preferences",
        "/find",
    ]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = NUMBER.sub("/*", address.partition("?")[0])
        if kind in seen or address.startswith(NOT_FOLLOWED):
            continue
        seen.add(kind)
        status, text, took = browser.ask("GET", address)
        assert status < 500, (address, status)
        if status == 200 and text:
            found[kind] = (address, took)
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
    return found


def percentile(times: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def page_by_page(browser: Browser, pages: dict[str, tuple[str, float]]) -> bool:
    """Print each page's times; whether all bars hold."""
    is_met = True
    print(f"{'page':<44} {'first':>8} {'p50':>8} {'p95':>8}")
    for kind, (address, first) in sorted(pages.items(), key=lambda page: -page[1][1]):
        times = [browser.ask("GET", address)[2] for _ in range(AGAIN)]
        p50, p95 = statistics.median(times), percentile(times, 0.95)
        is_fine = p95 < FIRST_MS and first < FRESH_MS
        is_met = is_met and is_fine
        print(f"{kind:<44} {first:8.0f} {p50:8.0f} {p95:8.0f} {'' if is_fine else 'MISSED'}", flush=True)
    return is_met


def clicking(instance: Instance, pages: dict[str, tuple[str, float]], key: str, seconds: float) -> bool:
    """Twenty people at once while events come in; whether the bar holds."""
    addresses = [address for address, _ in pages.values()]
    over = threading.Event()
    times: list[tuple[float, str]] = []
    faults: list[object] = []
    sent = count()
    accepted = 0

    def person(number: int) -> None:
        browser, chance = Browser(instance.port, dict(signed_in.cookies)), random.Random(number)
        while not over.is_set():
            address = chance.choice(addresses)
            status, _, took = browser.ask("GET", address)
            (times if status < 500 else faults).append((took, address))
            over.wait(chance.uniform(0.5, 1.5) * READING_S)

    def source() -> None:
        nonlocal accepted
        connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=120)
        token, chance = base64.b64encode(f"{key}:".encode()).decode(), random.Random(11)
        due = time.monotonic()
        while not over.is_set():
            batch = [load.event(chance, one) | {"messageId": f"p{next(sent)}"} for one in range(BATCH)]
            body = json.dumps({"batch": batch})
            connection.request("POST", "/v1/batch", body, {"Authorization": f"Basic {token}"})
            answer = connection.getresponse()
            accepted += json.loads(answer.read())["accepted"]
            due += BATCH / EVENTS_S
            over.wait(max(0.0, due - time.monotonic()))

    signed_in = Browser(instance.port)
    signed_in.sign_in()
    crowd = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    crowd.append(threading.Thread(target=source))
    for one in crowd:
        one.start()
    time.sleep(seconds)
    over.set()
    for one in crowd:
        one.join()
    taken = [took for took, _ in times]
    p50, p95 = statistics.median(taken), percentile(taken, 0.95)
    is_met = p95 < BUSY_MS and not faults
    print(
        f"{PEOPLE} people, {accepted / seconds:,.0f} events/s: {len(taken)} pages, p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
        f"slowest {max(taken):.0f} ms, {len(faults)} failed (at most {BUSY_MS} ms) {'ok' if is_met else 'MISSED'}"
    )
    for took, address in sorted(times, reverse=True)[:5]:
        print(f"    {took:6.0f} ms  {address}")
    return is_met


def first_pages() -> Iterator[float]:
    """Seconds from `attune serve --demo` to a signed-out first page: on an empty folder, then again."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
        instance = Instance(Path(folder) / "data")
        for _ in range(2):
            began = time.perf_counter()
            instance.start("--demo")
            while Browser(instance.port).ask("GET", "/sign-in")[0] != 200:
                time.sleep(0.05)
            yield time.perf_counter() - began
            instance.stop()


def main() -> int:
    """Run it all; 1 where a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "attune-big")
    parser.add_argument("--interactions", type=int, default=big.INTERACTIONS)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--folder", type=Path, help="a data folder to keep: made when it is not there")
    parser.add_argument("--part", choices=["pages", "people", "demo"], help="only this part")
    chosen = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    is_met = True
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
        if chosen.part != "demo":
            is_met = at_the_big_one(chosen, chosen.folder or Path(folder) / "data")
    if chosen.part in {None, "demo"}:
        empty, again = first_pages()
        print(f"first page of the demo: {empty:.1f} s on an empty folder, {again:.1f} s the second time")
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0 if is_met else 1


def at_the_big_one(chosen: argparse.Namespace, data: Path) -> bool:
    """Pages alone, then with people; whether all bars hold."""
    instance = Instance(data)
    if not data.exists():
        data.mkdir(parents=True)
        prepared(chosen.data, chosen.interactions, data)
        instance.run("members", "create", EMAIL, "--role", "owner", "--password-stdin", stdin=PASSWORD)
        instance.run("touchpoints", "load", str(data / "touchpoints.toml"))
    key = instance.key("shop", "server")
    instance.start()
    try:
        browser = Browser(instance.port)
        browser.sign_in()
        pages = walk(browser)
        is_met = chosen.part == "people" or page_by_page(browser, pages)
        return (chosen.part == "pages" or clicking(instance, pages, key, chosen.seconds)) and is_met
    finally:
        instance.stop()


if __name__ == "__main__":
    sys.exit(main())
