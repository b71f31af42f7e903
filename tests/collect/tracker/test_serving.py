"""GET /a.js: the script of a source, from the snapshot alone."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from pathlib import Path

import pytest

from attune.collect import snapshot
from attune.collect.snapshot import Snapshot
from attune.collect.tracker import script, serving
from attune.collect.tracker.held import Held
from attune.collect.tracker.publishing import Part
from attune.collect.tracker.rules import Rule
from attune.vocabulary.errors import Unavailable
from tests.collect.asking import RECORDS, TEXTS, Answer, asked

SIX_KB = 6_000  # bytes, as it travels
KEY = f"key={TEXTS['browser']}"


def got(query: str = KEY, path: str = "/a.js", method: str = "GET", **headers: str) -> Answer:
    return asyncio.run(
        asked(method, path, query=query, headers={name.replace("_", "-"): text for name, text in headers.items()})
    )


def settings_in(body: bytes) -> dict[str, object]:
    """What the server put behind the script."""
    given = body[len(script.built()) :].decode().split(");\n")[0]
    return dict(json.loads(given))


def hold(rule: Rule | None = None, *parts: Part) -> None:
    """The snapshot in force has this rule for the source `shop`."""
    rules = {} if rule is None else {"shop": rule}
    snapshot.put(Snapshot(RECORDS.values(), tracker=Held(rules, parts)))


def test_it_is_small_enough_for_every_page() -> None:
    assert len(gzip.compress(script.built(), 9)) < SIX_KB
    assert len(gzip.decompress(got(accept_encoding="gzip, br").body)) > 10_000
    assert len(got(accept_encoding="gzip, br").body) < 6 * 1024  # with the settings of a source


def test_a_key_gets_the_script_of_its_source_by_its_rule() -> None:
    assert settings_in(got().body)["storage"] == "consent"
    hold(Rule(storage="never", watch=("views",), search=("find",), domain="shop.example"))
    settings = settings_in(got().body)
    assert settings["key"] == TEXTS["browser"]
    assert (settings["storage"], settings["watch"]) == ("never", {"views": 1})
    assert (settings["search"], settings["domain"]) == (["find"], "shop.example")


def test_the_address_of_analytics_js_serves_it_too() -> None:
    old = got("", f"/analytics.js/v1/{TEXTS['browser']}/analytics.min.js")
    assert old.body == got().body


def test_any_site_may_load_and_keep_it_for_a_while() -> None:
    answer = got()
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["vary"] == "accept-encoding"
    again = got(if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    hold(Rule(storage="always"))
    assert got(if_none_match=answer.headers["etag"]).status == 200


def test_it_travels_packed_where_the_browser_takes_that() -> None:
    packed = got(accept_encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == got().body
    assert int(packed.headers["content-length"]) == len(packed.body)
    head = got(method="HEAD")
    assert (head.body, int(head.headers["content-length"])) == (b"", len(got().body))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "its address names no key"),
        ("key=", "its address names no key"),
        ("key=pub_nobody", "unknown or was revoked"),
        ("key=" + "x" * 5_000, "unknown or was revoked"),
        ("key=%00%ff%ed%a0%80&key=2", "unknown or was revoked"),
        ("&&==%", "its address names no key"),
        (f"key={TEXTS['server']}", "secret server key"),
        (f"key={TEXTS['admin']}", "secret admin key"),
    ],
)
def test_a_wrong_key_is_answered_by_a_script_that_says_so(query: str, said: str) -> None:
    """A browser would not run what comes with another status, and nobody would learn why."""
    answer = got(query)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert re.fullmatch(rb'console\.warn\("Attune: .*"\);\n', answer.body)
    assert said in answer.body.decode()
    assert TEXTS["server"] not in answer.body.decode()


def test_other_methods_are_refused_and_a_preflight_answered() -> None:
    assert got(method="POST").status == 405
    assert got(method="OPTIONS").status == 200


def test_parts_travel_along_and_their_scripts_are_loaded_behind() -> None:
    parts = (
        Part("", "surveys", "1", '{"ask":"all"}', ""),
        Part("shop", "surveys", "2", '{"ask":"\u2028"}', "/s.js?v=2"),
        Part("other", "offers", "1", "[]", ""),
    )
    hold(None, *parts)
    body = got().body
    assert settings_in(body)["parts"] == {"surveys": '{"ask":"\u2028"}'}
    assert "\u2028" not in body.decode()  # an end of line to an old browser
    assert b'["/s.js?v=2"]' in body


def test_one_script_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(serving._made, "work_out", lambda asked: made.append(asked) or script.made(asked))
    hold(Rule(storage="always", domain="once.example"))
    assert got().body == got().body
    assert len(made) == 1


def test_a_checkout_that_was_not_built_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(script, "BUILT", tmp_path / "a.js")
    script.built.cache_clear()
    with pytest.raises(Unavailable, match="npm run tracker"):
        script.built()
    hold(Rule(domain="unbuilt.example"))
    answer = got()
    assert (answer.status, answer.json["code"]) == (503, "assets_missing")
