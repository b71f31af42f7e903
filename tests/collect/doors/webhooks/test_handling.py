"""Calls of webhooks: real, forged, repeated, broken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.collect.doors.webhooks import signatures
from attune.collect.doors.webhooks.models import Scheme
from attune.collect.doors.webhooks.signatures import WrongSignature
from tests.collect.asking import Kept
from tests.collect.doors.webhooks.calling import PAID, SECRET, STANDARD, call, open_webhook, signed

BODY = json.dumps(PAID).encode()


def test_a_signed_call_becomes_interactions(kept: Kept) -> None:
    open_webhook()
    assert call(PAID).json == {"success": True, "accepted": 1, "dropped": []}
    assert kept("name, user_id, toString(value), currency, source, message_id, toUnixTimestamp(ts), properties") == [
        ("Order Paid", "u-1", "19.99", "EUR", "payments", "o-1", 1_795_359_600, '{"method":"card"}')
    ]


def test_the_standard_is_kept_to_the_letter() -> None:
    headers = {
        b"webhook-id": b"msg_p5jXN8AQM9LWM0D4loKWxJek",
        b"webhook-timestamp": b"1614265330",
        b"webhook-signature": b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    signatures.check(STANDARD, headers, b'{"test": 2432232314}', 1_614_265_330 + 299)
    with pytest.raises(WrongSignature, match="301 seconds"):
        signatures.check(STANDARD, headers, b'{"test": 2432232314}', 1_614_265_330 + 301)
    with pytest.raises(WrongSignature, match="does not fit"):
        signatures.check(STANDARD, headers, b'{"test": 2432232315}', 1_614_265_330)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "wrong_signature"),
        (signed(BODY + b" "), "wrong_signature"),
        (signed(BODY, secret="whsec_" + base64.b64encode(b"x" * 32).decode()), "wrong_signature"),
        (signed(BODY, at=int(time.time()) - 3_600), "old_signature"),
        (signed(BODY, at=int(time.time()) + 3_600), "old_signature"),
        ({**signed(BODY), "webhook-id": "msg_2"}, "wrong_signature"),
        ({**signed(BODY), "webhook-timestamp": "now"}, "wrong_signature"),
        ({**signed(BODY), "webhook-signature": "v1,"}, "wrong_signature"),
        ({**signed(BODY), "webhook-signature": "v1a,AAAA"}, "wrong_signature"),
        ({**signed(BODY), "webhook-signature": "\u00e9"}, "wrong_signature"),
    ],
)
def test_a_forged_call_stores_nothing(kept: Kept, headers: dict[str, str], code: str) -> None:
    open_webhook()
    answer = call(BODY, headers)
    assert (answer.status, answer.json["code"]) == (401, code)
    assert kept() == []


def test_a_repeat_is_stored_once_even_if_somebody_kept_it(kept: Kept) -> None:
    open_webhook(mapping='name = "type"')
    first, again = call(PAID, call="msg_7"), call(PAID, call="msg_7")
    assert (first.json["accepted"], again.json["duplicates"]) == (1, 1)
    assert kept("message_id") == [("msg_7",)]


def hub(body: bytes, secret: str = "a secret of theirs") -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("changed", "headers", "status"),
    [
        ({"scheme": Scheme.HMAC}, {"x-hub-signature-256": hub(BODY)}, 200),
        ({"scheme": Scheme.HMAC}, {"x-hub-signature-256": hub(BODY, "another secret")}, 401),
        ({"scheme": Scheme.HMAC}, {}, 401),
        (
            {"scheme": Scheme.HMAC, "header": "x-shopify-hmac-sha256"},
            {
                "x-shopify-hmac-sha256": base64.b64encode(
                    hmac.digest(b"a secret of theirs", BODY, hashlib.sha256)
                ).decode()
            },
            200,
        ),
        ({"scheme": Scheme.BEARER}, {"authorization": "Bearer a secret of theirs"}, 200),
        ({"scheme": Scheme.BEARER}, {"authorization": "Bearer another"}, 401),
        (
            {"scheme": Scheme.BEARER},
            {"authorization": "Basic " + base64.b64encode(b"u:a secret of theirs").decode()},
            200,
        ),
        ({"scheme": Scheme.BEARER}, {"authorization": "Basic !"}, 401),
        ({"scheme": Scheme.BEARER, "header": "x-gitlab-token"}, {"x-gitlab-token": "a secret of theirs"}, 200),
        ({"scheme": Scheme.BEARER}, {}, 401),
        ({"scheme": Scheme.NONE}, {}, 200),
    ],
)
def test_it_knows_other_ways_to_prove(
    kept: Kept, changed: dict[str, str], headers: dict[str, str], status: int
) -> None:
    open_webhook(secret="a secret of theirs", **changed)
    assert call(BODY, headers).status == status
    assert len(kept()) == (1 if status == 200 else 0)


def test_it_knows_how_stripe_signs(kept: Kept) -> None:
    open_webhook(scheme=Scheme.STRIPE, secret="whsec_theirs")
    now = int(time.time())
    good = hmac.new(b"whsec_theirs", f"{now}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert call(BODY, {"stripe-signature": f"t={now},v1=00,v1={good},v0=1"}).status == 200
    assert call(BODY, {"stripe-signature": f"t={now - 999},v1={good}"}).json["code"] == "old_signature"
    assert call(BODY, {"stripe-signature": f"v1={good}"}).status == 401


def test_an_unknown_address_and_a_secret_of_another_folder_take_nothing() -> None:
    open_webhook(public_id="other")
    assert call(PAID).json["code"] == "no_such_webhook"
    open_webhook(secret=None)
    answer = call(PAID)
    assert (answer.status, answer.json["code"]) == (503, "secret_unreadable")


@pytest.mark.parametrize("body", [b"{", b"nothing", b"\xff", b"[" * 100_000])
def test_a_broken_body_is_refused_whole(body: bytes) -> None:
    open_webhook()
    assert call(body).status == 400


def test_without_a_mapping_nothing_is_stored_and_the_caller_is_content(kept: Kept) -> None:
    open_webhook(mapping="")
    assert call(PAID).json == {"success": True, "accepted": 0, "dropped": []}
    assert kept() == []


def test_it_reads_forms_and_json_within_them(kept: Kept) -> None:
    open_webhook(scheme=Scheme.NONE, mapping='name = "action"\n[identifiers]\nuser_id = "who"')
    form = {"content-type": "application/x-www-form-urlencoded"}
    call(urlencode({"action": "Called", "who": "u-1"}).encode(), form)
    call(urlencode({"payload": '{"action":"Asked","who":"u-2"}'}).encode(), form)
    assert kept() == [("track", "Called", "u-1"), ("track", "Asked", "u-2")]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "data", "id", "customer", "amount_cents"]) | st.text(max_size=6), inner
        )
    ),
    max_leaves=10,
)
WIDE = """
name = { first = ["type", { constant = "x" }] }
each = "data"
time = { first = ["@item.paid_at", "@received"] }
keep = "*"
[identifiers]
user_id = "@item.id"
[score]
metric = { constant = "stars5" }
value = { column = "@item.amount_cents", round = 1 }
"""


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything, st.sampled_from([STANDARD.mapping, WIDE]), st.uuids())
def test_it_inserts_what_it_accepts(kept: Kept, content: Any, rules: str, name: Any) -> None:
    open_webhook(mapping=rules)
    before = len(kept("id"))
    answer = call(content, call=str(name), secret=SECRET)
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert len(kept("id")) - before == answer.json["accepted"] - answer.json.get("duplicates", 0)
