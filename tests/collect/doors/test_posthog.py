"""PostHog's clients: requests as posthog-js 1.449.2, posthog-node 5.70.0 and posthog 7.91.1 for Python sent them."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.asking import TEXTS, Answer, Kept, ask
from tests.collect.doors.sites import AGENT, FROM

BROWSER = "01a204b4-264b-7d2d-baa1-2b318f7e6917"
WEB = {
    "$os": "Linux",
    "$current_url": "https://shop.example/a/17?utm_campaign=may",
    "$raw_user_agent": AGENT,
    "$browser_language": "pl-PL",
    "$screen_height": 720,
    "$screen_width": 1280,
    "$lib": "web",
    "$insert_id": "jc0pgz0xlir07imf",
    "$time": 1795363199.915,
    "distinct_id": BROWSER,
    "$device_id": BROWSER,
    "$sdk_debug_retry_queue_size": 0,
    "$referrer": "$direct",
    "title": "A page",
    "token": TEXTS["browser"],
}
KNOWN = {**WEB, "distinct_id": "u-1", "$user_id": "u-1"}
SERVER = {"$lib": "posthog-node", "$is_server": True, "$geoip_disable": True}


def event(name: str, properties: Any, number: int = 0, **more: Any) -> dict[str, Any]:
    return {"uuid": f"01a204b4-{number:04d}", "event": name, "properties": properties, **more}


def send(*events: Any, key: str = "browser", path: str = "/e/", **more: Any) -> Answer:
    """As the browser's library: gzip without saying so, as text."""
    body = json.dumps({"api_key": TEXTS[key], "batch": events, **more}).encode()
    return ask("POST", path, gzip.compress(body), {"content-type": "text/plain", **FROM})


def test_it_takes_what_a_page_sends(kept: Kept) -> None:
    answer = send(
        event("$pageview", WEB, 1),
        event("Order Completed", {**WEB, "total": 12.5, "currency": "EUR"}, 2),
        event("$autocapture", {**WEB, "$event_type": "click", "$el_text": "go", "$elements": []}, 3),
        event("$pageleave", KNOWN, 4),
        event("$set", {**KNOWN, "$set": {"plan": "gold"}, "$set_once": {}}, 5),
    )
    assert (answer.status, answer.body) == (200, b'{"status":1}')
    assert kept("type, name, surface, user_id, anonymous_id, language, campaign, toString(value), message_id") == [
        ("page", "", "web shop.example /a/*", "", BROWSER, "pl", "may", None, "01a204b4-0001"),
        ("track", "Order Completed", "event Order Completed", "", BROWSER, "pl", "may", "12.5", "01a204b4-0002"),
        ("track", "Element Clicked", "event Element Clicked", "", BROWSER, "pl", "may", None, "01a204b4-0003"),
        ("track", "Page Left", "event Page Left", "u-1", "", "pl", "may", None, "01a204b4-0004"),
        ("identify", "", "", "u-1", "", "pl", "may", None, "01a204b4-0005"),
    ]
    said = [json.loads(one[0]) for one in kept("properties")]
    assert said[1:] == [
        {"title": "A page", "total": 12.5, "currency": "EUR"},
        {"title": "A page", "event_type": "click", "el_text": "go"},
        {"title": "A page"},
        {"plan": "gold"},
    ]
    assert json.loads(kept("context")[0][0])["screen"] == {"width": 1280, "height": 720}


def test_an_identify_joins_the_browser_with_the_user(kept: Kept) -> None:
    first = {"$initial_referrer": "$direct", "$initial_utm_source": None, "first_seen": "x"}
    told = event("$identify", {**KNOWN, "$anon_distinct_id": BROWSER})
    send({**told, "$set": {"email": "a@b.example", "name": "Ann"}, "$set_once": first})
    assert kept("type, user_id, anonymous_id") == [("identify", "u-1", BROWSER)]
    assert json.loads(kept("properties")[0][0]) == {"first_seen": "x", "email": "a@b.example", "name": "Ann"}


def test_it_takes_what_node_sends(kept: Kept) -> None:
    batch = [
        event("Order Completed", {"total": 3, **SERVER}, 1, distinct_id="u-1", timestamp="2026-11-22T15:59:00.000Z"),
        event("$identify", {"$set": {"email": "a@b.example"}, "$set_once": {}, **SERVER}, 2, distinct_id="u-1"),
        event("$create_alias", {"distinct_id": "u-1", "alias": "anon-9", **SERVER}, 3, distinct_id="u-1"),
        event(
            "$groupidentify",
            {"$group_type": "company", "$group_key": "acme", "$group_set": {"name": "Acme"}, **SERVER},
            4,
            distinct_id="$company_acme",
        ),
    ]
    body = gzip.compress(json.dumps({"api_key": TEXTS["server"], "batch": batch}).encode())
    answer = ask("POST", "/batch/", body, {"content-type": "application/json", "content-encoding": "gzip"})
    assert answer.body == b'{"status":1}'
    assert kept("type, name, user_id") == [
        ("track", "Order Completed", "u-1"),
        ("identify", "", "u-1"),
        ("alias", "", "u-1"),
        ("group", "", ""),
    ]


def test_it_takes_what_python_sends(kept: Kept) -> None:
    lib = {"$lib": "posthog-python", "$is_server": True}
    batch = [
        event("Order Completed", lib, 1, distinct_id="u-1", timestamp="2026-11-22T15:59:00.257112+00:00"),
        {**event("$set", lib, 2, distinct_id="u-1"), "$set": {"email": "a@b.example"}},
        event("$create_alias", {"distinct_id": "anon-9", "alias": "u-1", **lib}, 3, distinct_id="anon-9"),
        event("seen", {**lib, "$process_person_profile": False}, 4, distinct_id="9000c918-9350-4613-b7e2-ed1361643df9"),
    ]
    more = {"historical_migration": False, "sent_at": "2026-11-22T16:00:00.257748+00:00"}
    assert send(*batch, key="server", path="/batch/", **more).body == b'{"status":1}'
    assert kept("type, user_id, anonymous_id") == [
        ("track", "u-1", ""),
        ("identify", "u-1", ""),
        ("alias", "u-1", ""),
        ("track", "", "9000c918-9350-4613-b7e2-ed1361643df9"),
    ]


def test_people_of_a_group_carry_its_account(kept: Kept) -> None:
    send(event("x", {**KNOWN, "$groups": {"team": "t", "company": "acme"}}, 1), event("y", KNOWN, 2))
    one, other = kept("account_key")
    assert one != other


def test_a_client_without_cookies_gets_the_visitor_of_the_day(kept: Kept) -> None:
    send(event("$pageview", {**WEB, "distinct_id": "$posthog_cookieless"}, 1))
    send(event("$pageview", {**WEB, "distinct_id": "$posthog_cookieless"}, 2))
    ids = {one[0] for one in kept("anonymous_id")}
    assert len(ids) == 1
    assert ids != {"$posthog_cookieless"}


@pytest.mark.parametrize(
    "form", ["single", "list", "data", "plain form", "base64 form", "gzip by name", "base64 of gzip"]
)
def test_it_reads_every_form_of_a_body(kept: Kept, form: str) -> None:
    one = event("x", WEB)
    whole = json.dumps({**one, "api_key": TEXTS["browser"]}).encode()
    query = ""
    match form:
        case "single":
            body = whole
        case "list":
            body = json.dumps([one]).encode()
        case "data":
            body = json.dumps({"token": TEXTS["browser"], "data": [one]}).encode()
        case "plain form":
            body = urlencode({"data": whole.decode()}).encode()
        case "base64 form":
            body, query = urlencode({"data": base64.b64encode(whole).decode()}).encode(), "compression=base64"
        case "gzip by name":
            body, query = gzip.compress(whole), "compression=gzip-js"
        case _:
            body = urlencode({"data": base64.b64encode(gzip.compress(whole)).decode()}).encode()
    answer = ask("POST", "/e/", body, FROM, query=query)
    assert (form, answer.status, answer.body) == (form, 200, b'{"status":1}')
    assert kept("name") == [("x",)]


def test_it_lets_each_event_stand_alone(kept: Kept) -> None:
    answer = send(
        event("a", WEB, 1), 7, {"event": 3}, event("$snapshot", WEB, 2), event("b", [], 3), event("c", WEB, 4)
    )
    assert answer.status == 200
    assert answer.json["status"] == 1
    assert [(drop["index"], drop["reason"]) for drop in answer.json["dropped"]] == [
        (1, "bad_shape"),
        (2, "bad_shape"),
        (3, "not_kept"),
        (4, "no_identifier"),
    ]
    assert kept("name") == [("a",), ("c",)]


def test_a_repeat_is_stored_once(kept: Kept) -> None:
    for _ in range(2):
        assert send(event("x", WEB, 7)).body == b'{"status":1}'
    assert len(kept()) == 1


def test_half_a_character_and_a_nul_cost_nothing(kept: Kept) -> None:
    raw = json.dumps(event("x", {**WEB, "a": "@@", "b": "##"})).replace("@@", r"cut \ud83d").replace("##", r"\u0000")
    for body in (raw, f"[{raw}]"):
        assert ask("POST", "/e/", body.encode(), FROM, query=f"token={TEXTS['browser']}").body == b'{"status":1}'
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("body", "query", "status", "code"),
    [
        (b"", "", 400, "bad_json"),
        (b"{}", "", 400, "bad_envelope"),
        (b'{"batch":{}}', "", 400, "bad_envelope"),
        (b'{"batch":[]}', "", 401, "no_key"),
        (b'{"api_key":"phc_x","batch":[]}', "", 401, "wrong_key"),
        (b"data=%21", "", 400, "bad_base64"),
        (b"data=x", "compression=lz64", 415, "wrong_encoding"),
        (b"\x1f\x8b\x08cut", "", 400, "bad_gzip"),
        (gzip.compress(b"0" * 50_000_000), "", 413, "too_large"),
        (b'{"batch":[' + b"0," * 6_000 + b"0]}", "", 413, "too_many_events"),
        (b'{"event":' + b"[" * 50_000, "", 400, "too_deep"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_it_refuses_a_bad_envelope_whole(body: bytes, query: str, status: int, code: str) -> None:
    answer = ask("POST", "/e/", body, FROM, query=query)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_it_answers_what_clients_ask_before_they_send() -> None:
    key = TEXTS["browser"]
    assert ask("GET", f"/array/{key}/config").json["supportedCompression"] == ["gzip-js"]
    script = ask("GET", f"/array/{key}/config.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert key.encode() in script.body
    assert ask("GET", "/array/nobody/config").status == 401
    assert ask("GET", f"/array/{key}/else").status == 404
    flags = ask("POST", "/flags/", b"whatever", query="v=2").json
    assert (flags["flags"], flags["errorsWhileComputingFlags"]) == ({}, False)
    assert ask("POST", "/decide/", b"", query="v=3").json["featureFlags"] == {}
    assert ask("POST", "/s/", b"a recording").body == b'{"status":1}'
    assert ask("GET", "/api/surveys/", query="token=x").json == {"surveys": []}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = (
    st.sampled_from(["x", "$pageview", "$identify", "$set", "$create_alias", "$groupidentify", "$screen"]) | anything
)
known = [
    "distinct_id",
    "$device_id",
    "$user_id",
    "$groups",
    "$set",
    "alias",
    "$group_key",
    "$lib",
    "$time",
    "$current_url",
]
events = st.fixed_dictionaries(
    {"event": names},
    optional={
        "properties": st.dictionaries(st.sampled_from(known) | st.text(max_size=6), anything, max_size=6) | anything,
        "distinct_id": anything,
        "timestamp": anything,
        "uuid": st.text(max_size=9),
        "$set": anything,
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events | anything, max_size=6))
def test_it_inserts_what_it_accepts(kept: Kept, batch: list[Any]) -> None:
    before = len(kept("id"))
    answer = send(*batch, key="server")
    assert answer.status == 200
    stored = len(kept("id")) - before
    assert stored <= len(batch) - len(answer.json.get("dropped", []))
    assert stored > 0 or not batch or "dropped" in answer.json or any("uuid" in one for one in batch)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0d8event=dat', max_size=40).map(str.encode))
def test_it_never_fails_whatever_the_body(kept: Kept, body: bytes) -> None:
    assert ask("POST", "/e/", body, FROM, query=f"token={TEXTS['browser']}").status in {200, 400, 415}
