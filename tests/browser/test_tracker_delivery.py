"""Nothing that was noticed gets lost on its way, and nothing arrives twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.tracker_collector import Collector, names
from tests.browser.tracker_site import Site

pytestmark = pytest.mark.browser
Visit = Callable[..., str]
Noticed = Callable[..., None]


def test_what_happens_offline_is_sent_by_the_next_page(
    page: Page, site: Callable[..., Site], visit_site: Visit, collector: Collector
) -> None:
    ours = site(storage="always")
    visitor = visit_site("/", ours)
    collector.arrived(visitor, "page")
    page.context.set_offline(True)
    page.evaluate("attune.track('Far Away')")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_function("Object.keys(localStorage).length > 0")
    page.context.set_offline(False)
    visit_site("/second", ours)
    found = collector.arrived(visitor, "Far Away")
    assert names(found).count("Far Away") == 1
    page.wait_for_function("Object.keys(localStorage).length === 0")


def test_a_server_that_is_away_is_asked_again(page: Page, visit_site: Visit, collector: Collector) -> None:
    answers = [503, 0]  # away, and not even there

    def answer(route: Route) -> None:
        if not answers:
            route.continue_()
        elif status := answers.pop(0):
            route.fulfill(status=status, body="{}", headers={"retry-after": "1", "access-control-allow-origin": "*"})
        else:
            route.abort()

    page.route("**/v1/b", answer)
    visitor = visit_site("/", storage="always")
    page.evaluate(
        """() => {
            window.sent = 0;
            attune.on("sent", (events) => { window.sent += events.length; });
            for (let i = 0; i < 25; i++) attune.track("Number " + i);
        }"""
    )
    page.wait_for_function("window.sent > 25", timeout=60_000)
    found = collector.arrived(visitor, *(f"Number {number}" for number in range(25)))
    assert len(names(found)) == len(set(names(found)))
    assert answers == []


def test_a_refused_batch_is_said_and_not_repeated(page: Page, visit_site: Visit, noticed: Noticed) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(
            status=401,
            body='{"code": "wrong_key", "message": "This key was revoked."}',
            headers={"access-control-allow-origin": "*"},
        )

    page.route("**/v1/b", refuse)
    with page.expect_console_message(lambda message: "This key was revoked." in message.text):
        visit_site("/")
    with page.expect_response("**/v1/b"):
        page.evaluate("attune.track('Next'); attune.flush()")
    assert len(asked) == 2


def test_the_last_event_before_leaving_arrives(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site("/")
    page.evaluate("attune.track('At The Door'); location.href = '/second'")
    found = collector.arrived(visitor, "At The Door", "Page Left")
    assert names(found)[0] == "page"


def test_more_than_one_batch_is_handed_over_at_once(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site("/")
    page.evaluate("for (let i = 0; i < 30; i++) attune.track('Number ' + i); location.href = '/second'")
    collector.arrived(visitor, *(f"Number {number}" for number in range(30)))


def test_an_event_too_large_costs_only_itself(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site("/")
    page.evaluate("attune.track('Huge', {text: 'x'.repeat(40000)}); attune.track('Small'); attune.flush()")
    assert "Huge" not in names(collector.arrived(visitor, "Small"))


def test_a_hidden_page_has_told_everything(page: Page, visit_site: Visit, collector: Collector) -> None:
    """On a phone a page that was put away is often never seen again."""
    visitor = visit_site("/")
    # A page that was never painted has no vitals to tell: wait until the browser has said what it painted.
    page.evaluate("""() => new Promise(done => new PerformanceObserver(() => setTimeout(done, 100))
        .observe({type: "largest-contentful-paint", buffered: true}))""")
    page.evaluate(
        """() => {
            attune.track("Before Hiding");
            Object.defineProperty(document, "hidden", {configurable: true, get: () => true});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    collector.arrived(visitor, "Before Hiding", "Page Left", "Web Vitals")
