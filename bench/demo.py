"""The demo company: how fast it arrives, and how pages answer meanwhile.

    .venv/bin/python -m bench.demo [--customers 20000] [--seconds 600]

A real server on an empty folder; one person clicks through the main pages all the while, with 0.3 s of reading in
between. Printed: seconds to the first page and to the first figures, interactions a second, p95 of the pages, and
how long a second start takes. With `--seconds` it ends earlier and says how far it came.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import pages
from bench.pages import Browser
from tests.wiring.instance import Instance

MEANWHILE = (
    "/today",
    "/journeys",
    "/customers",
    "/customers?q=kowalczyk",
    "/places",
    "/campaigns",
    "/settings/sources",
)
READING_S = 0.3
P95_MS = 1_000
WHOLE_S = 180


def progress(instance: Instance) -> dict[str, float]:
    """What the demo's own file says."""
    return dict(json.loads((instance.data / "demo.json").read_text(encoding="utf-8")))


def main() -> int:
    """Run it; 1 where a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", default="20000")
    parser.add_argument("--seconds", type=float, default=900)
    chosen = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
        instance = Instance(Path(folder) / "data")
        instance.run("members", "create", pages.EMAIL, "--role", "owner", "--password-stdin", stdin=pages.PASSWORD)
        began = time.perf_counter()
        try:
            instance.start("--demo", "--customers", chosen.customers)
            is_met = _watched(instance, began, chosen.seconds)
            instance.stop()
            began = time.perf_counter()
            instance.start("--demo")
            print(f"second start: {time.perf_counter() - began:.1f} s")
        finally:
            instance.stop()
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0 if is_met else 1


def _watched(instance: Instance, began: float, seconds: float) -> bool:
    browser, taken = Browser(instance.port), []
    browser.sign_in()
    print(f"first page: {time.perf_counter() - began:.1f} s")
    first_figures, here = 0.0, progress(instance)
    while not here["is_done"] and time.perf_counter() - began < seconds:
        for address in MEANWHILE:
            status, _, took = browser.ask("GET", address)
            assert status == 200, (status, address)
            taken.append(took)
            time.sleep(READING_S)
        here = progress(instance)
        if here["events"] and not first_figures:
            first_figures = time.perf_counter() - began
            print(f"first interactions: {first_figures:.1f} s")
    took, taken = time.perf_counter() - began, sorted(taken)
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"{here['events']:,} interactions ({here['share']:.0%}) in {took:.0f} s, {here['events'] / took:,.0f} a second"
    )
    middle = taken[len(taken) // 2]
    print(f"{len(taken)} pages meanwhile: p50 {middle:.0f} ms, p95 {p95:.0f} ms, slowest {taken[-1]:.0f} ms")
    return p95 < P95_MS and (not here["is_done"] or took < WHOLE_S)


if __name__ == "__main__":
    sys.exit(main())
