"""What the web tracker sees on pages of ours, read back from what the server has stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from attune.collect.tracker import script
from attune.collect.tracker.publishing import Part
from attune.collect.tracker.rules import DEFAULT
from attune.collect.tracker.script import Asked
from tests.browser.tracker_collector import Collector, names, only
from tests.browser.tracker_site import BODY, Site

pytestmark = pytest.mark.browser
Sites = Callable[..., Site]
Visit = Callable[..., str]
Noticed = Callable[..., None]
TYPED = "Secretville-4711"


def test_a_visit_of_a_classic_page_is_told_and_nothing_that_was_typed(
    page: Page, visit_site: Visit, collector: Collector
) -> None:
    visitor = visit_site()
    for button in ("works", "breaks", "plan", "off", "mail", "out", "file"):
        page.click(f"#{button}")
    page.fill("#email", f"{TYPED}@example.com")
    page.fill("#city", TYPED)
    page.mouse.wheel(0, 9_000)
    page.wait_for_function("scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
    page.goto("about:blank")
    found = collector.arrived(visitor, "Page Left", "Web Vitals", "Form Abandoned")
    assert [one["surface"] for one in found if one["type"] == "page"] == [re.sub("^", "web ", _host(found)) + " /"]
    labels = [one["properties"]["label"] for one in found if one["name"] == "Element Clicked"]
    assert labels == ["Show more", "Breaks", "Choose Pro", ""]
    assert only(found, "Plan Chosen") == {"plan": "Pro"}
    assert only(found, "Error Click")["selector"] == "button#breaks"
    error = only(found, "Script Error")
    assert (error["kind"], error["message"]) == ("error", "Uncaught Error: no basket for *")
    assert only(found, "Outbound Link Clicked")["link"] == "https://elsewhere.example/path"
    assert only(found, "File Downloaded")["link"].endswith("/price.pdf")
    started = only(found, "Form Started")
    assert (started["form"], started["field"]) == ("buy", "email")
    assert only(found, "Form Abandoned")["field"] == "city"
    assert only(found, "Page Left")["scroll_percent"] == 100
    assert only(found, "Web Vitals")["lcp_ms"] > 0
    stored = json.dumps(found)
    assert TYPED not in stored
    assert "anna@example.com" not in stored
    assert "secret=1" not in stored
    assert "Not watched" not in stored
    about = found[0]["context"]
    assert about["library"]["name"] == "attune.js"
    assert len({one["context"]["view"] for one in found}) == 1


def _host(found: list[dict[str, object]]) -> str:
    first = found[0]["properties"]
    assert isinstance(first, dict)
    return str(first["url"]).split("/")[2]


def test_a_form_that_is_sent_is_not_given_up(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site()
    page.fill("#city", TYPED)
    page.click("#send")
    page.wait_for_url("**/thanks*")
    found = collector.arrived(visitor, "Form Submitted", "Page Left")
    assert "Form Abandoned" not in names(found)
    assert only(found, "Form Submitted")["fields"] == 1


def test_a_click_that_nothing_answers_is_dead(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site()
    page.click("#works")  # answered
    expect(page.locator("#more")).to_have_text("more ")
    page.click("#dead", modifiers=["Control"])  # meant for elsewhere
    page.click("#dead")
    found = collector.arrived(visitor, "Dead Click")
    dead = only(found, "Dead Click")
    assert (dead["selector"], dead["label"], dead["clickable"]) == ("button#dead", "Does nothing", True)


def test_a_link_to_a_slow_page_is_not_dead(page: Page, site: Sites, visit_site: Visit, collector: Collector) -> None:
    ours = site()
    visitor = visit_site("/", ours)
    page.click("#slow", no_wait_after=True)
    page.wait_for_timeout(3_000)  # longer than a dead click needs; the page is still on its way
    ours.slow.set()
    page.wait_for_url("**/slow")
    assert "Dead Click" not in names(collector.arrived(visitor, "Page Left"))


def test_three_clicks_at_one_spot_are_rage_and_two_words_selected_are_not(
    page: Page, visit_site: Visit, collector: Collector
) -> None:
    visitor = visit_site()
    page.click("#city", click_count=3)
    page.click("#title", click_count=2)
    page.click("#works")
    page.click("#dead", click_count=5, delay=5)
    found = collector.arrived(visitor, "Rage Click")
    rage = only(found, "Rage Click")
    assert (rage["selector"], rage["clicks"]) == ("button#dead", 3)


def test_views_of_a_single_page_app_follow_its_addresses(
    page: Page, visit_site: Visit, noticed: Noticed, collector: Collector
) -> None:
    visitor = visit_site("/app")
    page.click("#a")
    noticed("page", 2)
    page.click("#b")
    noticed("page", 3)
    page.evaluate("history.replaceState({}, '', '/app/b?tab=2')")  # a filter
    page.click("#anchor")  # a place on the same page
    page.evaluate("location.hash = '#/deep/1'")  # a route
    noticed("page", 4)
    page.goto("about:blank")
    found = collector.arrived(visitor, "Web Vitals", *["Page Left"] * 4)
    views = [one for one in found if one["type"] == "page"]
    assert [one["properties"]["url"].split("/", 3)[3] for one in views] == ["app", "app/a", "app/b", "app/b#/deep/1"]
    assert [one["properties"]["title"] for one in views][1:3] == ["View /app/a", "View /app/b?tab=1"]
    assert views[1]["properties"]["referrer"].endswith("/app")
    assert names(found).count("Page Left") == 4
    assert len({one["context"]["view"] for one in found}) == 4


def test_going_back_at_once_is_told(page: Page, visit_site: Visit, noticed: Noticed, collector: Collector) -> None:
    visitor = visit_site("/app")
    page.click("#a")
    noticed("page", 2)
    page.go_back()
    back = only(collector.arrived(visitor, "Quick Back"), "Quick Back")
    assert back["back_to"].endswith("/app")
    assert back["seconds"] < 10


def test_a_page_kept_by_the_browser_tells_of_a_quick_return(
    browser: Browser, site: Sites, collector: Collector, browser_type_launch_args: dict[str, object]
) -> None:
    """The test's driver switches the browser's memory of pages off; here it is on."""
    own = browser.browser_type.launch(
        **browser_type_launch_args,  # type: ignore[arg-type]  # playwright's own fixture
        ignore_default_args=["--disable-back-forward-cache"],
    )
    page = own.new_page()
    page.goto(site().url("/"))
    page.wait_for_function("window.attune && window.attune.invoked")
    visitor = str(page.evaluate("attune.user().anonymousId()"))
    page.click("#second")
    page.wait_for_url("**/second")
    page.evaluate("history.back()")  # the driver would wait for a load that never comes
    back = only(collector.arrived(visitor, "Quick Back"), "Quick Back")
    assert back["from"].endswith("/second")
    own.close()


def test_a_strict_content_policy_is_kept_to(page: Page, visit_site: Visit, collector: Collector) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    visitor = visit_site("/strict")
    page.click("#works")
    found = collector.arrived(visitor, "Element Clicked")
    assert only(found, "page")["title"] == "Strict"
    assert [text for text in said if "Content Security Policy" in text] == []


def test_a_page_written_for_analytics_js_keeps_its_calls(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site("/analytics")
    called: dict[str, object] = page.evaluate(
        """async () => {
            let calledBack = false;
            const sent = await analytics.track("Later Call", {price: 5}, {timestamp: "2026-01-02T03:04:05Z"},
                                               () => { calledBack = true; });
            analytics.page("Shop", "Basket", {items: 2});
            analytics.group("g-1", {name: "Orvant"});
            await new Promise((ready) => analytics.ready(ready));
            const user = analytics.user();
            return {same: window.analytics === window.attune, user: user.id(), plan: user.traits().plan,
                    event: sent.event, at: sent.timestamp, calledBack};
        }"""
    )
    at = "2026-01-02T03:04:05Z"
    assert called == {
        "same": True,
        "user": "u-old",
        "plan": "gold",
        "event": "Later Call",
        "at": at,
        "calledBack": True,
    }
    page.evaluate("attune.flush()")
    found = collector.arrived(visitor, "Old Call", "group")
    assert names(found).count("page") == 1  # not a second one of our own
    assert only(found, "Old Call") == {"a": 1}
    assert only(found, "Basket")["items"] == 2


def test_the_old_address_of_the_script_works(page: Page, site: Sites, visit_site: Visit, collector: Collector) -> None:
    ours = site()
    address = f"{collector.url}/analytics.js/v1/{ours.fill['key']}/analytics.min.js"
    ours.pages["/old-address"] = (ours.page("Old address", BODY, loader=f'<script async src="{address}"></script>'), {})
    assert only(collector.arrived(visit_site("/old-address", ours), "page"), "page")["title"] == "Old address"


def test_words_of_a_search_are_told_but_not_an_address(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site("/search?q=red+shoes&session=abc123&utm_campaign=spring&utm_source=mail")
    found = collector.arrived(visitor, "Site Searched")
    assert only(found, "Site Searched") == {"query": "red shoes"}
    assert found[0]["campaign"] == "spring"
    assert found[0]["context"]["campaign"] == {"name": "spring", "source": "mail"}
    assert "abc123" not in json.dumps(found)
    other = collector.arrived(visit_site("/search?q=anna%40example.com"), "Site Searched")
    assert "anna" not in json.dumps(other)


def test_copied_text_is_told_by_its_length(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site()
    page.evaluate("getSelection().selectAllChildren(document.getElementById('title')); document.execCommand('copy')")
    assert only(collector.arrived(visitor, "Text Copied"), "Text Copied") == {"length": len("A page of ours")}


def test_what_the_rule_leaves_out_is_not_watched(page: Page, visit_site: Visit, collector: Collector) -> None:
    visitor = visit_site(watch=["views"], texts=False)
    page.click("#works")
    page.click("#breaks")
    page.evaluate("attune.track('Own Event')")
    page.goto("about:blank")
    assert names(collector.arrived(visitor, "Own Event")) == ["page", "Own Event"]


def test_whatever_a_page_does_to_it_the_page_goes_on(page: Page, visit_site: Visit) -> None:
    visit_site()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate(
        """() => {
            const ring = {}; ring.ring = ring;
            attune.track("Ring", ring);
            attune.track("Big", {number: 10n});
            attune.track(); attune.page(null, undefined); attune.identify(Symbol.iterator); attune.consent(null);
            attune.push(["no such call"]); attune.trackLink(null); attune.part("none"); attune.group();
            attune.on("event", () => { throw new Error("a listener of the page"); });
            attune.track("Heard");
            HTMLElement.prototype.closest = () => { throw new Error("broken by the page"); };
        }"""
    )
    page.click("#works")
    expect(page.locator("#more")).to_have_text("more ")
    assert errors == []


def test_an_old_browser_is_left_alone(page: Page, site: Sites) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("delete Navigator.prototype.sendBeacon; delete window.PerformanceObserver;")
    page.goto(site().url("/second"))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof window.attune") == "undefined"
    assert errors == []


@pytest.mark.parametrize("kind", ["server", "unknown"])
def test_a_wrong_key_says_so_in_the_console(page: Page, site: Sites, collector: Collector, kind: str) -> None:
    ours = site()
    key = "pub_none"
    if kind == "server":
        key = collector.ask("POST", "/sources/keys", {"name": "secret", "kind": "server"})["key"]
    ours.pages["/wrong"] = (ours.page("W", BODY, loader=f'<script src="{collector.url}/a.js?key={key}"></script>'), {})
    with page.expect_console_message(
        lambda message: message.type == "warning" and "nothing is collected" in message.text
    ) as warned:
        page.goto(ours.url("/wrong"))
    assert key not in warned.value.text


def test_published_parts_are_in_reach_of_the_page(page: Page, site: Sites) -> None:
    parts = (Part("shop", "surveys", "1", '{"ask":["How was it?\\u2028"]}', "/part.js"),)
    made = script.made(Asked("pub_" + "0" * 40, DEFAULT, parts))
    page.route("**/a.js*", lambda route: route.fulfill(body=made.body, content_type="text/javascript"))
    page.route("**/v1/b", lambda route: route.fulfill(body="{}"))
    page.route("**/part.js", lambda route: route.fulfill(body="window.drawn = attune.part('surveys').ask[0]"))
    page.goto(site().url("/"))
    page.wait_for_function("window.drawn")
    assert page.evaluate("window.drawn") == "How was it?\u2028"
    assert page.evaluate("attune.part('offers')") is None
