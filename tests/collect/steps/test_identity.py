"""Whose it may be, and what each kind of key may say about that."""

from __future__ import annotations

from attune.access.keys import user_hash
from attune.collect.candidate import Candidate
from attune.identify.keys import hasher
from attune.vocabulary.interaction import NO_KEY, Flag
from tests.collect.asking import RECORDS, refusal, row, said, track


def key(kind: str, value: str) -> bytes:
    return hasher().key(kind, value)


def test_it_stores_a_row_under_its_strongest_identifier() -> None:
    assert row(track(anonymousId="a1")).key == key("user_id", "u-0")
    assert row({"type": "page", "anonymousId": "a1"}).key == key("anonymous_id", "a1")
    mailed = Candidate(0, "track", name="x", email="Ann@Example.com", anonymous_id="a1")
    assert row(mailed).key == key("email", "ann@example.com")
    context = {"device": {"id": "d1"}}
    assert row({"type": "page", "userId": "null", "context": context}).key == key("device", "d1")


def test_it_takes_the_mail_of_an_identify_call_for_a_name() -> None:
    fact = said({"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {"email": "A@b.example"}})[0]
    assert [one[:2] for one in fact.identifiers] == [
        ("user_id", "u1"),
        ("email", "a@b.example"),
        ("anonymous_id", "a1"),
    ]


def test_it_reads_external_ids_of_both_dialects() -> None:
    segment = {"externalIds": [{"id": "4711", "type": "crm", "collection": "users"}]}
    rudder = {"externalId": [{"type": "crm", "id": 4711}]}
    for context in (segment, rudder):
        assert said(track(context=context))[0].identifiers[1][:2] == ("external", "crm:4711")


def test_it_gives_a_shared_device_no_say() -> None:
    made = row(
        {"type": "track", "event": "x", "anonymousId": "till-1", "context": {"device": {"id": "d"}}}, key="shared"
    )
    assert (made.key, made.anonymous_id) == (NO_KEY, "")
    assert row(track(anonymousId="till-1"), key="shared").key == key("user_id", "u-0")
    assert said(track(anonymousId="till-1"), key="shared") == []


def test_it_takes_a_browsers_user_for_claimed() -> None:
    made = row(track(anonymousId="a1"), key="browser")
    assert made.flags & Flag.CLAIMED
    assert said(track(anonymousId="a1"), key="browser")[0].claimed
    assert not row({"type": "page", "anonymousId": "a1"}, key="browser").flags & Flag.CLAIMED
    assert not row(track(anonymousId="a1")).flags & Flag.CLAIMED


def test_it_believes_a_user_hash() -> None:
    proof = user_hash(RECORDS["browser"].hash_secret, "u-0")
    assert not row(track(userHash=proof), key="browser").flags & Flag.CLAIMED
    assert not row(track(context={"userHash": proof}), key="browser").flags & Flag.CLAIMED
    assert row(track(userHash=proof[:-1] + "x"), key="browser").flags & Flag.CLAIMED
    assert row(track(1, userHash=proof), key="browser").flags & Flag.CLAIMED


def test_it_lets_a_browser_join_its_own_id_to_one_user_only() -> None:
    traits = {"email": "victim@b.example", "phone": "+48123456789"}
    fact = said({"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": traits}, key="browser")[0]
    assert [one[0] for one in fact.identifiers] == ["user_id", "anonymous_id"]
    assert fact.traits["email"] == "victim@b.example"


def test_it_refuses_a_browsers_alias_of_two_people() -> None:
    alias = {"type": "alias", "userId": "u-2", "previousId": "u-1", "anonymousId": "a1"}
    refused = refusal(alias, key="browser")
    assert refused.reason == "not_allowed"
    assert "u-1" in refused.message
    assert row(alias).type == "alias"


def test_it_gives_an_account_its_own_key() -> None:
    assert row({"type": "group", "userId": "u", "groupId": "g1"}).account_key == key("account", "g1")
    assert row(track(context={"groupId": "g1"})).account_key == key("account", "g1")
    assert row(track()).account_key == NO_KEY
