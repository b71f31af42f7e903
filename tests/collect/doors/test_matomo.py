"""Matomo's tracking API: as its trackers, its library for Node and its log importer send it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.collect.doors.answers import GIF
from tests.collect.asking import TEXTS, Answer, Kept, ask
from tests.collect.doors.sites import FROM, name_sites

PAGE = {
    "action_name": "A page",
    "idsite": "3",
    "rec": "1",
    "url": "https://shop.example/a/17?mtm_campaign=may",
    "urlref": "https://search.example/",
    "_id": "0123456789abcdef",
    "rand": "1234",
    "apiv": "1",
    "res": "1280x720",
}


@pytest.fixture(autouse=True)
def _sites(_collector: None) -> None:
    name_sites()


def get(path: str = "/matomo.php", **fields: Any) -> Answer:
    return ask("GET", path, b"", FROM, query=urlencode({**PAGE, **fields}))


def bulk(requests: Any, **more: Any) -> Answer:
    body = json.dumps({"requests": requests, **more}).encode()
    return ask("POST", "/matomo.php", body, {"content-type": "application/json", **FROM})


def test_a_page_is_answered_with_an_image_or_with_nothing(kept: Kept) -> None:
    first, second = get(), get(path="/piwik.php", send_image="0")
    assert (first.status, first.body, first.headers["content-type"]) == (200, GIF, "image/gif")
    assert (second.status, second.body) == (204, b"")
    assert (
        kept("type, surface, anonymous_id, campaign")
        == [("page", "web shop.example /a/*", "0123456789abcdef", "may")] * 2
    )
    context = json.loads(kept("context")[0][0])
    assert context["page"]["referrer"] == "https://search.example/"
    assert context["screen"] == {"width": 1280, "height": 720}


def test_it_takes_forms_by_post_as_beacons_send_them(kept: Kept) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8", **FROM}
    body = urlencode({**PAGE, "e_c": "Videos", "e_a": "Play", "e_n": "Intro", "e_v": "2", "uid": "u-1"}).encode()
    assert ask("POST", "/matomo.php", body, headers).status == 200
    assert kept("name, user_id, anonymous_id, toString(value)") == [("Videos Play", "u-1", "0123456789abcdef", None)]
    assert json.loads(kept("properties")[0][0]) == {
        "category": "Videos",
        "action": "Play",
        "label": "Intro",
        "number": 2.0,
    }


@pytest.mark.parametrize(
    ("fields", "name", "properties"),
    [
        ({"search": "socks", "search_count": "0"}, "Site Searched", {"query": "socks", "results": 0.0}),
        ({"download": "https://a.b/c.pdf"}, "File Downloaded", {"link": "https://a.b/c.pdf"}),
        ({"link": "https://other.example/"}, "Outbound Link Clicked", {"link": "https://other.example/"}),
        ({"c_n": "Banner", "c_i": "click"}, "Content Clicked", {"content": "Banner"}),
        ({"idgoal": "4"}, "Goal Reached", {"goal": "4"}),
    ],
)
def test_it_knows_what_else_a_hit_can_say(kept: Kept, fields: dict[str, str], name: str, properties: Any) -> None:
    get(**fields)
    assert kept("name") == [(name,)]
    assert json.loads(kept("properties")[0][0]) == properties


def test_an_order_carries_its_money_in_the_currency_of_the_site(kept: Kept) -> None:
    items = json.dumps([["sku-1", "Socks", ["Clothes"], 6.25, 2]])
    get(idgoal="0", ec_id="o-1", revenue="12.50", ec_tx="2.5", ec_items=items, cvar='{"1":["plan","gold"]}')
    assert kept("name, toString(value), currency, episode") == [("Order Completed", "12.5", "EUR", "o-1")]
    said = json.loads(kept("properties")[0][0])
    assert said["products"][0] == {
        "product_id": "sku-1",
        "name": "Socks",
        "category": ["Clothes"],
        "price": 6.25,
        "quantity": 2,
    }
    assert said["custom"] == {"plan": "gold"}


def test_who_has_no_id_is_the_visitor_of_the_day(kept: Kept) -> None:
    for path in ("/a", "/b"):
        get(_id="", url="https://shop.example" + path)
    assert len({one[0] for one in kept("anonymous_id")}) == 1


def test_a_heartbeat_is_answered_and_not_kept(kept: Kept) -> None:
    assert get(ping="1").status == 200
    assert kept() == []


def test_it_takes_what_comes_in_bulk(kept: Kept) -> None:
    answer = bulk(
        [
            "?url=http%3A%2F%2Fshop.example%2F1&idsite=3&rec=1",
            {"url": "http://shop.example/2", "idsite": 3, "rec": 1, "_id": "0123456789abcdef"},
            "?idsite=9&rec=1",
            7,
            "?idsite=3",
        ]
    )
    assert answer.status == 200
    assert {name: answer.json[name] for name in ("status", "tracked", "invalid", "invalid_indices")} == {
        "status": "success",
        "tracked": 2,
        "invalid": 3,
        "invalid_indices": [2, 3, 4],
    }
    assert [one[0] for one in kept("surface")] == ["web shop.example /*", "web shop.example /*"]


def test_history_needs_a_secret_key_and_a_retry_stores_nothing_twice(kept: Kept) -> None:
    old = {**PAGE, "cdt": "2025-01-31 12:00:00", "cip": "203.0.113.77"}
    assert get(cdt="2025-01-31 12:00:00").headers["x-attune-error"] == "too_old"
    for _ in range(2):
        assert bulk([old, {**old, "url": "https://shop.example/b"}], token_auth=TEXTS["server"]).json["tracked"] == 2
    assert kept("toUnixTimestamp(ts), source") == [(1_738_324_800, "shop")] * 2


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"idsite": "9"}, 401, "unknown_site"),
        ({"idsite": ""}, 401, "unknown_site"),
        ({"idsite": "", "token_auth": "x"}, 401, "wrong_key"),
        ({"rec": "0"}, 200, "bad_shape"),
        ({"cdt": "yesterday"}, 200, "bad_timestamp"),
    ],
)
def test_it_says_what_is_wrong_beside_the_image(fields: dict[str, str], status: int, code: str) -> None:
    answer = get(**fields)
    assert (answer.status, answer.body) == (status, GIF)
    assert answer.headers["x-attune-error"].startswith(code)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"requests":7}', 400), (b"{}", 400), (b'{"requests":["?idsite=9&rec=1"]}', 401), (b"\xff=1", 401)],
)
def test_it_refuses_a_bad_body(body: bytes, status: int) -> None:
    answer = ask("POST", "/matomo.php", body, FROM)
    assert (answer.status, answer.json["success"]) == (status, False)


fields = [
    "idsite",
    "rec",
    "url",
    "uid",
    "_id",
    "cdt",
    "e_c",
    "e_v",
    "idgoal",
    "revenue",
    "ec_items",
    "cvar",
    "search",
    "res",
]
texts = st.text(max_size=12) | st.sampled_from(["1", "3", "[[1]]", '{"1":[1,2]}', "1e999", "2026-11-22 15:00:00", "0"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(fields), texts | st.integers() | st.none(), max_size=8), max_size=4))
def test_it_inserts_what_it_accepts(kept: Kept, hits: list[dict[str, Any]]) -> None:
    before = len(kept("id"))
    answer = bulk([{"idsite": "3", "rec": "1", **hit} for hit in hits], token_auth=TEXTS["server"])
    assert answer.status == 200
    stored = len(kept("id")) - before
    assert stored == answer.json["tracked"] or any("cdt" in hit for hit in hits)
