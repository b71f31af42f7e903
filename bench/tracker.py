"""The web tracker's work on a page's main thread, with a.js less without, as Chromium counts it.

Two sites that differ only in the tracker are visited in turn, page by page, each page for a second and a half: long
enough for its batch to leave. They have names of their own, so that each has a
process of its own. Counted is what Chromium's `Performance.getMetrics` calls script and compilation, in the processor
time of the page's main thread: what other programs, other threads and other processes of the browser do meanwhile (its
network, say) is no work of that thread. The same on the wall clock is shown beside it; it holds waiting for the browser
(a cookie is asked of another process) and for a processor that others use.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.chromium import Chromium, Tab
from tests.browser.chromium import PERSON
from tests.browser.tracker_collector import Collector
from tests.browser.tracker_site import Site

VISITS = int(os.environ.get("BENCH_VISITS", "3"))
VIEWS = 7
WATCHED_S = 1.5
GOAL_MS = 2.0
COUNTED = ("ScriptDuration", "V8CompileDuration")
CLOCKS = {"threadTicks": "processor", "timeTicks": "wall clock"}


def total(tab: Tab) -> float:
    """Milliseconds of script so far."""
    metrics = {one["name"]: one["value"] for one in tab("Performance.getMetrics")["metrics"]}
    return sum(float(metrics[name]) for name in COUNTED) * 1_000


def view(tab: Tab, address: str) -> tuple[float, float]:
    """Milliseconds of script on one view: until its batch has left, and with its end.

    Chromium counts each page from nothing, so the end is told to the page instead of going to the next.
    """
    tab.open(address)
    time.sleep(WATCHED_S)
    watched = total(tab)
    tab("Runtime.evaluate", expression="dispatchEvent(new Event('pagehide'))")
    return watched, total(tab)


def visit(profile: Path, site: Site, clock: str) -> list[tuple[float, float]]:
    """What the tracker adds to each view of a visit; at the first, the process and the browser's cache are new."""
    found = []
    mine, other = site.url("/second"), site.url("/plain").replace("127.0.0.1", "localhost")
    with Chromium(profile, PERSON) as browser:
        tabs = browser.tab(), browser.tab()
        for tab in tabs:
            tab("Performance.enable", timeDomain=clock)
        for number in range(VIEWS):
            pair = [view(tab, f"{address}?view={number}") for tab, address in zip(tabs, (mine, other), strict=True)]
            found.append((pair[0][0] - pair[1][0], pair[0][1] - pair[1][1]))
    return found


def told(what: str, own: Sequence[float]) -> None:
    """A line of the report."""
    found = sorted(own)
    p90 = found[int(len(found) * 0.9)]
    print(f"{what}: median {statistics.median(found):.2f} ms, p90 {p90:.2f} ms (goal below {GOAL_MS})", flush=True)


def main() -> None:
    """Visits of several views, counted by either clock in turn."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-", ignore_cleanup_errors=True) as folder:
        collector = Collector(Path(folder) / "data")
        site = Site(collector.url, collector.source("bench", storage="always"))
        visits: dict[str, list[list[tuple[float, float]]]] = {clock: [] for clock in CLOCKS}
        print(f"load before: {os.getloadavg()}")
        for number in range(VISITS):
            for clock, found in visits.items():
                found.append(visit(Path(folder) / f"profile-{clock}-{number}", site, clock))
        site.close()
        collector.instance.stop()
    for clock, name in CLOCKS.items():
        for which, until in enumerate(("until its batch has left", "with its end")):
            told(f"first view of a fresh process, {until}, {name}", [views[0][which] for views in visits[clock]])
            told(f"views after it, {until}, {name}", [one[which] for views in visits[clock] for one in views[1:]])
    print(f"load after: {os.getloadavg()}")


if __name__ == "__main__":
    main()
