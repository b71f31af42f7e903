"""Every page there is, as a browser meets it: open to everybody, no wider than the window, and light."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from playwright.sync_api import Error, Page, Response

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
# No pages: parts of the machine, or what ends or leads elsewhere.
NO_PAGES = {
    "signed-in-again",
    "missing",
    "icon",
    "vendor",
    "mcp",
    "session",
    "sign-in-provider",
    "sign-in-provider-back",
}
WIDTHS = (360, 2560)
LANGUAGES = ("ru", "pl", "ja", "en")
MOST_BYTES = 400_000
PARTS = 4
LINK = re.compile(r'href="(/[^"#]*)')


_pages: dict[str, dict[str, str]] = {}  # found once a server


def every_page(page: Page, server: str) -> dict[str, str]:
    """One address for each page, by its name: those without a number in them, and what their links lead to."""
    found = _pages.setdefault(server, {})
    if found:
        return found
    waiting = ["/", *addresses()]
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if not name or name in NO_PAGES or name in found:
            continue
        answer = page.request.get(server + address, max_redirects=0)
        assert answer.status < 500, address
        if answer.status == 200 and "<html" in answer.text()[:500]:  # no part of a page, and no file
            found[name] = address
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text())]
    return found


def addresses() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        path = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and not {"<", "^"} & set(path):
            yield f"/{path}"


def name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def settled(page: Page) -> None:
    """Transitions are over: what is half way would be judged half way."""
    page.wait_for_function("""() => document.getAnimations().every(
        one => one.effect.getComputedTiming().endTime === Infinity || one.playState === "finished")""")


def violations(page: Page, *rules: str) -> list[tuple[str, list[object]]]:
    try:
        return judged(page, *rules)
    except Error:  # newer figures came in and the page was fetched anew under our hands: once
        page.wait_for_load_state()
        return judged(page, *rules)


def judged(page: Page, *rules: str) -> list[tuple[str, list[object]]]:
    found = Axe().run(page, options={"runOnly": list(rules)} if rules else {}).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"][:4]]) for rule in found]


@pytest.mark.timeout(1_200)  # seventy pages looked through twice, on whatever machine
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_open_to_everybody(visit: Visit, server: str, part: int) -> None:
    """Nothing that axe finds, in either theme; charts come only where one is shown."""
    page = visit("/welcome", attune_theme="light")
    pages = every_page(page, server)
    assert len(pages) > 50
    wrong: dict[str, object] = {}
    came = answers_of(page)
    for name, address in list(pages.items())[part::PARTS]:
        came.clear()
        page.goto(server + address)
        settled(page)
        has_charts = page.locator("[data-chart]").count() > 0
        charts = [one for one in came if "/charts-" in one.url]
        if bool(charts) != has_charts:
            wrong[f"{name}, charts"] = (has_charts, len(charts))
        if broken := violations(page):
            wrong[name] = broken
        page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        settled(page)
        if broken := violations(page, "color-contrast"):
            wrong[f"{name}, dark"] = broken
    assert wrong == {}


def test_a_page_with_all_it_loads_weighs_little(visit: Visit, server: str) -> None:
    whole = weight(visit("/customers"), server)
    assert whole < MOST_BYTES, whole


def answers_of(page: Page) -> list[Response]:
    """Filled with every answer that comes from now on."""
    came: list[Response] = []

    def note(answer: Response) -> None:
        came.append(answer)

    page.on("response", note)
    return came


def weight(page: Page, server: str) -> int:
    """Bytes of the page and of all it loads, as they travel, when nothing is kept."""
    kept = page.context.browser
    assert kept
    fresh = kept.new_context(storage_state=page.context.storage_state())
    try:
        another = fresh.new_page()
        came = answers_of(another)
        another.goto(server + "/customers", wait_until="networkidle")
        return sum(one.request.sizes()["responseBodySize"] for one in came)
    finally:
        fresh.close()


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_in_any_language(visit: Visit, server: str, language: str) -> None:
    page = visit("/welcome", django_language=language)
    too_wide = []
    for name, address in every_page(page, server).items():
        page.goto(server + address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                too_wide.append((name, width))
    assert too_wide == []
