"""Notes on a customer's page, and what it says waits and was promised."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.show.pages.reading import text_of
from tests.show.pages.test_customer import address


def test_a_note_is_written_pinned_edited_and_removed(company: Any, signed_in: Any) -> None:
    browser = signed_in("agent")
    where = address("u-1")
    browser.post(f"{where}/notes", {"text": "First <b>note</b>"})
    browser.post(f"{where}/notes", {"text": "Second note", "pinned": "1"})
    page = browser.get(where)
    assert text_of(page).index("Second note") < text_of(page).index("First")
    assert "<b>note</b>" not in page.content.decode()
    assert "Agent" in text_of(page)
    first = re.findall(r'notes/(\d+)"', page.content.decode())[-1]
    browser.post(f"{where}/notes/{first}", {"text": "Better", "version": "1"})
    stale = browser.post(f"{where}/notes/{first}", {"text": "Worse", "version": "1"}, follow=True)
    assert "This was not stored" in text_of(stale)
    assert "Better" in text_of(stale)
    browser.post(f"{where}/notes/{first}", {"remove": "1"})
    assert "Better" not in text_of(browser.get(where))
    assert browser.post(f"{where}/notes/{first}", {"text": "x"}).status_code == 404
    assert browser.post(f"{address('u-2')}/notes/{int(first) - 1}", {"text": "x"}).status_code == 404
    assert browser.post(f"{address('nobody')}/notes", {"text": "x"}).status_code == 404


def test_an_analyst_reads_no_notes(company: Any, signed_in: Any) -> None:
    signed_in("agent").post(f"{address('u-1')}/notes", {"text": "Call Ada at home"})
    page = signed_in("analyst").get(address("u-1"))
    assert "Call Ada" not in page.content.decode()


def test_it_says_what_waits_and_what_was_promised(house: Any, signed_in: Any) -> None:
    now = datetime.now(UTC)

    def told(name: str, days_ago: float, **properties: Any) -> dict[str, Any]:
        at = (now - timedelta(days=days_ago)).isoformat()
        return {"type": "track", "userId": "w", "event": name, "messageId": f"{name}{days_ago}", "timestamp": at,
                "properties": properties}  # fmt: skip

    until = (now - timedelta(days=2)).isoformat()
    soon = (now + timedelta(days=3)).isoformat()
    house.send(
        told("Order Placed", 9, order_id="o1", promised_at=until),
        told("Order Placed", 1, order_id="o2", estimated_delivery=soon),
        told("Survey Answered", 3, metric="stars5", scale="1-5", score=1, text="Nothing came"),
    )
    page = signed_in("owner").get(address("w"))
    said = text_of(page)
    assert "Keep the promise: Delivery" in said
    assert "2 days late, still open" in said
    assert "Ask what went wrong" in said
    assert "is promised by" in said
    assert "We promised: Delivery by" in said
    assert "0 of 1" in said
    assert 'class="leader neg"' in page.content.decode()


def test_filters_of_the_timeline_stay_in_its_links(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    where = address("u-1")
    for query, there, gone in (
        ("touchpoint=delivery", "Delivery", "Came too late"),
        ("find=TOO+late", "Came too late", 'title="Delivery"'),
        ("only=said&channel=email", "Came too late", 'title="Delivery"'),
        ("type=identify", "Gave their details", "Came too late"),
        ("direction=out", "Nothing of this kind happened", "Came too late"),
    ):
        page = browser.get(f"{where}?{query}", headers={"HX-Request": "true"}).content.decode()
        assert there in page, query
        assert gone not in page, query
    for nonsense in ("period=x&direction=up", "find=%00", "place=" + "x" * 999, "channel=%F0%9F%90%A6&period=7"):
        assert browser.get(f"{where}?{nonsense}").status_code == 200


def test_long_foreign_and_emoji_names_stay_what_they_are(house: Any, signed_in: Any) -> None:
    names = {"long": "Wolfeschlegel" * 40, "right": "محمد الأمين", "emoji": "👩‍👩‍👧 Kim"}
    for user, name in names.items():
        house.send({"type": "identify", "userId": user, "messageId": user, "traits": {"name": name}})
    browser = signed_in("owner")
    for user, name in names.items():
        page = browser.get(address(user)).content.decode()
        assert name[:100] in page
        assert 'dir="auto"' in page
    assert "<bdi>محمد الأمين</bdi>" in browser.get("/customers").content.decode()
