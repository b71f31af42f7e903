"""Umami's calls, as its tracker and its library for servers send them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.asking import Answer, Kept, ask
from tests.collect.doors.sites import FROM, name_sites

SITE = "9c4b1f8e-0000-4000-8000-000000000000"
PAGE = {
    "website": SITE,
    "screen": "1280x720",
    "language": "pl-PL",
    "title": "A page",
    "hostname": "shop.example",
    "url": "/a/17?utm_campaign=may",
    "referrer": "",
}


@pytest.fixture(autouse=True)
def _sites(_collector: None) -> None:
    name_sites()


def send(payload: Any, kind: str = "event", path: str = "/api/send", **headers: str) -> Answer:
    body = payload if isinstance(payload, bytes) else json.dumps({"type": kind, "payload": payload}).encode()
    given = {"content-type": "application/json", **FROM, **{n.replace("_", "-"): text for n, text in headers.items()}}
    return ask("POST", path, body, given)


def test_it_takes_a_page_an_event_and_who_it_is(kept: Kept) -> None:
    answer = send(PAGE)
    assert answer.status == 200
    assert set(answer.json) == {"cache", "sessionId", "visitId"}
    again = send({**PAGE, "name": "signup", "data": {"plan": "gold", "revenue": 9.9, "currency": "EUR"}})
    assert again.json["sessionId"] == answer.json["sessionId"]
    send({"website": SITE, "id": "u-1", "data": {"email": "ann@shop.example"}}, "identify")
    assert kept("type, name, surface, user_id, language, campaign, toString(value)") == [
        ("page", "", "web shop.example /a/*", "", "pl", "may", None),
        ("track", "signup", "event signup", "", "pl", "may", "9.9"),
        ("identify", "", "", "u-1", "", "", None),
    ]
    assert len({one[0] for one in kept("anonymous_id")}) == 1


def test_it_takes_what_the_library_for_servers_sends(kept: Kept) -> None:
    agent = "Mozilla/5.0 Umami/v20.20.2"
    for call in (
        {"type": "event", "payload": {"website": SITE, "url": "/a", "title": "x"}},
        {"type": "event", "payload": {"website": SITE, "name": "signup", "data": {"plan": "gold"}}},
        {"type": "identify", "payload": {"website": SITE, "data": {"plan": "gold"}}},
    ):
        assert "dropped" not in send(json.dumps(call).encode(), user_agent=agent).json
    assert [one[0] for one in kept("type")] == ["page", "track", "identify"]


def test_it_takes_a_list_in_which_each_call_stands_alone(kept: Kept) -> None:
    calls = [
        {"type": "event", "payload": PAGE},
        7,
        {"type": "event", "payload": {**PAGE, "website": "nobody"}},
        {"type": "event", "payload": {**PAGE, "timestamp": 1}},
    ]
    answer = ask("POST", "/api/batch", json.dumps(calls).encode(), FROM)
    assert (answer.json["size"], answer.json["processed"], answer.json["errors"]) == (4, 1, 3)
    assert [(one["index"], one["response"]["code"]) for one in answer.json["details"]] == [
        (1, "bad_shape"),
        (2, "unknown_site"),
        (3, "too_old"),
    ]
    assert len(kept()) == 1


def test_it_answers_a_robot_as_it_expects(kept: Kept) -> None:
    assert send(PAGE, user_agent="Googlebot/2.1").json == {"beep": "boop"}
    assert kept() == []


def test_it_takes_the_first_version_of_the_protocol(kept: Kept) -> None:
    send(PAGE, "pageview", "/api/collect")
    send({**PAGE, "event_name": "x"}, "event", "/api/collect")
    assert [one[0] for one in kept("type")] == ["page", "page"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"[]", 400, "bad_envelope"),
        (b'{"type":"event"}', 400, "bad_envelope"),
        (b'{"type":"event","payload":{}}', 400, "bad_envelope"),
        (b'{"type":"event","payload":{"website":"nobody"}}', 401, "unknown_site"),
    ],
)
def test_it_refuses_what_is_no_call(body: bytes, status: int, code: str) -> None:
    answer = send(body)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_its_preflight_allows_the_header_of_the_tracker() -> None:
    allowed = ask("OPTIONS", "/api/send").headers["access-control-allow-headers"].split(", ")
    assert {"x-umami-cache", "*"} & {*allowed}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
fields = ("url", "name", "title", "screen", "language", "hostname", "id", "timestamp", "data", "tag")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"website": st.just(SITE)}, optional=dict.fromkeys(fields, anything | st.text(max_size=9) | st.floats())
    ),
    st.sampled_from(["event", "identify", "pageview", "performance", ""]),
)
def test_it_inserts_what_it_accepts(kept: Kept, payload: dict[str, Any], kind: str) -> None:
    before = len(kept("id"))
    answer = send(payload, kind)
    assert answer.status in {200, 400}
    assert len(kept("id")) - before == int(answer.status == 200 and "dropped" not in answer.json)
