"""A member's own name and password."""

from __future__ import annotations

from typing import Any

import pytest

from tests.show.pages.conftest import PASSWORD
from tests.show.pages.reading import text_of

NEW = "another good long one"


def changed(browser: Any, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> Any:
    return browser.post("/preferences/password", {"old": old, "new": new, "again": new if again is None else again})


@pytest.fixture
def other_device(signed_in: Any) -> Any:
    """Another browser in which the viewer is signed in as well."""
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    client = Client()

    def sign_in(password: str) -> Any:
        return client.post("/sign-in", {"email": "viewer@example.com", "password": password})

    client.sign_in = sign_in
    return client


def test_the_name_changes_everywhere(house: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    shown = browser.post("/preferences/name", {"name": "Vera Lee"}, follow=True)
    assert "Saved." in text_of(shown)
    assert "Vera Lee" in text_of(browser.get("/journeys"))


@pytest.mark.parametrize("name", ["x" * 151, "a\tb", "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused(house: Any, signed_in: Any, name: str) -> None:
    answer = signed_in("viewer").post("/preferences/name", {"name": name})
    assert (answer.status_code, "This name is too long" in text_of(answer)) == (400, True)


def test_a_changed_password_opens_and_the_old_one_does_not(house: Any, signed_in: Any, other_device: Any) -> None:
    from attune.access import audit  # noqa: PLC0415 - same

    browser = signed_in("viewer")
    other_device.sign_in(PASSWORD)
    assert other_device.get("/journeys").status_code == 200
    assert changed(browser)["Location"] == "/preferences"
    assert audit.recent(1)[0].action == "member password changed"
    assert browser.get("/journeys").status_code == 200  # still signed in here
    assert other_device.get("/journeys")["Location"].startswith("/sign-in")  # and nowhere else
    assert other_device.sign_in(PASSWORD).status_code == 400
    assert other_device.sign_in(NEW)["Location"] == "/today"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "not this one"}, "This is not your password."),
        ({"again": "something else"}, "not the same twice"),
        ({"new": "short"}, "too short"),
        ({"new": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    house: Any, signed_in: Any, other_device: Any, given: dict[str, str], said: str
) -> None:
    browser = signed_in("viewer")
    answer = changed(browser, **given)
    assert (answer.status_code, said in text_of(answer)) == (400, True)
    assert other_device.sign_in(PASSWORD)["Location"] == "/today"


def test_who_guesses_has_to_wait(house: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    statuses = [changed(browser, old=f"guess {number}").status_code for number in range(10)]
    assert statuses[-1] == 429
    assert changed(browser).status_code == 429  # even the right one


def test_an_outsider_is_sent_to_the_sign_in(house: Any, signed_in: Any) -> None:
    browser = signed_in(None)
    assert browser.get("/preferences")["Location"].startswith("/sign-in")
    assert changed(browser)["Location"].startswith("/sign-in")
