"""What SDKs fetch before they send: never anybody else's address."""

from __future__ import annotations

import pytest

from tests.collect.asking import TEXTS, ask, basic


def test_it_sends_the_browser_sdk_back_here() -> None:
    answer = ask("GET", f"/v1/projects/{TEXTS['browser']}/settings")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json["integrations"]["Segment.io"] == {
        "apiKey": TEXTS["browser"],
        "apiHost": "cx.example:8000/v1",
        "protocol": "http",
    }


def test_it_names_no_vendors_host() -> None:
    for path, query in (
        (f"/v1/projects/{TEXTS['browser']}/settings", ""),
        ("/sourceConfig", f"writeKey={TEXTS['browser']}"),
    ):
        body = ask("GET", path, query=query).body.lower()
        for host in (b"segment.com", b"api.segment.io", b"cdn.segment", b"rudderlabs", b"rudderstack.com", b"https://"):
            assert host not in body


def test_it_believes_the_proxy_about_the_protocol() -> None:
    path = f"/v1/projects/{TEXTS['browser']}/settings"
    answer = ask("GET", path, headers={"x-forwarded-proto": "https", "host": "cx.example"})
    assert answer.json["integrations"]["Segment.io"]["protocol"] == "https"
    assert answer.json["integrations"]["Segment.io"]["apiHost"] == "cx.example/v1"
    answer = ask("GET", path, headers={"x-forwarded-proto": "javascript"})
    assert answer.json["integrations"]["Segment.io"]["protocol"] == "http"


@pytest.mark.parametrize("host", ['x"><script>', "a b", "x/../y", "", "ü.example"])
def test_it_repeats_no_nonsense(host: str) -> None:
    answer = ask(
        "GET", f"/v1/projects/{TEXTS['browser']}/settings", headers={"host": host.encode("utf-8").decode("latin-1")}
    )
    assert (answer.status, answer.json["code"]) == (400, "bad_host")


def test_it_answers_only_for_known_keys() -> None:
    assert ask("GET", "/v1/projects/nobody/settings").status == 401
    assert ask("GET", "/v1/projects/x").status == 404
    assert ask("POST", f"/v1/projects/{TEXTS['browser']}/settings").status == 405
    assert ask("OPTIONS", f"/v1/projects/{TEXTS['browser']}/settings").status == 200
    assert ask("GET", "/sourceConfig", query="writeKey=nobody").status == 401
    assert ask("GET", "/sourceConfig").status == 401


def test_it_gives_rudderstacks_sdks_a_source_without_destinations() -> None:
    by_query = ask("GET", "/sourceConfig", query=f"p=web&v=3&writeKey={TEXTS['browser']}")
    by_header = ask("GET", "/sourceConfig", headers=basic("browser"))
    for answer in (by_query, by_header):
        assert answer.status == 200
        assert answer.json["source"]["enabled"] is True
        assert answer.json["source"]["destinations"] == []
        assert answer.json["source"]["writeKey"] == TEXTS["browser"]
