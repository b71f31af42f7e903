"""Signing in: no default password, throttled, and never sent to a foreign place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.show.pages.conftest import PASSWORD


@pytest.fixture
def visitor(db: None) -> Any:
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    return Client()


@pytest.fixture
def owner(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415 - same

    return members.create("olga@example.com", "owner", PASSWORD, name="Olga", language="pl")


def sign_in(visitor: Any, password: str = PASSWORD, **more: str) -> Any:
    return visitor.post("/sign-in", {"email": "Olga@example.com", "password": password, **more})


def test_the_first_run_says_how_to_make_the_owner(visitor: Any) -> None:
    page = visitor.get("/sign-in").content.decode()
    assert "attune members create" in page
    assert "there is no default password" in page


def test_the_hint_goes_when_there_is_somebody(visitor: Any, owner: Any) -> None:
    assert "attune members create" not in visitor.get("/sign-in").content.decode()


def test_the_right_password_opens_the_first_page_in_the_members_language(visitor: Any, owner: Any) -> None:
    answer = sign_in(visitor)
    assert answer["Location"] == "/today"
    assert answer.cookies["django_language"].value == "pl"


@pytest.mark.parametrize("email", ["", "nonsense", "a\0b@example.com", "x" * 400 + "@example.com", "\ud83d"])
def test_an_address_that_is_none_is_answered_like_a_wrong_one(visitor: Any, owner: Any, email: str) -> None:
    answer = visitor.post("/sign-in", {"email": email.encode("utf-8", "replace"), "password": "x" * 5_000})
    assert answer.status_code == 400
    from axes.models import AccessAttempt  # noqa: PLC0415 - same

    assert all("\0" not in attempt.username and len(attempt.username) <= 254 for attempt in AccessAttempt.objects.all())


def test_a_wrong_password_tells_nothing_about_who_exists(visitor: Any, owner: Any) -> None:
    wrong = sign_in(visitor, "not this one at all")
    unknown = visitor.post("/sign-in", {"email": "nobody@example.com", "password": "not this one at all"})
    assert wrong.status_code == unknown.status_code == 400
    assert "do not fit together" in wrong.content.decode()
    assert "do not fit together" in unknown.content.decode()


def test_too_many_attempts_are_told_to_wait_even_with_the_right_password(visitor: Any, owner: Any) -> None:
    for _ in range(8):
        last = sign_in(visitor, "not this one at all")
    assert last.status_code == 429
    assert "Wait 15 minutes" in last.content.decode()
    assert sign_in(visitor).status_code == 429


def test_it_goes_back_to_the_page_somebody_came_for(visitor: Any, owner: Any) -> None:
    assert sign_in(visitor, next="/settings/members")["Location"] == "/settings/members"


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_it_never_leads_elsewhere(visitor: Any, owner: Any, foreign: str) -> None:
    assert sign_in(visitor, next=foreign)["Location"] == "/today"


def test_signing_out_ends_the_session_and_needs_a_post(visitor: Any, owner: Any) -> None:
    sign_in(visitor)
    assert visitor.get("/sign-out").status_code == 405
    assert visitor.post("/sign-out")["Location"] == "/sign-in"
    assert visitor.get("/journeys")["Location"].startswith("/sign-in")


def test_a_form_from_elsewhere_is_refused(owner: Any) -> None:
    from django.test import Client  # noqa: PLC0415 - same

    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "This page has grown old" in answer.content.decode()


def test_a_language_is_kept_for_the_member(visitor: Any, owner: Any) -> None:
    sign_in(visitor)
    answer = visitor.post("/preferences/language", {"language": "ja", "next": "/settings/members"})
    owner.refresh_from_db()
    assert (answer["Location"], owner.language) == ("/settings/members", "ja")
    assert "メンバー" in visitor.get("/settings/members").content.decode()


def test_an_unknown_language_or_theme_changes_nothing(visitor: Any) -> None:
    assert "django_language" not in visitor.post("/preferences/language", {"language": "tlh"}).cookies
    assert "attune_theme" not in visitor.post("/preferences/theme", {"theme": "pink"}).cookies
    assert visitor.post("/preferences/theme", {"theme": "dark", "next": "//evil.example"})["Location"] == "/"


def test_the_theme_is_drawn_by_the_server(visitor: Any) -> None:
    visitor.post("/preferences/theme", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in visitor.get("/sign-in").content.decode()
