"""Plausible's events, as its two clients for pages send them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.asking import Answer, Kept, ask
from tests.collect.doors.sites import FROM, name_sites


@pytest.fixture(autouse=True)
def _sites(_collector: None) -> None:
    name_sites()


def send(event: Any, **headers: str) -> Answer:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    given = {"content-type": "text/plain", **FROM, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return ask("POST", "/api/event", body, given)


# What @plausible-analytics/tracker 0.4.6 and plausible-tracker 0.3.9 sent from a page.
VIEW = {
    "n": "pageview",
    "v": 36,
    "u": "https://shop.example/a?utm_source=mail&utm_campaign=may",
    "d": "shop.example",
    "r": None,
}
SIGNUP = {**VIEW, "n": "Signup", "p": {"plan": "gold"}, "$": {"amount": 12.5, "currency": "EUR"}}
OLD = {
    "n": "signup",
    "u": "https://shop.example/b",
    "d": "shop.example",
    "r": None,
    "w": 1280,
    "h": 0,
    "p": '{"a":"b"}',
}
LEFT = {"n": "engagement", "sd": 100, "d": "shop.example", "u": "https://shop.example/a", "e": 6031, "v": 36}


def test_it_takes_what_the_trackers_send(kept: Kept) -> None:
    for event in (VIEW, SIGNUP, OLD, LEFT):
        answer = send(event)
        assert (answer.status, answer.body, answer.headers["content-type"]) == (202, b"ok", "text/plain; charset=utf-8")
        assert "x-plausible-dropped" not in answer.headers
    assert kept("type, name, surface, campaign, toString(value), currency") == [
        ("page", "", "web shop.example /a", "may", None, ""),
        ("track", "Signup", "event Signup", "may", "12.5", "EUR"),
        ("track", "signup", "event signup", "", None, ""),
        ("track", "Page Left", "event Page Left", "", None, ""),
    ]
    assert [json.loads(one[0]) for one in kept("properties")] == [
        {},
        {"plan": "gold"},
        {"a": "b"},
        {"visible_seconds": 6.031, "scroll_percent": 100.0},
    ]


def test_a_visitor_is_the_same_all_day_and_another_the_next(kept: Kept) -> None:
    send(VIEW)
    send(SIGNUP)
    send(VIEW, x_forwarded_for="203.0.113.10")
    name_sites(salt=b"another day's salt, 32 bytes....")
    send(VIEW)
    first, second, other, tomorrow = [one[0] for one in kept("anonymous_id")]
    assert first == second
    assert len({first, other, tomorrow}) == 3
    assert all(len(one) == 32 and "203" not in one[:3] for one in (first, other, tomorrow))


def test_it_takes_the_long_names_of_servers(kept: Kept) -> None:
    event = {
        "name": "Signup",
        "url": "https://shop.example/",
        "domain": "SHOP.example, rollup.example",
        "props": {"a": 1},
        "revenue": {"amount": "3.50", "currency": "pln"},
    }
    assert send(event).status == 202
    assert kept("name, toString(value), currency") == [("Signup", "3.5", "PLN")]


def test_it_says_when_it_dropped_a_robot(kept: Kept) -> None:
    answer = send(VIEW, user_agent="Googlebot/2.1")
    assert (answer.status, answer.headers["x-plausible-dropped"]) == (202, "1")
    assert kept() == []


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ({**VIEW, "d": "other.example"}, 401, "unknown_site"),
        ({**VIEW, "d": ""}, 400, "bad_envelope"),
        ({**VIEW, "u": None}, 400, "bad_envelope"),
        ({**VIEW, "n": 7}, 400, "bad_envelope"),
        (b"", 400, "bad_json"),
        (b"[" * 50_000, 400, "bad_envelope"),
        (b'{"p":' + b"[" * 50_000, 400, "too_deep"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_it_refuses_what_is_no_event(event: Any, status: int, code: str) -> None:
    answer = send(event)
    assert (answer.status, answer.json["code"]) == (status, code)


texts = st.text(max_size=12) | st.none() | st.sampled_from(["pageview", "shop.example", "https://shop.example/x"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"d": st.just("shop.example"), "n": texts, "u": texts},
        optional={"r": texts, "p": anything, "$": anything, "sd": anything, "e": st.floats() | st.integers()},
    )
)
def test_it_inserts_what_it_accepts(kept: Kept, event: dict[str, Any]) -> None:
    before = len(kept("id"))
    answer = send(event)
    assert answer.status in {202, 400}
    stored = answer.status == 202 and "x-plausible-dropped" not in answer.headers
    assert len(kept("id")) - before == int(stored)
