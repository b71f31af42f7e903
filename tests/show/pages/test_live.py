"""Incoming data as it arrives: what came, what was refused, what is new, whether one event is here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attune.collect import drops
from attune.collect.candidate import Dropped
from attune.collect.live import feed, streaming
from attune.collect.schema import keeping
from attune.collect.schema.sampling import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(house: Any) -> Any:
    house.send(
        {"type": "track", "event": "Bought", "userId": "ann-1", "messageId": "m-1", "timestamp": "2026-03-01T10:00:00Z"}
    )
    return house


def test_it_says_what_to_do_while_nothing_has_come(house: Any, signed_in: Any) -> None:
    page = signed_in("owner").get("/settings/live").content.decode()
    assert "Make a key and send a first event" in page
    assert "Nothing was refused" in page or "What to do" in page
    assert "Nothing has been seen yet" in signed_in("manager").get("/settings/live/names").content.decode()


def test_it_finds_an_event_by_message_id_and_by_who_it_is_about(arrived: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    assert "It arrived and is stored" in browser.get("/settings/live", {"q": "m-1"}).content.decode()
    assert "has been met" in browser.get("/settings/live", {"q": "ann-1"}).content.decode()
    for lost in ("m-2", "x\0y", "'; DROP", "a" * 5_000, "%", "日本"):
        answer = browser.get("/settings/live", {"q": lost})
        assert answer.status_code == 200
        assert "Look at these in turn" in answer.content.decode()


def test_it_shows_each_source_and_what_was_refused_with_advice(arrived: Any, signed_in: Any) -> None:
    drops.count("till", Dropped(0, "too_old", "timestamp 1999 lies before 2000."))
    page = signed_in("owner").get("/settings/live").content.decode()
    assert "Send history with a server key or as a file" in page
    assert "till" in page


def test_its_stream_shows_persons_only_to_whom_the_role_does(house: Any, signed_in: Any) -> None:
    def watch(role: str) -> feed.Watch:
        text = signed_in(role).get("/settings/live", {"source": "shop"}).context["page"].stream
        return streaming._watch({"query_string": text.partition("?")[2].encode()})

    assert watch("owner") == feed.Watch("shop", "", sees_persons=True)


def test_names_and_properties_are_listed_and_a_warning_is_put_away(house: Any, signed_in: Any) -> None:
    now = 1_795_363_200_000
    keeping.keep([Seen("shop", "track", "Bought", "price", "number", "number of 2 digits", 3)], clock=lambda: now)
    keeping.keep([Seen("shop", "track", "Bought", "price", "text", "text of 4", 3)])
    browser = signed_in("owner")
    page = browser.get("/settings/live/names").content.decode()
    assert "has changed its type: number → text" in page
    (warned,) = keeping.warnings()
    after = browser.post(f"/settings/live/names/{warned.entry.pk}/dismiss", follow=True).content.decode()
    assert "has changed its type" not in after
    assert "number → text" in browser.get("/settings/live/names", {"text": "pri"}).content.decode()
    assert "Nothing like that" in browser.get("/settings/live/names", {"source": "till"}).content.decode()
    assert browser.post("/settings/live/names/999999/dismiss").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "agent", "viewer", "shop"])
def test_roles_that_do_not_look_after_sources_are_refused(house: Any, signed_in: Any, role: str) -> None:
    browser = signed_in(role)
    assert browser.get("/settings/live").status_code == 403
    assert browser.get("/settings/live/names").status_code == 403


def test_the_api_says_the_same(arrived: Any) -> None:
    found = arrived.get("/arriving/search", q="m-1")
    assert [one["name"] for one in found["arrived"]] == ["Bought"]
    assert json.dumps(arrived.get("/arriving/schema"))
    assert "counts" in arrived.get("/arriving/refused")
    assert "sources" in arrived.get("/arriving/sources")
