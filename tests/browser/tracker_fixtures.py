"""Fixtures of the tracker's tests: a collector for all of them, pages of ours under a rule, and a visit to one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.tracker_collector import Collector
from tests.browser.tracker_site import NOTICED, Site


@pytest.fixture(scope="session")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """A server of its own for the web tracker."""
    made = Collector(tmp_path_factory.mktemp("tracker") / "data")
    yield made
    assert made.instance.stop() == 0


@pytest.fixture
def site(collector: Collector) -> Iterator[Callable[..., Site]]:
    """`site(storage="always")`: pages of ours under this rule."""
    made: list[Site] = []

    def site(**rule: Any) -> Site:
        made.append(Site(collector.url, collector.source(f"Shop {time.monotonic_ns()}", **rule)))
        return made[-1]

    yield site
    for one in made:
        one.close()


@pytest.fixture
def visit_site(page: Page, site: Callable[..., Site]) -> Callable[..., str]:
    """`visitor = visit_site("/second", storage="always")`: a page with its tracker at work; who it says one is."""

    page.add_init_script(NOTICED)

    def visit(path: str = "/", at: Site | None = None, **rule: Any) -> str:
        page.goto((at or site(**rule)).url(path))
        page.wait_for_function("window.attune && window.attune.invoked")
        return str(page.evaluate("attune.user().anonymousId()"))

    return visit


@pytest.fixture
def noticed(page: Page) -> Callable[..., None]:
    """`noticed("page", 2)`: wait until the tracker in this page has noticed so many of these."""

    def wait(name: str, times: int = 1) -> None:
        page.wait_for_function(
            "([name, times]) => window.noticed.filter((one) => one === name).length >= times", arg=[name, times]
        )

    return wait
