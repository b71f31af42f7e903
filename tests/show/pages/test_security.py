"""Where somebody is signed in, seen and ended by themselves and by an owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.show.pages.conftest import PASSWORD


@pytest.fixture
def marek(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415 - models exist only after Django's set-up

    return members.create("marek@example.com", "viewer", PASSWORD, name="Marek")


def in_as(member: Any, words: str) -> Any:
    from django.test import Client  # noqa: PLC0415 - same

    browser = Client(headers={"user-agent": words})
    assert browser.post("/sign-in", {"email": member.email, "password": PASSWORD}).status_code == 302
    return browser


LINUX, PHONE = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari"


def ends(browser: Any) -> list[str]:
    return re.findall(r'action="(/security/sessions/\d+/end)"', browser.get("/security").content.decode())


def test_each_device_is_listed_and_can_be_ended(marek: Any) -> None:
    here, phone = in_as(marek, LINUX), in_as(marek, PHONE)
    page = here.get("/security").content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    (end,) = ends(here)
    assert here.post(end)["Location"] == "/security"
    assert phone.get("/journeys")["Location"].startswith("/sign-in")
    assert here.get("/security").status_code == 200
    assert ends(here) == []


def test_all_others_end_at_once(marek: Any) -> None:
    here, *others = [in_as(marek, LINUX) for _ in range(3)]
    here.post("/security/sessions/end-others")
    assert [other.get("/security").status_code for other in others] == [302, 302]
    assert here.get("/security").status_code == 200


def test_a_session_of_somebody_else_is_out_of_reach(marek: Any, signed_in: Any) -> None:
    from attune.access.sessions import Session  # noqa: PLC0415 - same

    here, owner = in_as(marek, LINUX), signed_in("owner")
    number = Session.objects.get(member=marek).pk
    assert owner.post(f"/security/sessions/{number}/end").status_code == 404
    assert owner.post(f"/security/sessions/{10**30}/end").status_code == 404
    assert here.get("/security").status_code == 200
    assert owner.post(f"/settings/members/{marek.pk}/sessions/end").status_code == 302
    assert here.get("/security").status_code == 302


def test_rest_ends_a_session(marek: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415 - same

    from attune.access.sessions import Session  # noqa: PLC0415 - same

    here = in_as(marek, LINUX)
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=13))
    assert here.get("/security")["Location"].startswith("/sign-in")


def test_a_session_of_before_the_list_signs_in_again(marek: Any) -> None:
    from attune.access.sessions import Session  # noqa: PLC0415 - same

    here = in_as(marek, LINUX)
    Session.objects.all().delete()
    assert here.get("/security")["Location"].startswith("/sign-in")
    assert here.get("/sign-in").status_code == 200  # not sent round and round


def test_a_disabled_member_and_a_changed_password_are_out(marek: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    here = in_as(marek, LINUX)
    members.change_password(marek.pk, "quite another phrase", by="command line")
    assert here.get("/security")["Location"].startswith("/sign-in")


def test_signing_out_takes_it_off_the_list(marek: Any) -> None:
    here, phone = in_as(marek, LINUX), in_as(marek, PHONE)
    phone.post("/sign-out")
    assert ends(here) == []


def test_scopes_are_ticked_and_typed(marek: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - same
    from attune.collect.catalogue import areas, places  # noqa: PLC0415 - same

    areas.put("north", {"name": "North"}, "command line")
    places.put("harbour", {"name": "Harbour", "area": "north"}, "command line")
    owner, address = signed_in("owner"), f"/settings/members/{marek.pk}"
    page = owner.get(f"{address}/access").content.decode()
    assert "Harbour" in page
    assert "they see all that their role allows" in page
    given = {"area": ["north"], "place": ["harbour"], "place_typed": "kiosk-9, kiosk-10 ,", "team_typed": ""}
    assert owner.post(f"{address}/scopes", given).status_code == 302
    assert {tuple(scope) for scope in scopes.of(marek)} == {
        ("area", "north"),
        ("place", "harbour"),
        ("place", "kiosk-9"),
        ("place", "kiosk-10"),
    }
    page = owner.get(f"{address}/access").content.decode()
    assert 'value="kiosk-10, kiosk-9"' in page
    assert len(re.findall(r"name=\"(?:area|place|team)\"[^>]* checked", page)) == 2
    assert owner.post(f"{address}/scopes", {"place_typed": "x" * 200}).status_code == 400
    assert owner.post(f"{address}/scopes", {"place_typed": "a\0b"}).status_code == 400
    assert owner.post(f"{address}/scopes", {}).status_code == 302
    assert scopes.of(marek) == frozenset()
    assert owner.get("/settings/members/999999/access").status_code == 404


def test_an_owner_cannot_be_limited(signed_in: Any) -> None:
    from attune.access.members import Member  # noqa: PLC0415 - same

    owner = signed_in("owner")
    number = Member.objects.get().pk
    assert owner.post(f"/settings/members/{number}/scopes", {"place_typed": "harbour"}).status_code == 409
