"""Challenges of Slack and Meta, and the signatures that come with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attune.collect.doors.webhooks import challenges, editing, mapping
from attune.collect.doors.webhooks.mapping import WrongLine
from attune.collect.doors.webhooks.models import Scheme
from attune.vocabulary.errors import BadInput
from tests.collect.asking import Answer, Kept, ask
from tests.collect.doors.webhooks.calling import PAID, call, open_webhook

SLACK = 'challenge = "slack"\n'
META = 'challenge = { meta = "a token of mine" }\nname = "entry"\n'
QUESTION = {
    "type": "url_verification",
    "token": "x",
    "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
}


def asked_by_meta(token: str = "a+token+of+mine", more: str = "&hub.challenge=1158201444") -> Answer:
    query = f"hub.mode=subscribe&hub.verify_token={token}{more}"
    return ask("GET", "/v1/webhooks/abc", b"", {}, query=query)


def test_slack_is_answered_and_nothing_is_stored(kept: Kept) -> None:
    open_webhook(mapping=SLACK + 'name = "type"', scheme=Scheme.NONE)
    answer = call(QUESTION, {})
    assert (answer.status, answer.body.decode()) == (200, QUESTION["challenge"])
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert kept() == []
    assert call({"type": "event_callback"}, {}).json["accepted"] == 1


def test_a_mapping_of_a_challenge_alone_stores_nothing(kept: Kept) -> None:
    open_webhook(mapping=SLACK, scheme=Scheme.NONE)
    assert call(QUESTION, {}).body.decode() == QUESTION["challenge"]
    assert call(PAID, {}).json["accepted"] == 0
    assert kept() == []


def test_slack_proves_itself_before_it_is_answered() -> None:
    open_webhook(mapping=SLACK, scheme=Scheme.HMAC, header="x-slack-signature", secret="8f742231b10e8888")
    body, now = json.dumps(QUESTION).encode(), str(int(time.time()))
    digest = hmac.new(b"8f742231b10e8888", f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
    good = {"x-slack-signature": f"v0={digest}", "x-slack-request-timestamp": now}
    assert call(body, good).body.decode() == QUESTION["challenge"]
    for changed in (
        {"x-slack-signature": digest},
        {"x-slack-request-timestamp": "1"},
        {"x-slack-request-timestamp": ""},
    ):
        assert call(body, {**good, **changed}).status == 401
    assert call(body + b" ", good).status == 401


def test_meta_is_answered_when_its_token_is_ours() -> None:
    open_webhook(mapping=META)
    answer = asked_by_meta()
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert asked_by_meta("another").status == 405
    assert asked_by_meta(more="").status == 405
    assert asked_by_meta(more="&hub.challenge=" + "1" * 501).status == 405
    assert asked_by_meta(more="&hub.challenge=%00").status == 405


@pytest.mark.parametrize("rules", ['name = "type"', SLACK, ""])
def test_nobody_is_answered_whom_the_mapping_does_not_name(rules: str) -> None:
    open_webhook(mapping=rules, scheme=Scheme.NONE)
    assert asked_by_meta().status == 405
    if rules != SLACK:
        assert call(QUESTION, {}).json["success"]


@pytest.mark.parametrize("given", ['"meta"', "7", "{}", '{ meta = "short" }', '{ meta = "a token of mine", more = 1 }'])
def test_a_challenge_that_is_none_is_refused_with_its_line(given: str) -> None:
    with pytest.raises(WrongLine) as error:
        mapping.parse(f'name = "type"\nchallenge = {given}\n')
    assert error.value.line == 2
    assert mapping.parse(SLACK) == mapping.Mapping((), challenges.Challenge(is_slack=True))


def test_a_service_may_sign_with_a_key_of_its_own(kept: Kept) -> None:
    private = Ed25519PrivateKey.generate()
    public = "whpk_" + base64.b64encode(private.public_key().public_bytes_raw()).decode()
    open_webhook(secret=public)
    body, now = json.dumps(PAID).encode(), str(int(time.time()))

    def signed_by(key: Ed25519PrivateKey, content: bytes) -> dict[str, str]:
        signature = base64.b64encode(key.sign(f"msg_1.{now}.".encode() + content)).decode()
        return {"webhook-id": "msg_1", "webhook-timestamp": now, "webhook-signature": f"v1,AAAA v1a,! v1a,{signature}"}

    assert call(body, signed_by(private, body)).json["accepted"] == 1
    assert call(body, signed_by(private, body + b" ")).status == 401
    assert call(body, signed_by(Ed25519PrivateKey.generate(), body)).status == 401
    # Whoever takes the public key for a shared secret can sign nothing with it.
    shared = base64.b64encode(hmac.digest(public.encode(), f"msg_1.{now}.".encode() + body, hashlib.sha256)).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": now, "webhook-signature": f"v1,{shared} v1a,{shared}"}
    assert call(body, headers).status == 401
    assert len(kept()) == 1


@pytest.mark.parametrize("secret", ["whpk_AAAA", "whpk_!!!!!", "whsk_" + "A" * 88])
def test_a_key_that_cannot_be_used_is_refused(secret: str) -> None:
    with pytest.raises(BadInput) as error:
        editing._secret(Scheme.STANDARD, secret)
    assert error.value.where == "secret"
