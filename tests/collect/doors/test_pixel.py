"""An event in the address of an image."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.collect.doors.answers import GIF
from tests.collect.asking import TEXTS, Answer, Kept, ask

KEY = TEXTS["browser"]


def pixel(kind: str, event: Any, **fields: str) -> Answer:
    data = base64.b64encode(json.dumps(event).encode()).decode()
    return ask("GET", f"/v1/pixel/{kind}", query=urlencode({"data": data, **fields}))


def simple(**fields: str) -> Answer:
    return ask("GET", "/v1/p.gif", query=urlencode({"key": KEY, **fields}))


def test_it_stores_the_event_and_answers_an_image_nobody_keeps(kept: Kept) -> None:
    answer = pixel("track", {"writeKey": KEY, "event": "Email Opened", "userId": "u-1", "properties": {"mail": "m-7"}})
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, GIF, "image/gif")
    assert "no-store" in answer.headers["cache-control"]
    assert kept() == [("track", "Email Opened", "u-1")]


@pytest.mark.parametrize("kind", ["page", "identify"])
def test_it_knows_the_other_calls(kept: Kept, kind: str) -> None:
    assert pixel(kind, {"anonymousId": "a-1", "traits": {"a": 1}}, writeKey=KEY).status == 200
    assert kept() == [(kind, "", "")]


def test_it_reads_both_alphabets_with_and_without_padding(kept: Kept) -> None:
    raw = json.dumps({"event": "??>>~~", "userId": "u-1", "writeKey": KEY}).encode()
    for packed in (base64.b64encode(raw), base64.urlsafe_b64encode(raw).rstrip(b"=")):
        for text in (packed.decode(), quote(packed.decode(), safe="")):
            answer = ask("GET", "/v1/pixel/track", query=f"data={text}")
            assert "x-attune-error" not in answer.headers
    assert len(kept()) == 4


def test_it_takes_the_simple_form(kept: Kept) -> None:
    answer = simple(event="Email Opened", user_id="u-1", mail="m-7", campaign="spring", message_id="open-1")
    assert (answer.status, answer.body) == (200, GIF)
    assert kept("name, user_id, campaign, message_id, properties") == [
        ("Email Opened", "u-1", "spring", "open-1", '{"mail":"m-7"}')
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"event": "Feedback", "score": "9"},
        {"event": "Feedback", "answer": "yes"},
        {"event": "Survey Answered"},
        {"event": "Unsubscribed"},
        {"event": "Newsletter opt-out"},
    ],
)
def test_it_stores_no_answer_and_no_refusal(kept: Kept, fields: dict[str, str]) -> None:
    answer = simple(user_id="u-1", **fields)
    assert (answer.status, answer.body) == (200, GIF)
    assert answer.headers["x-attune-error"].startswith("not_by_get")
    assert kept() == []


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/v1/p.gif", "event=x&user_id=u", 401, "no_key"),
        ("/v1/p.gif", "key=nobody&event=x&user_id=u", 401, "wrong_key"),
        ("/v1/p.gif", "key={KEY}&event=x", 200, "no_identifier"),
        ("/v1/p.gif", "key={KEY}&user_id=u", 200, "no_event"),
        ("/v1/p.gif", "key={KEY}&type=dance&user_id=u", 200, "bad_type"),
        ("/v1/p.gif", "a=1&" * 2_000, 400, "bad_input"),
        ("/v1/p.gif", "a=" + "x" * 70_000, 400, "bad_input"),
        ("/v1/pixel/track", "", 400, "no_data"),
        ("/v1/pixel/track", "data=%21%21", 400, "bad_base64"),
        ("/v1/pixel/track", "data=e30=", 401, "no_key"),
        ("/v1/pixel/track", "data=bm8=", 400, "bad_json"),
        ("/v1/pixel/dance", "data=e30=", 404, "no_such_path"),
    ],
)
def test_it_answers_an_image_even_when_it_refuses(path: str, query: str, status: int, code: str) -> None:
    answer = ask("GET", path, query=query.replace("{KEY}", KEY))
    assert (answer.status, answer.body) == (status, GIF)
    assert answer.headers["x-attune-error"].startswith(code)


def test_a_post_is_refused() -> None:
    assert ask("POST", "/v1/p.gif").status == 405


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["event", "type", "user_id", "email", "timestamp", "x"]), st.text(max_size=30)))
def test_it_never_fails_whatever_the_fields(kept: Kept, fields: dict[str, str]) -> None:
    safe = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    before = len(kept("id"))
    answer = simple(**safe)
    assert (answer.status, answer.body) == (200, GIF)
    assert len(kept("id")) - before == (0 if "x-attune-error" in answer.headers else 1)
