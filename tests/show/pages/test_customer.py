"""One customer: who, why joined, undo, traits, line, timeline."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from attune.identify.keys import hasher


def address(user: str) -> str:
    return f"/customers/{uuid.UUID(bytes=hasher().key('user_id', user))}"


def test_it_shows_who_whose_and_what_was_said(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get(address("u-1")).content.decode()
    assert ">Ada Example 1</h1>" in page
    assert "ada1@mail.example" in page
    assert "signed in or gave their details" in page
    assert "Came too late" in page
    assert "2 of 5" in page
    assert "€21.00" in page
    assert 'class="chart' in page


def test_undo_parts_them_with_a_reason_and_an_audit_row(company: Any, signed_in: Any) -> None:
    from attune.access import audit  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("agent")
    page = browser.get(address("u-1")).content.decode()
    undo = re.search(r'action="(/customers/[^"]+/undo)"', page)
    assert undo
    assert browser.post(undo[1], {"reason": "  "}, follow=True).content.decode().count("Say in a sentence") == 1
    parted = browser.post(undo[1], {"reason": "Another person at the same desk"}, follow=True).content.decode()
    assert "Parted." in parted
    assert undo[1] not in parted
    assert audit.recent(1)[0].action == "link undone"


def test_who_may_not_undo_sees_no_button(company: Any, signed_in: Any) -> None:
    page = signed_in("analyst").get(address("u-1")).content.decode()
    assert "/undo" not in page
    assert "Ada" not in page
    assert "ada1@" not in page
    assert "a•••@•••.example" in page


def test_the_timeline_goes_on_page_by_page(house: Any, signed_in: Any) -> None:
    house.send(
        *(
            {
                "type": "track",
                "userId": "busy",
                "event": f"Step {n}",
                "messageId": f"m{n}",
                "timestamp": f"2026-02-01T{n // 60:02d}:{n % 60:02d}:00Z",
            }
            for n in range(100)
        )
    )
    browser = signed_in("owner")
    page = browser.get(address("busy")).content.decode()
    seen = re.findall(r'class="tp" title="(Step \d+)"', page)
    while more := re.search(r'hx-get="(/customers/[^"]+/timeline\?[^"]+)"', page):
        page = browser.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
        seen += re.findall(r'class="tp" title="(Step \d+)"', page)
    assert seen == [f"Step {n}" for n in reversed(range(100))]


def test_the_timeline_shows_only_what_was_said(company: Any, signed_in: Any) -> None:
    part = signed_in("owner").get(address("u-1") + "?only=said", headers={"HX-Request": "true"}).content.decode()
    assert "Came too late" in part
    assert 'title="Delivery"' not in part
    assert "<html" not in part


def test_a_filter_that_matches_nothing_offers_everything(company: Any, signed_in: Any) -> None:
    page = signed_in("owner").get(address("u-1") + "?channel=pigeon").content.decode()
    assert "Nothing of this kind happened" in page


def test_what_people_wrote_is_only_text(house: Any, signed_in: Any) -> None:
    house.send(
        {
            "type": "identify",
            "userId": "x",
            "messageId": "x1",
            "traits": {"name": "<img src=x onerror=alert(1)>", "note": "<script>alert(2)</script>"},
        },
        {
            "type": "track",
            "userId": "x",
            "event": "<b>Said</b>",
            "messageId": "x2",
            "properties": {"text": "</p><script>alert(3)</script>"},
        },
    )
    page = signed_in("owner").get(address("x")).content.decode()
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "<b>Said" not in page


@pytest.mark.parametrize("path", ["", "/timeline?before=nonsense", "/timeline?before=1.2"])
def test_an_unknown_customer_or_cursor_is_told(house: Any, signed_in: Any, path: str) -> None:
    assert signed_in("owner").get(f"/customers/{uuid.UUID(int=99)}{path}").status_code in {400, 404}
