"""CloudEvents in all three ways over HTTP."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.collect.doors import cloudevents
from attune.collect.doors.segment.repair import mended
from tests.collect.asking import TEXTS, Kept, ask, basic

EVENT = {
    "specversion": "1.0",
    "id": "7",
    "source": "/shop",
    "type": "com.example.order.paid",
    "subject": "order/12",
    "time": "2026-11-22T15:00:00Z",
    "data": {"userId": "u-1", "total": 12.5, "currency": "EUR"},
}
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}
BATCH = {"content-type": "application/cloudevents-batch+json"}


def send(body: Any, headers: dict[str, str] = STRUCTURED, **more: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask("POST", "/v1/cloudevents", raw, {**basic(), **headers}, **more)


def test_it_takes_a_structured_event(kept: Kept) -> None:
    assert send(EVENT).json == {"success": True, "accepted": 1, "dropped": []}
    assert kept("type, name, user_id, toString(value), currency, toUnixTimestamp(ts), message_id") == [
        ("track", "com.example.order.paid", "u-1", "12.5", "EUR", 1_795_359_600, "/shop#7")
    ]
    context = json.loads(kept("context")[0][0])
    assert context["cloudevent"] == {"source": "/shop", "type": EVENT["type"], "subject": "order/12"}


def test_it_takes_a_binary_event_as_the_javascript_library_sends_it(kept: Kept) -> None:
    headers = {
        "content-type": "application/json; charset=utf-8",
        "ce-id": "23ab69b0",
        "ce-time": "2026-11-22T15:00:00.000Z",
        "ce-type": "com.example.order",
        "ce-source": "/shop",
        "ce-specversion": "1.0",
        "ce-subject": "Caf%C3%A9",
    }
    assert send({"total": 3, "userId": "u-1"}, headers).json["accepted"] == 1
    assert kept() == [("track", "com.example.order", "u-1")]
    assert json.loads(kept("context")[0][0])["cloudevent"]["subject"] == "Café"


def test_it_lets_each_event_of_a_batch_stand_alone(kept: Kept) -> None:
    bad = [{"id": "8"}, 7, {**EVENT, "id": "9", "time": "yesterday"}]
    answer = send([EVENT, *bad], BATCH)
    assert answer.json["accepted"] == 1
    assert [(drop["index"], drop["reason"]) for drop in answer.json["dropped"]] == [
        (1, "bad_shape"),
        (2, "bad_shape"),
        (3, "bad_timestamp"),
    ]


def test_it_stores_an_event_that_comes_twice_once(kept: Kept) -> None:
    send(EVENT)
    assert send([EVENT, {**EVENT, "source": "/other"}], BATCH).json["duplicates"] == 1
    assert len(kept()) == 2


def test_it_takes_what_is_about_nobody_from_a_server(kept: Kept) -> None:
    event = {**EVENT, "data": 21.5}
    assert send(event).json["accepted"] == 1
    assert json.loads(kept("properties")[0][0]) == {"data": 21.5}


@pytest.mark.parametrize(
    ("data", "properties"),
    [
        ({"data_base64": base64.b64encode(b'{"a":1}').decode()}, {"a": 1}),
        ({"data_base64": base64.b64encode(b"text").decode()}, {"data": "text"}),
        ({"data_base64": base64.b64encode(b"\xff").decode()}, {"data_base64": "/w=="}),
        ({"data": None}, {}),
        ({"data": [1, 2]}, {"data": [1, 2]}),
    ],
)
def test_it_keeps_data_of_any_kind(kept: Kept, data: Any, properties: Any) -> None:
    send({**{name: value for name, value in EVENT.items() if name != "data"}, **data})
    assert json.loads(kept("properties")[0][0]) == properties


def test_extension_attributes_name_the_person(kept: Kept) -> None:
    send({**EVENT, "data": {}, "userid": "u-9", "anonymousid": "a-9"})
    assert kept("user_id, anonymous_id") == [("u-9", "a-9")]


@pytest.mark.parametrize("body", [b"", b"{", b"7", b"null", b'{"id":"1"}', b"[" * 10_000, b"{" * 9, b"\xff"])
def test_it_refuses_what_is_no_event(body: bytes) -> None:
    answer = send(body)
    assert (answer.status, answer.json["success"]) == (400, False)


def test_it_takes_the_key_from_the_address_of_those_that_can_send_no_header(kept: Kept) -> None:
    body = json.dumps(EVENT).encode()
    assert ask("POST", "/v1/cloudevents", body, STRUCTURED).status == 401
    assert ask("POST", "/v1/cloudevents", body, STRUCTURED, query=f"key={TEXTS['server']}").status == 200


def test_it_agrees_to_be_called_as_the_webhook_specification_asks() -> None:
    answer = ask("OPTIONS", "/v1/cloudevents", headers={"webhook-request-origin": "grid.example"})
    assert (answer.status, answer.headers["webhook-allowed-origin"]) == (200, "grid.example")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
events = st.fixed_dictionaries(
    dict.fromkeys(("id", "source", "type", "specversion"), anything),
    optional=dict.fromkeys(("time", "data", "data_base64", "subject", "userid", "x"), anything),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events | anything, max_size=5))
def test_it_inserts_what_it_accepts(kept: Kept, batch: list[Any]) -> None:
    before = len(kept("id"))
    answer = send(batch, BATCH)
    assert answer.status == 200
    assert answer.json["accepted"] + len(answer.json["dropped"]) == len(batch)
    assert len(kept("id")) - before == answer.json["accepted"] - answer.json.get("duplicates", 0)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.sampled_from(["text/plain", "application/json", "", "image/png"]))
def test_it_never_fails_whatever_the_data(kept: Kept, body: bytes, kind: str) -> None:
    headers = {"content-type": kind, "ce-id": "1", "ce-type": "t", "ce-source": "s", "ce-specversion": "1.0"}
    assert send(body, headers).status in {200, 400}
    assert send(body).status in {200, 400}


attributes = st.fixed_dictionaries(
    {
        "id": st.text(min_size=1, max_size=9),
        "source": st.just("/s"),
        "type": st.text(min_size=1),
        "specversion": st.just("1.0"),
    },
    optional={
        "subject": st.text(max_size=9),
        "time": st.text(max_size=9),
        "userid": st.text(max_size=4) | st.none() | st.integers(),
        "anonymousid": st.text(max_size=4),
        "accountid": st.text(max_size=4),
        "dataschema": st.text(max_size=4),
        "datacontenttype": st.just("application/json"),
        "data": anything,
        "extension": st.text(max_size=4),
    },
)


@settings(deadline=None)
@given(attributes)
def test_the_usual_event_is_read_as_any_other(event: dict[str, Any]) -> None:
    raw = mended(json.dumps(event).encode())  # as the door does with what is no number in JSON
    any_other = cloudevents._candidate(cloudevents._one(raw), 0, len(raw))
    quick = cloudevents._quick(cloudevents._one(raw), raw, 0)
    is_usual = "extension" not in event and isinstance(event.get("userid", ""), str)
    assert (quick is not None) == is_usual
    if quick is not None:
        assert json.loads(quick.context) == json.loads(any_other.context)
        assert msgspec.structs.replace(quick, context=b"") == msgspec.structs.replace(any_other, context=b"")
