"""The privacy pages, as the owner, an agent and others meet them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.utils import translation

from attune.identify import erasing, requests
from attune.identify.erasures import Erasure
from attune.wiring import keeping, personal_data

ROLES = ("owner", "manager", "analyst", "agent", "shop", "viewer")


@pytest.fixture
def ada(house: Any) -> str:
    from attune.identify import retention, rooms  # noqa: PLC0415 - models exist only after Django's set-up

    rooms.answer(personal_data.ROOMS)
    retention.kinds(keeping.KINDS)
    traits = {"name": "Ada Kowalska", "email": "ada@mail.example"}
    house.send(
        {"type": "identify", "userId": "u-1", "anonymousId": "b-1", "traits": traits, "messageId": "1"},
        {"type": "track", "userId": "u-1", "event": "Complained", "messageId": "2", "properties": {"text": "late"}},
    )
    return str(house.get("/customers/lookup", kind="user_id", value="u-1")["customer_id"])


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_pages_open_for_whom_they_are_meant(ada: str, signed_in: Any) -> None:
    made = requests.open_("access", by="test", contact="x")
    pages = {
        f"/customers/{ada}/privacy": {"owner", "manager", "agent"},
        "/settings/privacy": {"owner", "manager", "agent"},
        f"/settings/privacy/requests/{made.pk}": {"owner", "manager", "agent"},
        "/settings/privacy/rules": {"owner", "manager"},
        "/settings/privacy/record": {"owner", "manager"},
        "/settings/privacy/assessment": {"owner", "manager"},
    }
    for role in ROLES:
        browser = signed_in(role)
        for address, allowed in pages.items():
            assert browser.get(address).status_code == (200 if role in allowed else 403), (role, address)
    outsider = signed_in(None)
    assert all(outsider.get(address)["Location"].startswith("/sign-in") for address in pages)


def test_changes_are_refused_to_whom_they_are_not_meant(ada: str, signed_in: Any) -> None:
    agent, viewer = signed_in("agent"), signed_in("viewer")
    for action in ("consent", "objection", "preferences", "correct", "request"):
        assert agent.post(f"/customers/{ada}/privacy/{action}").status_code == 302
        assert viewer.post(f"/customers/{ada}/privacy/{action}").status_code == 403
    for action in ("export", "erase", "readmit"):
        assert agent.post(f"/customers/{ada}/privacy/{action}").status_code == 403
    assert signed_in(None).post(f"/customers/{ada}/privacy/export").status_code == 302
    assert not Erasure.objects.exists()


def test_consent_objections_and_preferences_are_noted_and_shown(ada: str, signed_in: Any) -> None:
    browser, address = signed_in("agent"), f"/customers/{ada}/privacy"
    assert "never asked" in text(browser.get(address))
    browser.post(
        f"{address}/consent", {"purpose": "marketing", "channel": "email", "state": "granted", "proof": "form 7"}
    )
    browser.post(f"{address}/objection", {"against": "profiling"})
    browser.post(
        f"{address}/preferences",
        {"language": "pl", "interests": "bikes, tea", "quiet_from": "21:00", "quiet_to": "08:00", "quiet_zone": "UTC"},
    )
    page = text(browser.get(address))
    for words in ("form 7", "Profiling", "bikes, tea", "21:00 - 08:00 UTC", 'value="bikes, tea"'):
        assert words in page
    browser.post(f"{address}/objection", {"against": "profiling", "taken_back": "1"})
    assert 'name="taken_back"' not in text(browser.get(address))


def test_what_cannot_be_read_is_told_and_changes_nothing(ada: str, signed_in: Any) -> None:
    browser, address = signed_in("owner"), f"/customers/{ada}/privacy"
    for action, given in (
        ("consent", {"purpose": "Not A Word", "state": "granted"}),
        ("objection", {"against": "weather"}),
        ("preferences", {"language": "!"}),
        ("preferences", {"quiet_from": "21:00", "quiet_to": "", "quiet_zone": "Moon"}),
        ("correct", {"email": "none"}),
        ("request", {"kind": "gossip"}),
    ):
        answer = browser.post(f"{address}/{action}", given, follow=True)
        assert 'role="alert"' in text(answer) or "is" in text(answer)
    assert "never asked" in text(browser.get(address))
    assert browser.post(f"{address}/consent", {"purpose": "a\0b"}).status_code == 400


def test_an_export_is_a_zip_in_the_language_asked_for(ada: str, signed_in: Any) -> None:
    answer = signed_in("owner").post(f"/customers/{ada}/privacy/export", {"language": "ja"})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    page = zipfile.ZipFile(io.BytesIO(answer.content)).read("index.html").decode()
    assert '<html lang="ja">' in page
    assert "Ada Kowalska" in page


def test_erasing_wants_the_characters_shown_and_then_shows_how_far_it_is(house: Any, ada: str, signed_in: Any) -> None:
    browser, address = signed_in("owner"), f"/customers/{ada}/privacy"
    assert "Nothing was erased" in text(browser.post(f"{address}/erase", {"confirm": "yes"}, follow=True))
    assert not Erasure.objects.exists()
    browser.post(f"{address}/erase", {"confirm": ada[:8], "reason": "asked by mail"})
    erasing.advance(house.store, Erasure.objects.get())
    page = text(browser.get(address))
    assert "This person was erased." in page
    assert "warehouse.interactions" in page
    assert "Ada" not in page
    assert browser.get(f"/customers/{ada}").status_code == 404
    assert "Ada" not in text(browser.get("/customers?q=ada"))
    assert ada in text(browser.get("/settings/privacy"))


def test_a_request_is_noted_found_and_answered(ada: str, signed_in: Any) -> None:
    browser = signed_in("owner")
    assert "No request waits" in text(browser.get("/settings/privacy"))
    made = browser.post("/settings/privacy", {"kind": "access", "email": "ada@mail.example", "came_by": "mail"})
    address = made["Location"]
    assert f"/customers/{ada}/privacy" in text(browser.get(address))
    browser.post(f"{address}/change", {"note": "asked for a copy of the card", "checking": "1"})
    assert "identity is being checked" in text(browser.get(address))
    browser.post(f"{address}/extend", {"why": "archives"})
    browser.post(f"{address}/close", {"state": "done", "answer": "sent by post"})
    assert "sent by post" in text(browser.get(address))
    assert "No request waits" in text(browser.get("/settings/privacy"))
    assert "ada@mail.example" in text(browser.get("/settings/privacy?closed=1"))
    assert text(browser.post("/settings/privacy", {"kind": "access"}), 400)
    assert browser.get("/settings/privacy/requests/99").status_code == 404


def test_rules_are_set(ada: str, signed_in: Any) -> None:
    browser, address = signed_in("owner"), "/settings/privacy/rules"
    browser.post(f"{address}/purpose", {"key": "club", "basis": "contract", "name": "The club"})
    browser.post(f"{address}/keep/interactions", {"days": "400"})
    browser.post(f"{address}/details", {"controller": "Orvant Telecom"})
    page = text(browser.get(address))
    for words in ("The club", 'value="400"', "Orvant Telecom"):
        assert words in page
    for days in ("3", "a lot", "99999999"):
        browser.post(f"{address}/keep/interactions", {"days": days})
        assert 'value="400"' in text(browser.get(address))
    browser.post(f"{address}/keep/interactions", {"days": ""})
    assert 'value="400"' not in text(browser.get(address))


@pytest.mark.parametrize("language", ["en", "ru", "pl", "ja"])
def test_both_records_come_from_the_settings_in_every_language(ada: str, signed_in: Any, language: str) -> None:
    browser = signed_in("owner")
    browser.post("/settings/privacy/rules/details", {"controller": "Orvant Telecom, Main Street"})
    browser.post("/settings/privacy/rules/purpose", {"key": "club", "basis": "contract", "name": "The club"})
    for page in ("record", "assessment"):
        with translation.override(language):
            answer = browser.get(f"/settings/privacy/{page}?take=1", headers={"Accept-Language": language})
        assert answer["Content-Disposition"].endswith(f'-{language}.html"')
        file = text(answer)
        assert f'<html lang="{language}">' in file
        assert "The club" in file
        assert "/settings/" not in file
    assert "Orvant Telecom, Main Street" in text(browser.get("/settings/privacy/record"))
