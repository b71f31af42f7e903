"""A second factor from its making to the door, and what the policy asks."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.show.pages.conftest import PASSWORD

EMAIL = "olga@example.com"


@pytest.fixture
def olga(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    return members.create(EMAIL, "owner", PASSWORD, name="Olga")


def visitor() -> Any:
    from django.test import Client  # noqa: PLC0415 - same

    return Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})


def with_password(browser: Any, **more: str) -> Any:
    return browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD, **more})


def now(secret: str, later: int = 0) -> str:
    from attune.access import totp  # noqa: PLC0415 - same

    return totp.code(secret, int(time.time()) // totp.STEP_S + later)


def rules(**more: Any) -> None:
    from attune.access import policy  # noqa: PLC0415 - same

    usual = {"factor_roles": [], "remember_days": 30, "idle_minutes": 720, "passwords_for_owners_alone": False}
    policy.change(**usual | more, by="command line")


@pytest.fixture
def made(olga: Any) -> tuple[str, list[str]]:
    """Made through the page: the secret and the recovery codes."""
    browser = visitor()
    with_password(browser)
    assert browser.post("/security/second-factor")["Location"] == "/security/second-factor"
    page = browser.get("/security/second-factor").content.decode()
    assert "data:image/svg+xml" in page
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]{39})</code>", page)[1].replace(" ", "")
    assert browser.post("/security/second-factor", {"code": "000000x"}).status_code == 400
    shown = browser.post("/security/second-factor", {"code": now(secret, -1)}).content.decode()
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", shown)
    assert len(codes) == 10
    assert "On. Besides your password" in browser.get("/security").content.decode()
    return secret, codes


def test_a_password_alone_opens_no_page_any_more(made: Any) -> None:
    browser = visitor()
    assert with_password(browser, next="/settings/audit")["Location"] == "/sign-in/code"
    assert browser.get("/settings/audit")["Location"].startswith("/sign-in")
    assert browser.get("/sign-in/code").status_code == 200
    assert browser.post("/sign-in/code", {"code": "123"}).status_code == 400
    assert browser.post("/sign-in/code", {"code": now(made[0])})["Location"] == "/settings/audit"
    assert browser.get("/settings/audit").status_code == 200


def test_nobody_reaches_the_code_without_the_password(made: Any) -> None:
    browser = visitor()
    assert browser.get("/sign-in/code")["Location"] == "/sign-in"
    assert browser.post("/sign-in/code", {"code": now(made[0])})["Location"] == "/sign-in"


def test_a_sign_in_that_waits_ends_with_a_new_password(olga: Any, made: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    browser = visitor()
    with_password(browser)
    members.change_password(olga.pk, "quite another phrase", by="command line")
    assert browser.post("/sign-in/code", {"code": now(made[0])})["Location"] == "/sign-in"


def test_the_session_before_and_after_are_two(made: Any) -> None:
    browser = visitor()
    browser.get("/sign-in")
    with_password(browser)
    waiting = browser.cookies["sessionid"].value
    browser.post("/sign-in/code", {"code": now(made[0])})
    assert browser.cookies["sessionid"].value != waiting


def test_a_recovery_code_opens_once(made: Any) -> None:
    first, second = visitor(), visitor()
    for browser in (first, second):
        with_password(browser)
    assert first.post("/sign-in/code", {"code": made[1][0]}).status_code == 302
    assert second.post("/sign-in/code", {"code": made[1][0]}).status_code == 400
    assert "9 recovery codes left" in first.get("/security").content.decode()


def test_guessing_codes_is_slowed_down(made: Any) -> None:
    browser = visitor()
    with_password(browser)
    answers = [browser.post("/sign-in/code", {"code": "123"}).status_code for _ in range(9)]
    assert answers[0] == 400
    assert answers[-1] == 429
    assert browser.post("/sign-in/code", {"code": now(made[0])}).status_code == 429


def test_a_trusted_device_is_asked_once(made: Any) -> None:
    browser = visitor()
    with_password(browser)
    browser.post("/sign-in/code", {"code": now(made[0]), "remember": "on"})
    browser.post("/sign-out")
    assert with_password(browser)["Location"] == "/today"
    page = browser.get("/security").content.decode()
    assert "password on a trusted device" in page
    browser.post("/security/devices/forget")
    browser.post("/sign-out")
    assert with_password(browser)["Location"] == "/sign-in/code"


def test_it_is_ended_with_a_code_and_not_where_the_policy_wants_it(made: Any) -> None:
    browser = visitor()
    with_password(browser)
    browser.post("/sign-in/code", {"code": made[1][0]})
    rules(factor_roles=["owner"])
    refused = browser.post("/security/second-factor/end", {"code": made[1][1]})
    assert refused.status_code == 409
    rules()
    assert browser.post("/security/second-factor/end", {"code": "nonsense"}).status_code == 400
    assert browser.post("/security/second-factor/end", {"code": made[1][1]}).status_code == 302
    assert with_password(visitor())["Location"] == "/today"


def test_new_recovery_codes_are_shown_once(made: Any) -> None:
    browser = visitor()
    with_password(browser)
    browser.post("/sign-in/code", {"code": made[1][0]})
    assert browser.post("/security/recovery-codes", {"code": made[1][1]}).status_code == 400  # a code of now is needed
    shown = browser.post("/security/recovery-codes", {"code": now(made[0], 1)}).content.decode()
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", shown)
    assert len(codes) == 10
    assert set(codes).isdisjoint(made[1])


def test_the_policy_leads_to_the_making_and_then_on(olga: Any) -> None:
    rules(factor_roles=["owner"])
    browser = visitor()
    with_password(browser)
    assert browser.get("/journeys")["Location"] == "/security/second-factor"
    assert browser.get("/security/second-factor").status_code == 200
    assert browser.get("/customers", headers={"HX-Request": "true"})["HX-Redirect"] == "/security/second-factor"


def test_an_owner_takes_away_somebodys_lost_one(made: Any, signed_in: Any, olga: Any) -> None:
    browser = signed_in("owner")
    page = browser.get(f"/settings/members/{olga.pk}/access").content.decode()
    assert "Take the second factor away" in page
    assert browser.post(f"/settings/members/{olga.pk}/factor/reset").status_code == 302
    assert browser.post(f"/settings/members/{olga.pk}/factor/reset").status_code == 404
    assert with_password(visitor())["Location"] == "/today"
    assert "second factor reset" in browser.get("/settings/audit").content.decode()


@pytest.mark.parametrize("code", ["", "\0", "x" * 50_000, "\ud800".encode("utf-8", "replace").decode()])
def test_nonsense_for_a_code_is_a_wrong_code(made: Any, code: str) -> None:
    browser = visitor()
    with_password(browser)
    assert browser.post("/sign-in/code", {"code": code}).status_code == 400
