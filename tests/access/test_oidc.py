"""The code flow against a real provider in a process of its own, and against one that cheats."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from attune.access import oidc
from attune.access.oidc import ProviderFailed
from attune.access.provider import Settings
from attune.vocabulary.errors import NotAllowed
from tests.access.at_provider import CLIENT, SECRET, AtProvider

BACK = "http://attune.example/sign-in/provider/back"
MAREK = {"sub": "sub-1", "email": "marek@example.com", "email_verified": True, "name": "Marek", "groups": ["staff"]}


def settings_of(at: AtProvider, **more) -> Settings:
    return Settings(is_on=True, name="Work", issuer=at.issuer, client_id=CLIENT, client_secret=SECRET, **more)


def sign_in(at: AtProvider, rules: Settings | None = None, **more: str):
    rules = rules or settings_of(at)
    started = oidc.begin(rules, BACK)
    back = parse_qs(urlsplit(at.through(started.address)).query)
    assert back["state"] == [started.state]
    given = {"code": back["code"][0], "nonce": started.nonce, "verifier": started.verifier, **more}
    return oidc.finish(rules, BACK, **given)


def test_it_brings_back_who_somebody_is(at_provider: AtProvider):
    at_provider.next(**MAREK)
    who = sign_in(at_provider)
    assert (who.issuer, who.subject, who.email) == (at_provider.issuer, "sub-1", "marek@example.com")
    assert who.is_email_verified
    assert (who.name, who.groups) == ("Marek", frozenset())
    assert "/userinfo" not in at_provider.seen()


def test_groups_come_by_the_claim_that_was_named(at_provider: AtProvider):
    at_provider.next(**MAREK)
    assert sign_in(at_provider, settings_of(at_provider, groups_claim="groups")).groups == {"staff"}
    at_provider.next(**{**MAREK, "groups": "alone"})
    assert sign_in(at_provider, settings_of(at_provider, groups_claim="groups")).groups == {"alone"}
    at_provider.next(**{**MAREK, "groups": {"odd": 1}})
    assert sign_in(at_provider, settings_of(at_provider, groups_claim="groups")).groups == frozenset()


def test_what_the_token_lacks_is_asked_of_userinfo(at_provider: AtProvider):
    at_provider.next("lean", **MAREK)
    assert sign_in(at_provider).email == "marek@example.com"
    assert "/userinfo" in at_provider.seen()


def test_an_email_nobody_vouches_for_is_not_verified(at_provider: AtProvider):
    for said in ({}, {"email_verified": False}, {"email_verified": "no"}, {"email_verified": 1.5}):
        at_provider.next(**{key: value for key, value in MAREK.items() if key != "email_verified"}, **said)
        assert not sign_in(at_provider).is_email_verified


@pytest.mark.parametrize("cheat", ["nonce", "audience", "expired", "signature", "symmetric", "none"])
def test_a_token_that_is_not_right_is_refused(at_provider: AtProvider, cheat: str):
    at_provider.next(cheat, **MAREK)
    with pytest.raises(NotAllowed) as error:
        sign_in(at_provider)
    assert error.value.code == "token_wrong"


def test_userinfo_about_somebody_else_is_refused(at_provider: AtProvider):
    at_provider.next("lean", "userinfo", **MAREK)
    with pytest.raises(NotAllowed):
        sign_in(at_provider)


@pytest.mark.parametrize("cheat", ["issuer", "plain", "garbage", "huge"])
def test_a_provider_that_answers_otherwise_has_failed(at_provider: AtProvider, cheat: str):
    at_provider.next(cheat, **MAREK)
    with pytest.raises(ProviderFailed):
        sign_in(at_provider)


def test_a_code_is_worth_nothing_twice_or_without_its_verifier(at_provider: AtProvider):
    at_provider.next(**MAREK)
    for more in ({"verifier": "another" * 8}, {"code": "made up"}):
        with pytest.raises(NotAllowed) as error:
            sign_in(at_provider, **more)
        assert error.value.code == "provider_refused"


def test_a_wrong_secret_is_refused(at_provider: AtProvider):
    at_provider.next(**MAREK)
    with pytest.raises(NotAllowed):
        sign_in(at_provider, replace(settings_of(at_provider), client_secret="another"))


def test_a_provider_that_is_away_has_failed(at_provider: AtProvider):
    with pytest.raises(ProviderFailed):
        oidc.begin(replace(settings_of(at_provider), issuer="http://127.0.0.1:1"), BACK)


def test_each_sign_in_has_its_own_state_nonce_and_verifier(at_provider: AtProvider):
    at_provider.next(**MAREK)
    begun = [oidc.begin(settings_of(at_provider), BACK) for _ in range(2)]
    assert len({word for one in begun for word in (one.state, one.nonce, one.verifier)}) == 6
    asked = parse_qs(urlsplit(begun[0].address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert begun[0].verifier not in begun[0].address
