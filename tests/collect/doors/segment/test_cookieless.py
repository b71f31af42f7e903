"""Visitors of pages without cookies: the server names them, for a day."""

from __future__ import annotations

import json
from typing import Any

from attune.collect import snapshot
from attune.collect.snapshot import Snapshot
from attune.collect.tracker.held import Held
from attune.collect.tracker.rules import Rule
from tests.collect.asking import RECORDS, TEXTS, Answer, Kept, ask
from tests.collect.doors.sites import FROM, SALT

VIEW = {"type": "page", "properties": {"url": "https://shop.example/a"}}


def hold(storage: str, salt: bytes = SALT) -> None:
    """The source of the browser key follows this rule."""
    snapshot.put(Snapshot(RECORDS.values(), salt=salt, tracker=Held({"shop": Rule(storage=storage)})))


def send(*events: dict[str, Any], key: str = "browser", **headers: str) -> Answer:
    body = json.dumps({"writeKey": TEXTS[key], "batch": events}).encode()
    given = {**FROM, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return ask("POST", "/v1/b", body, {"content-type": "text/plain", **given})


def test_views_of_a_day_belong_to_one_visitor_and_those_of_another_day_to_another(kept: Kept) -> None:
    hold("never")
    assert send(VIEW, {**VIEW, "type": "track", "event": "Rage Click"}).json["accepted"] == 2
    send(VIEW)
    send(VIEW, x_forwarded_for="203.0.113.10")
    hold("never", b"salt of the next day in a test..")
    send(VIEW)
    first, second, third, fourth, fifth = [one[0] for one in kept("anonymous_id")]
    assert first == second == third
    assert len({first, fourth, fifth}) == 3
    assert len(first) == 32


def test_an_id_or_a_user_that_the_page_names_itself_stays(kept: Kept) -> None:
    hold("never")
    send({**VIEW, "anonymousId": "a-1"}, {**VIEW, "userId": "u-1"})
    assert kept("anonymous_id, user_id") == [("a-1", ""), ("", "u-1")]


def test_under_any_other_rule_and_key_nobody_is_named(kept: Kept) -> None:
    for storage, key in (("consent", "browser"), ("always", "browser"), ("never", "server")):
        hold(storage)
        assert send(VIEW, key=key).json["dropped"][0]["reason"] == "no_identifier"
    assert kept() == []
