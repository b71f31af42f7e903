"""Signing in through the company's provider: a real one, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.access.at_provider import CLIENT, SECRET, AtProvider, running
from tests.show.pages.conftest import PASSWORD

MAREK = {"sub": "sub-1", "email": "marek@example.com", "email_verified": True, "name": "Marek", "groups": ["chiefs"]}


@pytest.fixture(scope="module")
def at_provider() -> Iterator[AtProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def marek(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    return members.create("marek@example.com", "viewer", PASSWORD, name="Marek")


@pytest.fixture
def browser(db: None) -> Any:
    from django.test import Client  # noqa: PLC0415 - same

    return Client()


@pytest.fixture
def owner(signed_in: Any) -> Any:
    return signed_in("owner")


def given(at: AtProvider, **more: str) -> dict[str, str]:
    usual = {"is_on": "on", "name": "Work", "issuer": at.issuer, "client_id": CLIENT, "client_secret": SECRET}
    return {**usual, "domains": "", "groups_claim": "", "role_by_group": "", "new_members": "", **more}


@pytest.fixture
def set_up(owner: Any, at_provider: AtProvider) -> Any:
    assert owner.post("/settings/sign-in/provider", given(at_provider)).status_code == 302
    return owner


def there_and_back(browser: Any, at: AtProvider, to: str = "") -> Any:
    away = browser.get(f"/sign-in/provider{to}")
    assert away.status_code == 302, away.content
    back = urlsplit(at.through(away["Location"]))
    assert back.path == "/sign-in/provider/back"
    return browser.get(f"{back.path}?{back.query}")


def test_the_button_leads_there_and_back_to_the_page_one_came_for(
    set_up: Any, at_provider: AtProvider, marek: Any, browser: Any
) -> None:
    assert "Sign in with Work" in browser.get("/sign-in").content.decode()
    at_provider.next(**MAREK)
    assert there_and_back(browser, at_provider, "?next=/journeys/paths")["Location"] == "/journeys/paths"
    assert "company sign-in" in browser.get("/security").content.decode()


def test_it_never_leads_elsewhere(set_up: Any, at_provider: AtProvider, marek: Any, browser: Any) -> None:
    at_provider.next(**MAREK)
    assert there_and_back(browser, at_provider, "?next=//evil.example/")["Location"] == "/today"


def test_without_a_provider_there_is_no_button_and_no_way(browser: Any, marek: Any) -> None:
    assert "Sign in with" not in browser.get("/sign-in").content.decode()
    assert browser.get("/sign-in/provider").status_code == 404
    assert browser.get("/sign-in/provider/back?code=x&state=y").status_code == 400


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    set_up: Any, at_provider: AtProvider, marek: Any, browser: Any
) -> None:
    from django.test import Client  # noqa: PLC0415 - same

    at_provider.next(**MAREK)
    back = urlsplit(at_provider.through(browser.get("/sign-in/provider")["Location"]))
    address = f"{back.path}?{back.query}"
    assert Client().get(address).status_code == 400  # somebody else was sent this link
    assert browser.get(address).status_code == 302
    browser.post("/sign-out")
    assert browser.get(address).status_code == 400


def test_a_forged_state_is_refused(set_up: Any, at_provider: AtProvider, marek: Any, browser: Any) -> None:
    for state in ("", "forged", "\0", "é"):
        browser.get("/sign-in/provider")
        assert browser.get("/sign-in/provider/back", {"code": "x", "state": state}).status_code == 400


@pytest.mark.parametrize(
    ("cheat", "status"),
    [("denied", 403), ("mixed", 403), ("nonce", 403), ("signature", 403), ("garbage", 502), ("huge", 502)],
)
def test_what_is_not_right_opens_nothing(
    set_up: Any, at_provider: AtProvider, marek: Any, browser: Any, cheat: str, status: int
) -> None:
    at_provider.next(cheat, **MAREK)
    assert there_and_back(browser, at_provider).status_code == status
    assert browser.get("/journeys")["Location"].startswith("/sign-in")


def test_a_stranger_is_told_so_or_becomes_a_viewer(set_up: Any, at_provider: AtProvider, browser: Any) -> None:
    from attune.access.members import Member  # noqa: PLC0415 - same

    at_provider.next(**MAREK)
    answer = there_and_back(browser, at_provider)
    assert (answer.status_code, "no member here yet" in answer.content.decode()) == (403, True)
    set_up.post("/settings/sign-in/provider", given(at_provider, client_secret="", new_members="viewer"))
    assert there_and_back(browser, at_provider).status_code == 302
    assert Member.objects.get(email="marek@example.com").role == "viewer"


def test_groups_give_the_role(set_up: Any, at_provider: AtProvider, marek: Any, browser: Any) -> None:
    set_up.post(
        "/settings/sign-in/provider",
        given(at_provider, groups_claim="groups", role_by_group="others = agent\nchiefs = manager"),
    )
    at_provider.next(**MAREK)
    assert there_and_back(browser, at_provider).status_code == 302
    marek.refresh_from_db()
    assert marek.role == "manager"


def test_passwords_can_be_left_to_owners(set_up: Any, at_provider: AtProvider, marek: Any, browser: Any) -> None:
    rules = {"remember_days": "30", "idle_minutes": "60", "passwords_for_owners_alone": "on"}
    assert set_up.post("/settings/sign-in", rules).status_code == 302
    refused = browser.post("/sign-in", {"email": marek.email, "password": PASSWORD})
    assert (refused.status_code, "Sign in with “Work”" in refused.content.decode()) == (403, True)
    owner = browser.post("/sign-in", {"email": "owner@example.com", "password": PASSWORD})
    assert owner.status_code == 302
    # A provider that is switched off locks nobody out.
    form = given(at_provider, client_secret="")
    del form["is_on"]
    set_up.post("/settings/sign-in/provider", form)
    browser.post("/sign-out")
    assert browser.post("/sign-in", {"email": marek.email, "password": PASSWORD}).status_code == 302


def test_who_comes_through_the_provider_needs_no_second_factor_here(
    set_up: Any, at_provider: AtProvider, marek: Any, browser: Any
) -> None:
    rules = {"remember_days": "30", "idle_minutes": "60", "factor_roles": ["viewer"]}
    set_up.post("/settings/sign-in", rules)
    at_provider.next(**MAREK)
    there_and_back(browser, at_provider)
    assert browser.get("/welcome").status_code == 200


def test_the_secret_is_never_shown_and_kept_when_left_empty(set_up: Any, at_provider: AtProvider) -> None:
    from attune.access import provider  # noqa: PLC0415 - same

    assert SECRET not in set_up.get("/settings/sign-in").content.decode()
    set_up.post("/settings/sign-in/provider", given(at_provider, client_secret="", name="Job"))
    assert (provider.current().client_secret, provider.current().name) == (SECRET, "Job")
    set_up.post("/settings/sign-in/provider", given(at_provider, client_secret="", no_secret="on"))
    assert provider.current().client_secret == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example.com"},
        {"issuer": ""},
        {"role_by_group": "admins = owner"},
        {"role_by_group": "admins"},
        {"domains": "not a domain"},
        {"new_members": "owner"},
        {"name": "x" * 300},
        {"name": "a\0b"},
    ],
)
def test_settings_that_cannot_be_are_told_and_change_nothing(owner: Any, at_provider: AtProvider, wrong: Any) -> None:
    from attune.access.provider import Provider  # noqa: PLC0415 - same

    answer = owner.post("/settings/sign-in/provider", given(at_provider, **wrong))
    assert (answer.status_code, Provider.objects.exists()) == (400, False)


@pytest.mark.parametrize(
    "wrong", [{"idle_minutes": "x"}, {"remember_days": "366"}, {"factor_roles": ["king"]}, {"idle_minutes": "²"}]
)
def test_rules_that_cannot_be_are_told(owner: Any, wrong: Any) -> None:
    rules = {"remember_days": "30", "idle_minutes": "60", **wrong}
    assert owner.post("/settings/sign-in", rules).status_code == 400


def test_a_secret_of_another_key_file_is_told_and_can_be_entered_anew(
    set_up: Any, at_provider: AtProvider, marek: Any, browser: Any
) -> None:
    from attune.access.provider import Provider  # noqa: PLC0415 - same
    from attune.access.sealing import seal  # noqa: PLC0415 - same

    Provider.objects.update(client_secret=seal("x", "another purpose"))
    assert browser.get("/sign-in/provider").status_code == 409
    assert set_up.get("/settings/sign-in").status_code == 200
    assert set_up.post("/settings/sign-in/provider", given(at_provider)).status_code == 302
    at_provider.next(**MAREK)
    assert there_and_back(browser, at_provider).status_code == 302
