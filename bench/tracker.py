"""The web tracker's work on a page's main thread: script time with a.js less that without, as Chromium counts."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.chromium import PERSON
from tests.browser.tracker_collector import Collector
from tests.browser.tracker_site import Site

VISITS, VIEWS = 4, 5
GOAL_MS = 2.0


def script_ms(page: Page, session: CDPSession, address: str) -> float:
    """Milliseconds that scripts took on one view of a page, its first second and a half included."""

    def total() -> float:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["ScriptDuration"]) * 1_000

    page.goto("about:blank")
    before = total()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1_500)  # the first batch goes after a second
    after = total()
    return after - before if after >= before else after  # a new process counts anew


def told(what: str, own: list[float]) -> None:
    """A line of the report."""
    own.sort()
    print(
        f"{what}: median {statistics.median(own):.1f} ms, p90 {own[int(len(own) * 0.9)]:.1f} ms (goal below {GOAL_MS})"
    )


def pair(browser: Browser, site: Site, views: int) -> list[float]:
    """What the tracker adds to each of so many views in one tab, fresh at the first."""
    found = []
    for path in ("/second", "/plain"):
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        found.append([script_ms(page, session, site.url(path)) for _ in range(views)])
        page.close()
    return [mine - other for mine, other in zip(*found, strict=True)]


def main() -> None:
    """Visits of several views: the first in a fresh process of the browser, and those after it."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder, sync_playwright() as driver:
        collector = Collector(Path(folder) / "data")
        site = Site(collector.url, collector.source("bench", storage="always"))
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", f"--user-agent={PERSON}"]
        )
        visits = [pair(browser, site, VIEWS) for _ in range(VISITS)]
        browser.close()
        site.close()
        collector.instance.stop()
    told("first view of a fresh process", [visit[0] for visit in visits])
    told("views after it", [view for visit in visits for view in visit[1:]])


if __name__ == "__main__":
    main()
