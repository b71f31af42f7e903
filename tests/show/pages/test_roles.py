"""What a role finds: its menu, its first page, its settings. Who may open what: test_every_address.py."""

from __future__ import annotations

from typing import Any


def test_an_outsider_who_asks_for_a_part_is_sent_there_too(signed_in: Any) -> None:
    answer = signed_in(None).get("/customers?q=a", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in")


def test_a_disabled_member_is_out_at_once(house: Any, signed_in: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("viewer")
    assert browser.get("/journeys").status_code == 200
    members.disable(members.everybody()[0].pk, by="command line")
    assert browser.get("/journeys")["Location"].startswith("/sign-in")


def test_the_menu_holds_only_what_the_role_may_open(house: Any, signed_in: Any) -> None:
    agent = signed_in("agent").get("/customers").content.decode()
    assert 'href="/customers"' in agent
    assert 'href="/settings"' not in agent
    viewer = signed_in("viewer").get("/journeys").content.decode()
    assert 'href="/customers"' not in viewer


def test_the_first_page_goes_by_the_role(signed_in: Any) -> None:
    assert {signed_in(role).get("/")["Location"] for role in ("owner", "agent", "viewer", "shop")} == {"/today"}


def test_settings_begin_with_the_first_the_role_may_open(signed_in: Any) -> None:
    assert signed_in("owner").get("/settings")["Location"] == "/settings/sources"
    assert signed_in("analyst").get("/settings")["Location"] == "/settings/touchpoints"
    assert signed_in("viewer").get("/settings").status_code == 403


def test_pages_are_kept_by_nobody_and_allow_no_foreign_script(house: Any, signed_in: Any) -> None:
    answer = signed_in("owner").get("/customers")
    assert answer["Cache-Control"] == "private, no-store"
    assert "HX-Request" in answer["Vary"]
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert "style=" not in page
    assert " onclick=" not in page
    assert "<style" not in page


def test_a_wrong_address_is_told_kindly(signed_in: Any) -> None:
    answer = signed_in("owner").get("/no-such-page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
