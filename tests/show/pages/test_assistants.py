"""Keys for assistants: made and shown once, seen and ended by whom they stand for."""

from __future__ import annotations

import re
from typing import Any

import pytest

ADDRESS = "/security/assistants"


def test_a_key_is_made_shown_once_and_ended(house: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    made = browser.post(ADDRESS, {"name": "Desk", "days": "30"}).content.decode()
    (secret,) = re.findall(r"ast_[0-9a-f]{40}", made)
    again = browser.get(ADDRESS).content.decode()
    assert secret not in again
    assert "Desk" in again
    (number,) = re.findall(rf"{ADDRESS}/(\d+)/revoke", again)
    assert browser.post(f"{ADDRESS}/{number}/revoke").status_code == 302
    assert "Desk" not in browser.get(ADDRESS).content.decode()


def test_nobody_ends_the_key_of_somebody_else(house: Any, signed_in: Any) -> None:
    from attune.access import assistants  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same

    first = signed_in("viewer")
    first.post(ADDRESS, {"name": "Desk", "days": "30"})
    (key,) = assistants.of(Member.objects.get(role="viewer"))
    assert signed_in("agent").post(f"{ADDRESS}/{key.pk}/revoke").status_code == 404
    assert assistants.of(Member.objects.get(role="viewer"))
    assert signed_in("owner").post(f"{ADDRESS}/{key.pk}/revoke").status_code == 302
    assert not assistants.of(Member.objects.get(role="viewer"))


@pytest.mark.parametrize(
    "given", [{"name": "", "days": "30"}, {"name": "x" * 101, "days": "30"}, {"name": "x", "days": "0"}, {"name": "x"}]
)
def test_what_cannot_be_a_key_is_said(house: Any, signed_in: Any, given: dict[str, str]) -> None:
    answer = signed_in("owner").post(ADDRESS, given)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
