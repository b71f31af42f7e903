"""Consent first: what the tracker keeps on the device, sends and forgets under each rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.tracker_collector import Collector, names, only
from tests.browser.tracker_site import BODY, Site

pytestmark = pytest.mark.browser
Visit = Callable[..., str]
Noticed = Callable[..., None]
KEPT = "[document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage)].join('')"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
# What a consent platform leaves in a page; `answer` is told to whoever listens.
PLATFORM = """
window.__tcfapi = (command, version, listener) => {
  window.answer = (consents, applies) => listener(
    {eventStatus: "useractioncomplete", gdprApplies: applies, tcString: "CQ-string", purpose: {consents}}, true);
  listener({eventStatus: "cmpuishown", gdprApplies: true, purpose: {consents: {}}}, true);
};
"""


def settle(page: Page, collector: Collector, visitor: str, mark: str) -> list[dict[str, Any]]:
    """Everything of the visitor, after an event of its own has followed the same way."""
    page.evaluate("mark => { attune.track(mark); attune.flush(); }", mark)
    return collector.arrived(visitor, mark)


def test_nothing_is_kept_before_the_yes_and_one_cookie_after_it(
    page: Page, site: Callable[..., Site], visit_site: Visit, collector: Collector
) -> None:
    ours = site()
    visitor = visit_site("/", ours)
    page.click("#works")
    assert page.evaluate(KEPT) == ""
    page.evaluate("attune.consent({analytics: true, marketing: false}, {text_version: '3'})")
    cookies = page.context.cookies()
    assert [(one["name"], one["sameSite"]) for one in cookies] == [("attune", "Lax")]
    found = collector.arrived(visitor, "Consent Given", "Element Clicked")
    assert only(found, "Consent Given") == {"analytics": True, "marketing": False, "text_version": "3"}
    assert found[-1]["context"]["consent"] == {"analytics": True, "marketing": False}
    assert visit_site("/second", ours) == visitor  # known again, and the yes too
    page.evaluate("attune.consent(true)")
    again = settle(page, collector, visitor, "Still Here")
    assert names(again).count("Consent Given") == 1
    assert again[-1]["context"]["consent"]["analytics"] is True


def test_without_a_yes_every_page_is_by_itself(page: Page, site: Callable[..., Site], visit_site: Visit) -> None:
    ours = site()
    assert visit_site("/", ours) != visit_site("/second", ours)


def test_a_withdrawal_is_the_last_that_is_sent(
    page: Page, site: Callable[..., Site], visit_site: Visit, collector: Collector
) -> None:
    ours = site()
    visitor = visit_site("/", ours)
    page.evaluate("attune.consent('granted')")
    settle(page, collector, visitor, "Before")
    with page.expect_response("**/v1/b"):
        page.evaluate("attune.consent('denied', {banner: 'footer'})")
    assert page.evaluate(KEPT) == ""
    page.click("#works")
    page.evaluate("attune.track('After'); attune.flush()")
    page.goto("about:blank")
    found = collector.arrived(visitor, "Consent Withdrawn")
    assert names(found)[-1] == "Consent Withdrawn"
    assert only(found, "Consent Withdrawn") == {"analytics": False, "banner": "footer"}


def test_a_first_no_sends_nothing_at_all(page: Page, visit_site: Visit) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/v1/b") else None)
    visit_site("/")
    page.evaluate("attune.consent(false)")
    page.click("#works")
    page.evaluate("attune.track('After'); attune.flush()")
    page.goto("about:blank")
    assert sent == []


def test_where_the_rule_is_to_wait_nothing_is_sent_before_the_yes(
    page: Page, visit_site: Visit, noticed: Noticed, collector: Collector
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/v1/b") else None)
    visitor = visit_site("/", wait=True)
    page.click("#works")
    noticed("Element Clicked")
    page.evaluate("attune.flush()")
    assert sent == []
    page.evaluate("attune.consent(true)")
    found = collector.arrived(visitor, "page", "Element Clicked", "Consent Given")
    assert [one["context"]["consent"] for one in found] == [{"analytics": True}] * len(found)


def test_without_cookies_means_never(page: Page, site: Callable[..., Site], visit_site: Visit) -> None:
    ours = site(storage="never")
    with page.expect_response("**/v1/b") as answered:
        assert visit_site("/", ours) == "None"  # the server names the visitor, for a day
    assert "anonymousId" not in json.loads(answered.value.request.post_data or "")["batch"][0]
    assert answered.value.json()["accepted"] == 1
    page.evaluate("attune.consent(true); attune.identify('u-1')")
    assert page.evaluate(KEPT) == ""


def test_always_means_from_the_first_page_on_but_not_against_global_privacy_control(
    page: Page, site: Callable[..., Site], visit_site: Visit, collector: Collector
) -> None:
    ours = site(storage="always")
    first = visit_site("/", ours)
    assert visit_site("/second", ours) == first
    page.context.clear_cookies()
    page.add_init_script(GPC)
    visitor = visit_site("/", ours)
    assert page.evaluate(KEPT) == ""
    found = settle(page, collector, visitor, "With Control")
    assert found[-1]["context"]["gpc"] is True
    assert found[-1]["flags"] & 2


@pytest.mark.parametrize(("consents", "applies", "kept"), [({1: True}, True, 1), ({1: False}, True, 0), ({}, False, 1)])
def test_a_consent_platform_is_listened_to(
    page: Page, visit_site: Visit, collector: Collector, consents: dict[int, bool], applies: bool, kept: int
) -> None:
    page.add_init_script(PLATFORM)
    visitor = visit_site("/")
    page.wait_for_function("'answer' in window")
    assert page.evaluate(KEPT) == ""
    page.evaluate(
        "([consents, applies]) => window.answer(consents, applies)", [{str(k): v for k, v in consents.items()}, applies]
    )
    assert len(page.context.cookies()) == kept
    if applies and kept:
        assert only(collector.arrived(visitor, "Consent Given"), "Consent Given") == {
            "analytics": True,
            "by": "tcf",
            "tcf": "CQ-string",
        }
    if not applies:
        assert page.evaluate("attune.consent()") == {}  # nobody was asked, so nobody agreed


def test_another_person_is_another_visitor(page: Page, visit_site: Visit, collector: Collector) -> None:
    first = visit_site("/", storage="always")
    seen: list[str] = page.evaluate(
        """() => {
            const ids = [];
            const note = () => ids.push(attune.user().anonymousId());
            attune.identify("u-1", {plan: "gold"}); note();
            attune.identify("u-1", {plan: "silver"}); note();
            attune.identify("u-2"); note();
            attune.reset(); note();
            return [...ids, attune.user().id() || "", JSON.stringify(attune.user().traits())];
        }"""
    )
    assert seen[0] == seen[1] == first
    assert len({first, seen[2], seen[3]}) == 3
    assert seen[4:] == ["", "{}"]
    page.evaluate("attune.flush()")
    assert names(collector.arrived(seen[2], "identify")) == ["identify"]


def test_the_page_may_say_it_in_the_line_itself(page: Page, site: Callable[..., Site], visit_site: Visit) -> None:
    ours = site()
    line = f'<script async src="{ours.fill["attune"]}/a.js?key={ours.fill["key"]}" data-consent="granted"></script>'
    ours.pages["/said"] = (ours.page("Said", BODY, loader=line), {})
    assert visit_site("/said", ours) == visit_site("/said", ours)


def test_blocked_storage_is_no_error(page: Page, visit_site: Visit, collector: Collector) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get: () => { throw new DOMException('blocked', 'SecurityError'); }});"
        "Object.defineProperty(Document.prototype, 'cookie', {get: () => '', set: () => {}});"
    )
    visitor = visit_site("/", storage="always")
    settle(page, collector, visitor, "Blocked")
    assert errors == []
