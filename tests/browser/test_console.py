"""Somebody at work, with a real browser: sign in, search, a customer, undo, journeys, settings."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PEOPLE

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
NARROW = {"width": 390, "height": 844}


def somebody(visit: Visit) -> str:
    """The address of a customer who said something."""
    page = visit("/customers?sort=interactions")
    row = page.locator("tbody tr").filter(has=page.locator(".feeling")).first
    return row.locator("th a").get_attribute("href") or ""


def test_signing_in_by_hand_and_out_again(page: Page, server: str) -> None:
    page.goto(server)
    expect(page).to_have_url(f"{server}/sign-in")
    page.get_by_label("E-mail").fill(PEOPLE["agent"])
    page.get_by_label("Password").fill("not this one at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server}/today")
    page.locator("summary[aria-label^='You']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{server}/sign-in")


def test_the_palette_leads_to_a_customer_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/journeys")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find anything")
    expect(field).to_be_focused()
    expect(page.locator("#palette").get_by_role("option", name="Health")).to_be_visible()
    page.keyboard.type("sato")
    expect(page.locator("#palette").get_by_role("option").first).to_contain_text(re.compile("sato", re.IGNORECASE))
    expect(page.locator("#palette-count")).to_contain_text("fit")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#palette").get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/customers/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/places$"))
    page.keyboard.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()


def test_a_session_that_ends_loses_nothing_that_was_typed(visit: Visit) -> None:
    page = visit("/preferences")
    page.get_by_label("What others see").fill("Olga Typed This")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    tab = opened.value
    tab.get_by_label("E-mail").fill(PEOPLE["owner"])
    tab.get_by_label("Password").fill(PASSWORD)
    with tab.expect_event("close"):  # it closes itself when the sign-in is done
        tab.keyboard.press("Enter")
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # without a window no tab ever gets the focus
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("What others see")).to_have_value("Olga Typed This")


def test_the_list_narrows_as_one_types(visit: Visit) -> None:
    page = visit("/customers")
    everybody = page.locator("tbody tr").count()
    page.locator("#q").press_sequentially("pawlak", delay=30)
    expect(page.get_by_role("heading", name=re.compile(r"\d+ fit"))).to_be_visible()
    assert 0 < page.locator("tbody tr").count() < everybody
    expect(page).to_have_url(re.compile("q=pawlak"))


def test_the_timeline_goes_on_by_itself_and_keeps_to_its_filter(visit: Visit) -> None:
    page = visit(somebody(visit))
    first = page.locator(".tl > li").count()
    page.locator(".further").scroll_into_view_if_needed()
    expect(page.locator(".tl > li").nth(first + 5)).to_be_attached()
    page.get_by_label("With words or score").check()
    expect(page).to_have_url(re.compile("only=said"))
    expect(page.locator(".tl .feeling").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("With words or score")).to_be_checked()


def test_what_does_not_belong_together_is_parted_with_a_reason(visit: Visit) -> None:
    page = visit(somebody(visit))
    before = page.locator(".joined > li").count()
    page.get_by_text("This does not belong here").last.click()
    page.locator(".reason input[name=reason]:visible").fill("Another person at the same desk")
    page.get_by_role("button", name="Part them").locator("visible=true").click()
    expect(page.get_by_role("status")).to_contain_text("Parted.")
    assert page.locator(".joined > li").count() < before


def test_the_map_leads_from_a_station_to_its_row(visit: Visit) -> None:
    page = visit("/journeys")
    expect(page.get_by_role("heading", level=1)).to_contain_text("It hurts most at")
    station = page.locator("svg a").filter(has=page.locator(".halo"))
    station.click()
    expect(page).to_have_url(re.compile("#t-"))


def test_the_paths_are_drawn_and_redrawn_in_the_other_theme(visit: Visit) -> None:
    page = visit("/journeys/paths")
    expect(page.locator("figure[data-chart] svg path").first).to_be_attached()
    light = page.locator("figure[data-chart] svg text").first.evaluate("text => getComputedStyle(text).fill")
    page.locator("summary[aria-label='Light or dark']").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    dark = page.locator("figure[data-chart] svg text").first.evaluate("text => getComputedStyle(text).fill")
    assert light != dark
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_auto_follows_the_device(visit: Visit) -> None:
    page = visit("/customers")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_key_is_made_copied_and_revoked(visit: Visit) -> None:
    page = visit("/settings/sources")
    page.get_by_label("Name").fill("Till of shop 7")
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".secret code")).to_contain_text(re.compile(r"^srv_[0-9a-f]{40}$"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_role("button", name="Revoke Till of shop 7").click()
    expect(page.get_by_role("status")).to_contain_text("The key is revoked")


def test_the_language_changes_everything_and_stays(visit: Visit) -> None:
    page = visit("/journeys")
    for name, word in (
        ("日本語", "ジャーニー"),
        ("Polski", "Podróże klientów"),
        ("Русский", "Пути клиентов"),
        ("English", "Journeys"),
    ):
        page.locator(".menu summary").first.click()
        page.get_by_role("button", name=name).click()
        expect(page.locator(".stops [aria-current='true']")).to_have_text(word)


def test_on_a_phone_the_pages_of_a_room_are_in_reach(visit: Visit) -> None:
    page = visit("/settings")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a plain dictionary of both
    page.locator(".ticks").get_by_role("link", name="Members").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Members")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("/customers")
    summary = page.locator("summary[aria-label^='You']")
    summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).not_to_be_visible()
    expect(summary).to_be_focused()


def test_everything_works_without_script(browser: object, server: str, browser_context_args: dict[str, object]) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]  # playwright's own fixture
    page = context.new_page()
    page.goto(f"{server}/sign-in")
    page.locator("#email").fill(PEOPLE["owner"])
    page.locator("#password").fill(PASSWORD)
    page.locator("button.go").click()
    page.goto(f"{server}/customers")
    page.locator("#q").fill("pawlak")
    page.locator("#q").press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("Pawlak")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Older ones").click()
    expect(page.get_by_role("heading", name="Timeline, older ones")).to_be_visible()
    context.close()
