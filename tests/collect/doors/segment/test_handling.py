"""One request through the door: every path and key form, every way to be wrong."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import zlib
from typing import Any

import pytest

from attune.collect.doors.segment.handling import KINDS
from attune.store import opened
from attune.store.rows import read_facts
from attune.vocabulary.errors import Unavailable
from tests.collect.asking import TEXTS, Answer, Kept, ask, asked, basic, post, track

SINGLE = {
    "track": {"event": "x"},
    "identify": {"traits": {"name": "Ann"}},
    "page": {"name": "Home"},
    "screen": {"name": "Basket"},
    "group": {"groupId": "g1"},
    "alias": {"previousId": "u-0"},
}


def bare(body: Any, **headers: str) -> Answer:
    return ask("POST", "/v1/batch", json.dumps(body).encode(), headers)


def test_it_stores_what_a_batch_holds(kept: Kept) -> None:
    answer = post("/v1/batch", {"batch": [track(1), track(2), {"type": "page", "anonymousId": "a"}]})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == {"success": True, "accepted": 3, "dropped": []}
    assert kept() == [("track", "Order Completed", "u-1"), ("track", "Order Completed", "u-2"), ("page", "", "")]


def test_it_serves_every_path(kept: Kept) -> None:
    for path, kind in KINDS.items():
        event = {"userId": "u", "messageId": path, **SINGLE.get(kind, {})}
        body = {"batch": [{**event, "type": "track", "event": "x"}]} if kind in {"batch", "import"} else event
        answer = post(path, body)
        assert (path, answer.status, answer.json["accepted"]) == (path, 200, 1)
    assert len(kept()) == len(KINDS)


def test_it_says_what_was_stored_before(kept: Kept) -> None:
    post("/v1/batch", {"batch": [track(1)]})
    answer = post("/v1/batch", {"batch": [track(1), track(2), track(2)]})
    assert answer.json == {"success": True, "accepted": 3, "duplicates": 2, "dropped": []}
    assert len(kept()) == 2


def test_what_a_duplicate_said_is_said_again_when_it_comes_anew(kept: Kept) -> None:
    login = {"type": "track", "event": "x", "userId": "u-77", "anonymousId": "a-77"}
    post("/v1/batch", {"batch": [{**track(1), "messageId": "same"}]})
    post("/v1/batch", {"batch": [{**login, "messageId": "same"}]})
    post("/v1/batch", {"batch": [{**login, "messageId": "other"}]})
    stored = kept.store.journal.facts_after(kept.after, 10)
    named = [value for _, _, packed in stored for fact in read_facts(packed) for _, value, _ in fact.identifiers]
    assert named == ["u-77", "a-77"]


def test_it_answers_for_each_event_inside_a_good_envelope(kept: Kept) -> None:
    answer = post("/v1/batch", {"batch": [track(1), 7, None, "x", [], {"type": "dance", "userId": "u"}, track(2)]})
    assert answer.status == 200
    assert answer.json["accepted"] == 2
    assert [(drop["index"], drop["reason"]) for drop in answer.json["dropped"]] == [
        (1, "bad_shape"),
        (2, "bad_shape"),
        (3, "bad_shape"),
        (4, "bad_shape"),
        (5, "bad_type"),
    ]
    assert all(drop["message"] for drop in answer.json["dropped"])


def test_it_accepts_an_empty_batch() -> None:
    assert post("/v1/batch", {"batch": []}).json == {"success": True, "accepted": 0, "dropped": []}


@pytest.mark.parametrize(
    "headers",
    [
        basic(),
        {"authorization": "Basic " + base64.b64encode(TEXTS["server"].encode()).decode()},
        {"authorization": "basic " + base64.b64encode(f"{TEXTS['server']}:x".encode()).decode().rstrip("=")},
        {"authorization": f"Bearer {TEXTS['server']}"},
        {"authorization": f"bearer   {TEXTS['server']} "},
    ],
)
def test_it_takes_the_key_from_the_header(kept: Kept, headers: dict[str, str]) -> None:
    assert bare({"batch": [track()]}, **headers).status == 200


def test_it_takes_the_key_from_the_body(kept: Kept) -> None:
    assert bare({"batch": [track(1)], "writeKey": TEXTS["server"]}).status == 200
    assert ask("POST", "/v1/t", json.dumps({**track(2), "writeKey": TEXTS["browser"]}).encode()).status == 200
    assert bare({"batch": [], "writeKey": TEXTS["server"]}, authorization="Basic nonsense").status == 200


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        ({"batch": []}, {}, "no_key"),
        ({"batch": [], "writeKey": None}, {}, "no_key"),
        ({"batch": [], "writeKey": "nobody"}, {}, "wrong_key"),
        ({"batch": [], "writeKey": 12}, {}, "wrong_key"),
        ({"batch": []}, {"authorization": "Basic " + base64.b64encode(b"nobody:").decode()}, "wrong_key"),
        ({"batch": []}, {"authorization": "Basic !!!"}, "wrong_key"),
        ({"batch": []}, {"authorization": "Bearer " + "x" * 5000}, "wrong_key"),
        ({"batch": []}, {"authorization": "Digest x"}, "wrong_key"),
    ],
)
def test_it_refuses_without_a_known_key(body: Any, headers: dict[str, str], code: str) -> None:
    answer = bare(body, **headers)
    assert (answer.status, answer.json["code"]) == (401, code)
    assert answer.json["message"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_it_reads_json_whatever_it_is_called(kept: Kept, kind: str) -> None:
    assert post("/v1/batch", {"batch": [track()]}, content_type=kind).json["accepted"] == 1


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_it_unpacks(kept: Kept, encoding: str, pack: Any) -> None:
    body = pack(json.dumps({"batch": [track()]}).encode())
    assert post("/v1/batch", body, content_encoding=encoding).json["accepted"] == 1


def test_it_unpacks_up_to_four_megabytes_as_rudderstack_sends(kept: Kept) -> None:
    big = {"batch": [track(n, properties={"text": "x" * 30_000}) for n in range(100)]}
    assert post("/v1/batch", gzip.compress(json.dumps(big).encode()), content_encoding="gzip").json["accepted"] == 100


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 400, "bad_json"),
        (b"not json", {}, 400, "bad_json"),
        (b'{"batch":[', {}, 400, "bad_json"),
        (b'{"batch":[]} x', {}, 400, "bad_json"),
        (b"\xff\xfe\x00", {}, 400, "bad_json"),
        (b"[]", {}, 400, "bad_envelope"),
        (b"null", {}, 400, "bad_envelope"),
        (b"{}", {}, 400, "bad_envelope"),
        (b'{"batch":{}}', {}, 400, "bad_envelope"),
        (b'{"batch":"x"}', {}, 400, "bad_envelope"),
        (b'{"batch":[],"writeKey":[1]}', {}, 400, "bad_envelope"),
        (b"[" * 100_000, {}, 400, "bad_envelope"),
        (b'{"batch":[]}', {"content-encoding": "gzip"}, 400, "bad_gzip"),
        (gzip.compress(b'{"batch":[]}', mtime=0)[:-9], {"content-encoding": "gzip"}, 400, "bad_gzip"),
        (b'{"batch":[]}', {"content-encoding": "br"}, 415, "wrong_encoding"),
        (b'{"batch":["' + b"x" * 501 * 1024 + b'"]}', {}, 413, "too_large"),
        (b"x", {"content-length": "600000"}, 413, "too_large"),
        (gzip.compress(b"0" * 100_000_000, mtime=0), {"content-encoding": "gzip"}, 413, "too_large"),
        (b'{"batch":[' + b"0," * 6000 + b"0]}", {}, 413, "too_many_events"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else str(value)[:30],
)
def test_it_refuses_a_bad_envelope_whole(body: bytes, headers: dict[str, str], status: int, code: str) -> None:
    answer = ask("POST", "/v1/batch", body, {**basic(), **headers})
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["success"] is False
    assert answer.json["message"]


def test_it_counts_the_bytes_it_reads_when_the_client_lies_about_them() -> None:
    body = b'{"batch":["' + b"x" * 501 * 1024 + b'"]}'
    assert ask("POST", "/v1/batch", body, {**basic(), "content-length": "10"}).status == 413


def test_it_drops_only_the_event_that_is_too_large(kept: Kept) -> None:
    answer = post("/v1/batch", {"batch": [track(1), track(2, properties={"text": "x" * 33_000}), track(3)]})
    assert answer.json["accepted"] == 2
    assert (answer.json["dropped"][0]["index"], answer.json["dropped"][0]["reason"]) == (1, "event_too_large")


@pytest.mark.parametrize(
    ("bad", "outcome"),
    [
        (rb'{"type":"track","event":"x","userId":"u","properties":{"t":"cut \ud83d"}}', None),
        (rb'{"type":"track","event":"x","userId":"u","properties":{"t":"\udc00 cut"}}', None),
        (rb'{"type":"track","event":"x","userId":"u","properties":{"t":"a\u0000b"}}', None),
        (b'{"type":"track","event":"x","userId":"u","properties":{"a":NaN,"b":[-Infinity,Infinity]}}', None),
        (rb'{"type":"track","event":"x","userId":"a\ud83d"}', "bad_text"),
        (rb'{"type":"track","event":"x","userId":"a\u0000"}', "bad_text"),
        (b'{"type":"track","event":"x","userId":"u","properties":{"n":1e999}}', "bad_shape"),
        (b'{"type":"track","event":"x","userId":"u","properties":{"n":' + b"9" * 400 + b"}}", None),
        (b'{"type":"track","event":"x","userId":"u","properties":' + b'{"a":' * 4000 + b"1" + b"}" * 4001, "too_deep"),
        (
            b'{"type":"track","event":"x","userId":"u","properties":{"n":' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
            "too_deep",
        ),
        (b'{"type":"track","event":"x","userId":"\xff"}', "bad_text"),
        (b'{"type":"track","event":"x","userId":"u","properties":{"t":"\xed\xa0\xbd"}}', "bad_text"),
        (b'{"type":"track","event":"x","userId":"u","timestamp":"1970-01-01T00:00:00Z"}', "too_old"),
        (b'{"type":"track","event":"x","userId":"u","timestamp":"2100-01-01T00:00:00Z"}', "in_future"),
    ],
    ids=lambda value: value[40:80] if isinstance(value, bytes) else str(value),
)
def test_it_lets_a_bad_event_cost_only_itself(kept: Kept, bad: bytes, outcome: str | None) -> None:
    good = [json.dumps(track(n, properties={"emoji": "\U0001f600"})).encode() for n in (1, 2)]
    answer = post(
        "/v1/batch", b'{"sentAt":"2026-11-22T16:00:00Z","batch":[' + b",".join([good[0], bad, good[1]]) + b"]}"
    )
    assert answer.status == 200
    assert answer.json["accepted"] == (2 if outcome else 3)
    assert [drop["reason"] for drop in answer.json["dropped"]] == ([outcome] if outcome else [])
    assert len(kept()) == answer.json["accepted"]


@pytest.mark.parametrize("body", [b"{" * 10_000, b'{"event":' + b"[" * 10_000 + b"]" * 10_000 + b',"userId":"u"}'])
def test_it_survives_depth_in_a_single_event(body: bytes) -> None:
    assert ask("POST", "/v1/track", body, basic()).status in {200, 400}


def test_it_mends_half_a_character_and_keeps_whole_ones(kept: Kept) -> None:
    said = rb'{"a":"\ud83d!","b":"\ud83d\ude00","c":"\\ud83d","d":"NaN \"NaN","e":NaN}'
    text = b'{"batch":[{"type":"page","userId":"u","properties":%s}]}' % said
    post("/v1/batch", text)
    assert json.loads(kept("properties")[0][0]) == {
        "a": "�!",
        "b": "\U0001f600",
        "c": "\\ud83d",
        "d": 'NaN "NaN',
        "e": None,
    }


def test_it_merges_the_context_of_the_batch(kept: Kept) -> None:
    events = [track(1, context={"locale": "pl-PL"}), track(2), track(3, context=None)]
    post(
        "/v1/batch",
        {"batch": events, "context": {"locale": "ja-JP", "app": {"name": "shop"}}, "integrations": {"All": True}},
    )
    found = kept("language, context")
    assert [one[0] for one in found] == ["pl", "ja", "ja"]
    assert all(json.loads(one[1])["app"] == {"name": "shop"} for one in found)


def test_it_lets_no_browser_key_import(kept: Kept) -> None:
    answer = post("/v1/import", {"batch": [track()]}, key="browser")
    assert (answer.status, answer.json["code"]) == (403, "key_may_not_import")
    assert post("/v1/import", {"batch": [track()]}, key="admin").json["accepted"] == 1


def test_it_answers_a_preflight_with_all_that_sdks_send() -> None:
    answer = ask(
        "OPTIONS", "/v1/t", headers={"origin": "https://shop.example", "access-control-request-method": "POST"}
    )
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = answer.headers["access-control-allow-headers"]
    assert all(name in allowed for name in ("authorization", "content-type", "x-retry-count"))
    assert "*" in allowed.split(", ")  # RudderStack's `rsa-...`, and whatever the next version brings
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_it_lets_pages_of_any_origin_read_answers_and_errors() -> None:
    for answer in (post("/v1/batch", {"batch": []}), bare({"batch": []})):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "retry-after" in answer.headers["access-control-expose-headers"]


def test_it_knows_its_paths_and_methods() -> None:
    assert (ask("GET", "/v1/batch").status, ask("PUT", "/v1/t").status) == (405, 405)
    assert ask("GET", "/v1/batch").headers["allow"] == "POST, OPTIONS"
    answer = ask("POST", "/v1/pixel")
    assert (answer.status, answer.json["code"]) == (404, "no_such_path")


def test_it_asks_to_come_back_when_the_journal_cannot_take_more(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(rows: object) -> None:
        raise Unavailable("The journal is full.", code="journal_full", retry_after_s=7)

    monkeypatch.setattr(kept.store.committer, "commit", full)
    answer = post("/v1/batch", {"batch": [track()]})
    assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, "journal_full", "7")


def test_it_asks_to_come_back_before_a_store_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_open", [])
    answer = post("/v1/batch", {"batch": [track()]})
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0


def test_it_stores_what_many_send_at_the_same_time(kept: Kept) -> None:
    async def all_at_once() -> list[Answer]:
        requests = (
            asked("POST", "/v1/batch", json.dumps({"batch": [track(n * 10 + m) for m in range(10)]}).encode(), basic())
            for n in range(50)
        )
        return await asyncio.gather(*requests)

    assert {answer.status for answer in asyncio.run(all_at_once())} == {200}
    assert len(set(kept())) == 500
