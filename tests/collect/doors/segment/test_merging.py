"""RudderStack's own calls: merge, beacons, pixels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attune.collect.doors.answers import GIF
from attune.store.rows import read_facts
from tests.collect.asking import TEXTS, Kept, ask, post, track


def pair(*pairs: tuple[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "merge", "mergeProperties": [{"type": kind, "value": value} for kind, value in pairs], **more}


def test_a_merge_joins_two_identifiers(kept: Kept) -> None:
    answer = post("/v1/merge", pair(("email", "Ann@Shop.example"), ("crm", 4711), messageId="m-1"))
    assert answer.json == {"success": True, "accepted": 1, "dropped": []}
    named = [
        (kind, value)
        for _, _, packed in kept.store.journal.facts_after(kept.after, 10)
        for fact in read_facts(packed)
        for kind, value, _ in fact.identifiers
    ]
    assert named == [("email", "ann@shop.example"), ("external", "crm:4711")]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (pair(("email", "a@b.example")), 200, "bad_shape"),
        (pair(("email", "a@b.example"), ("email", "c@d.example")), 200, "bad_shape"),
        (pair(("email", ""), ("phone", "1")), 200, "bad_shape"),
        ({"mergeProperties": 7}, 400, "bad_envelope"),
        (b"{", 400, "bad_json"),
    ],
)
def test_a_merge_that_joins_nothing_is_refused(kept: Kept, body: Any, status: int, code: str) -> None:
    answer = post("/v1/merge", body)
    assert answer.status == status
    assert (answer.json["dropped"][0]["reason"] if status == 200 else answer.json["code"]) == code
    assert kept() == []


def test_a_browser_merges_nobody() -> None:
    answer = post("/v1/merge", pair(("email", "a@b.example"), ("user_id", "u")), key="browser")
    assert (answer.status, answer.json["code"]) == (403, "not_allowed")


def test_a_beacon_names_its_key_in_the_address(kept: Kept) -> None:
    body = json.dumps({"batch": [track(1)], "sentAt": "2026-11-22T16:00:00.000Z"}).encode()
    headers = {"content-type": "text/plain"}
    assert ask("POST", "/beacon/v1/batch", body, headers, query=f"writeKey={TEXTS['browser']}").status == 200
    assert ask("POST", "/beacon/v1/batch", body, headers, query="writeKey=nobody").status == 401
    assert len(kept()) == 1


def test_a_pixel_of_theirs_is_understood(kept: Kept) -> None:
    fields = f"writeKey={TEXTS['browser']}&anonymousId=a-1&event=Email+Opened&channel=email&mail=m-7"
    assert ask("GET", "/pixel/v1/track", query=fields).body == GIF
    assert ask("GET", "/pixel/v1/page", query=f"writeKey={TEXTS['browser']}&anonymousId=a-1&name=Home").body == GIF
    assert kept("type, name, anonymous_id") == [("track", "Email Opened", "a-1"), ("page", "Home", "a-1")]
