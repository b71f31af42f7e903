"""What an event says about whose it is."""

from __future__ import annotations

from attune.collect.candidate import Candidate
from attune.identify.keys import hasher
from tests.collect.asking import NOW, said, take, track


def test_it_states_an_identify_call_with_what_a_profile_is_searched_by() -> None:
    traits = {"firstName": "Ann", "last_name": "Lee", "email": "a@b.example", "phone": 48123456789, "plan": "gold"}
    fact = said(track(9), {"type": "identify", "userId": "u1", "traits": traits})[0]
    assert (fact.place, fact.why, fact.ts, fact.source, fact.key_kind) == (1, "identify", NOW, "shop", "server")
    assert fact.traits == {"first_name": "Ann", "last_name": "Lee", "email": "a@b.example", "phone": "48123456789"}
    assert fact.identifiers[0] == ("user_id", "u1", hasher().key("user_id", "u1"))


def test_it_finds_traits_where_rudderstack_puts_them() -> None:
    accepted = take({"type": "identify", "userId": "u1", "context": {"traits": {"name": "Ann"}}})
    assert accepted.rows is not None
    assert accepted.rows.facts[0].traits == {"name": "Ann"}
    assert b'"Ann"' in accepted.rows.columns[25]


def test_it_states_an_alias_in_every_reading_a_server_may_mean() -> None:
    alias = {"type": "alias", "userId": "u1", "previousId": "p1"}
    assert [fact.previous[:2] for fact in said(alias) if fact.previous] == [("user_id", "p1"), ("anonymous_id", "p1")]
    own = {**alias, "anonymousId": "p1"}
    assert [fact.previous[:2] for fact in said(own, key="browser") if fact.previous] == [("anonymous_id", "p1")]


def test_it_accepts_a_self_alias_and_concludes_nothing() -> None:
    accepted = take({"type": "alias", "userId": "u-1", "previousId": "u-1"}, key="browser")
    assert accepted.count == 1
    assert accepted.rows is not None
    assert list(accepted.rows.facts) == []


def test_it_states_a_group_with_its_account() -> None:
    fact = said({"type": "group", "userId": "u1", "groupId": "g1", "traits": {"name": "Acme"}})[0]
    assert fact.account == ("g1", hasher().key("account", "g1"))
    assert fact.traits == {}, "the name of a company is not the name of a person"


def test_it_says_a_login_again_until_it_was_stored() -> None:
    event = track(anonymousId="a1")
    first = take(event)
    assert first.rows is not None
    assert [fact.why for fact in first.rows.facts] == ["login"]
    assert len(said(event)) == 1
    first.stored()
    assert said(event) == []
    assert len(said(track(anonymousId="a2"))) == 1
    assert len(said(event, key="browser")) == 1, "a claim is another statement"


def test_it_calls_a_link_in_a_file_by_its_name() -> None:
    assert said(Candidate(0, "track", name="x", user_id="u", email="a@b.example", impersonal=True))[0].why == "file"


def test_it_says_nothing_of_one_identifier() -> None:
    assert said(track()) == []
