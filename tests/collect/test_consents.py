"""What events say about consent, and how often it is worth a fact."""

from __future__ import annotations

from typing import Any

import pytest

from attune.collect import consents, facts
from attune.vocabulary.facts import IdentityFact, Stated
from tests.collect.asking import said, take, track


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    facts.consents_before.young.clear()
    facts.consents_before.old.clear()


def asked(**consent: Any) -> dict[str, Any]:
    return {"context": {"consent": consent}}


def stated(*events: dict[str, Any], key: str = "server") -> list[IdentityFact]:
    return [fact for fact in said(*events, key=key) if fact.why == "consent"]


def test_an_event_about_consent_is_stated_with_its_words_and_proof() -> None:
    event = track(
        event="Consent Given",
        properties={"analytics": True, "marketing": False, "text_version": "3", "url": "https://shop.example/privacy"},
    )
    (fact,) = stated(event)
    assert fact.consents == [
        Stated("analytics", "", "granted", text_version="3", proof="url: https://shop.example/privacy"),
        Stated("marketing", "", "denied", text_version="3", proof="url: https://shop.example/privacy"),
    ]


def test_a_withdrawal_passes_though_analytics_is_refused_and_no_other_event_does() -> None:
    withdrawn = track(event="Consent Withdrawn", properties={"analytics": False}, **asked(analytics=False))
    accepted = take(withdrawn, track(**asked(analytics=False)))
    assert accepted.count == 1
    assert [one.reason for one in accepted.dropped] == ["no_consent"]
    assert stated(withdrawn)[0].consents == [Stated("analytics", "", "withdrawn")]


def test_one_purpose_may_be_named_with_its_channel() -> None:
    event = track(event="Consent Given", properties={"purpose": "Marketing", "channel": "email", "proof": "form 7"})
    assert stated(event)[0].consents == [Stated("marketing", "email", "granted", proof="proof: form 7")]


def test_segment_s_own_event_names_its_categories_in_the_context() -> None:
    event = track(
        event="Segment Consent Preference Updated",
        context={"consent": {"categoryPreferences": {"Advertising": True, "Analytics": False}}},
    )
    assert [(one.purpose, one.state) for one in stated(event)[0].consents] == [
        ("advertising", "granted"),
        ("analytics", "denied"),
    ]


def test_an_answer_that_rides_along_is_stated_when_it_changes() -> None:
    yes, no = track(**asked(analytics=True, marketing=True)), track(**asked(analytics=True, marketing=False))
    seen = []
    for event in (yes, yes, no, yes):
        accepted = take(event)
        assert accepted.rows is not None
        seen.append(sum(fact.why == "consent" for fact in accepted.rows.facts))
        accepted.stored()
    assert seen == [1, 0, 1, 1]


def test_visitors_nobody_knows_leave_no_row_in_the_ledger() -> None:
    event = {"type": "track", "event": "Consent Given", "anonymousId": "a1", "properties": {"analytics": True}}
    assert stated(event) == []
    assert take(event).count == 1, "the event itself is kept"


def test_traits_say_what_somebody_agreed_to_and_how_to_meet_them() -> None:
    traits = {"emailOptIn": True, "marketing_consent": False, "preferredChannel": "sms", "interests": ["lamps"]}
    (fact,) = stated({"type": "identify", "userId": "u1", "traits": traits})
    assert {(one.purpose, one.channel, one.state) for one in fact.consents} == {
        ("marketing", "email", "granted"),
        ("marketing", "", "denied"),
    }
    assert fact.preferences == {"channel": '"sms"', "interests": '["lamps"]'}


@pytest.mark.parametrize(
    "odd", [None, "yes", 7, [], {"": True}, {"x" * 41: True}, {"a": {}}, {"a b": True}, {"a": "si"}]
)
def test_what_is_no_answer_says_nothing(odd: object) -> None:
    assert consents.by_purpose(odd) == []
    assert take(track(event="Consent Given", properties={"consent": odd}), track(context={"consent": odd})).count == 2


def test_a_flood_of_purposes_is_cut() -> None:
    assert len(consents.by_purpose({f"p{number}": True for number in range(500)})) == consents.MOST
