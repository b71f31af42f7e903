from __future__ import annotations

from typing import Any

import pytest

from attune.access import members
from attune.access.audit import AuditRow
from attune.identify import consent, consented, objections, preferences, processing
from attune.identify.consent import Consent, may, record
from attune.identify.processing import Purpose
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound
from attune.vocabulary.facts import IdentityFact, Stated
from tests.identify.world import World, key_of, said

DAY = 86_400_000
NOW = 1_700_000_000_000


def grant(who: str, purpose: str = "personalisation", channel: str = "", **more: Any) -> Consent:
    return record(
        key_of(who), purpose, channel, **{"state": "granted", "source": "form", "by": "test", "at": NOW} | more
    )


def told(who: str, *, ts: int = NOW, preferences: dict[str, str] | None = None, **consents: str) -> IdentityFact:
    stated = [Stated(purpose.replace("__", ":"), "", state, proof="form") for purpose, state in consents.items()]
    kind, value, key = said(who).identifiers[0]
    return IdentityFact(
        0,
        "consent",
        ts,
        "shop",
        "server",
        claimed=False,
        identifiers=[(kind, value, key)],
        consents=stated,
        preferences=preferences or {},
    )


def test_who_was_never_asked_gets_no_marketing(database: str) -> None:
    assert may(key_of("u1"), "marketing", "email") == consent.Verdict(allowed=False, why="never_asked")


def test_what_rests_on_a_contract_needs_no_consent(database: str) -> None:
    assert may(key_of("u1"), "service").why == "not_needed"
    assert may(key_of("u1"), "nobody_described_this").why == "never_asked"


def test_the_newest_statement_counts(database: str) -> None:
    grant("u1")
    assert may(key_of("u1"), "personalisation").allowed
    grant("u1", state="withdrawn", at=NOW + 1)
    assert may(key_of("u1"), "personalisation").why == "withdrawn"
    grant("u1", state="granted", at=NOW - DAY)  # an old file that comes late
    assert not may(key_of("u1"), "personalisation").allowed


def test_of_two_of_one_instant_the_refusal_counts(database: str) -> None:
    grant("u1", state="denied")
    grant("u1", state="granted")
    assert may(key_of("u1"), "personalisation").why == "denied"


def test_a_channel_has_its_own_answer_and_the_general_one_serves_the_others(database: str) -> None:
    grant("u1")
    grant("u1", channel="sms", state="withdrawn", at=NOW + 1)
    assert may(key_of("u1"), "personalisation", "push").allowed
    assert not may(key_of("u1"), "personalisation", "sms").allowed
    grant("u1", state="withdrawn", at=NOW + 2)
    assert not may(key_of("u1"), "personalisation", "push").allowed


def test_the_same_statement_twice_is_one_row(database: str) -> None:
    assert grant("u1").pk == grant("u1").pk
    assert Consent.objects.count() == 1


def test_marketing_by_mail_waits_for_the_second_yes(database: str) -> None:
    grant("u1", "marketing", "email")
    assert may(key_of("u1"), "marketing", "email").why == "not_confirmed"
    token = consent.ask(key_of("u1"), "marketing", "email", source="form", by="test", text_version="2026-1")
    assert may(key_of("u1"), "marketing", "email").why == "not_confirmed"
    row = consent.confirm(token, proof="link in message 7")
    assert row.confirmed
    assert row.text_version == "2026-1"
    assert may(key_of("u1"), "marketing", "email").allowed
    assert consent.confirm(token, proof="clicked again").pk == row.pk


def test_a_link_to_confirm_that_was_changed_or_is_gone_is_refused(database: str) -> None:
    token = consent.ask(key_of("u1"), "marketing", "email", source="form", by="test")
    with pytest.raises(BadInput, match="not valid"):
        consent.confirm(token[:-2] + "xx", proof="")
    Consent.objects.all().delete()
    with pytest.raises(NotFound):
        consent.confirm(token, proof="")


def test_an_objection_to_marketing_leaves_profiling_alone_and_the_other_way_round(database: str) -> None:
    grant("u1")
    grant("u1", "marketing", "email", confirmed=True)
    objections.record(key_of("u1"), "marketing", source="mail", by="test", at=NOW)
    assert may(key_of("u1"), "marketing", "email").why == "objected"
    assert may(key_of("u1"), "personalisation").allowed
    objections.record(key_of("u1"), "profiling", source="mail", by="test", at=NOW)
    assert may(key_of("u1"), "personalisation").why == "objected"
    objections.record(key_of("u1"), "marketing", stands=False, source="shop", by="test", at=NOW + 1)
    assert may(key_of("u1"), "marketing", "email").allowed
    assert set(objections.standing(key_of("u1"))) == {"profiling"}


def test_do_not_contact_stops_all_but_service(database: str) -> None:
    objections.record(key_of("u1"), "contact", source="list", by="test")
    assert may(key_of("u1"), "research").why == "objected"
    assert may(key_of("u1"), "service").allowed


def test_a_restriction_stops_all_but_service_until_it_is_taken_back(world: World) -> None:
    grant("u1")
    objections.record(key_of("ada@example.com"), "processing", source="letter", by="test", at=NOW)
    world.hear(said("u1", "ada@example.com"))
    for purpose in ("personalisation", "profiling", "marketing", "research", "analytics"):
        assert may(key_of("u1"), purpose).why == "restricted"
    assert may(key_of("u1"), "service").allowed
    assert objections.restricted() == {key_of("u1")}
    objections.record(key_of("u1"), "processing", stands=False, source="letter", by="test", at=NOW + 1)
    assert may(key_of("u1"), "personalisation").allowed
    assert objections.restricted() == frozenset()


def test_statements_follow_the_customer_through_a_merge(world: World) -> None:
    grant("ada@example.com")
    world.hear(said("u1", "ada@example.com"))
    assert may(key_of("u1"), "personalisation").allowed
    assert [one.purpose for one in consent.standings(key_of("ada@example.com"))] == ["personalisation"]


def test_events_write_the_ledger_once_however_often_they_come(world: World) -> None:
    fact = told("u1", analytics="granted", objection__profiling="granted", preferences={"language": '"pl"'})
    world.hear(fact, fact)
    world.hear(fact)
    assert Consent.objects.count() == 1
    assert may(key_of("u1"), "analytics").why == "granted"
    assert set(objections.standing(key_of("u1"))) == {"profiling"}
    assert preferences.of(key_of("u1"))["language"].value == "pl"


def test_what_is_no_sound_statement_costs_only_itself(world: World) -> None:
    world.hear(
        told("u1", BAD="granted", analytics="perhaps", research="denied", preferences={"language": "{", "x": "1"})
    )
    assert [row.purpose for row in Consent.objects.all()] == ["research"]
    assert preferences.of(key_of("u1")) == {}


def test_a_later_preference_replaces_an_earlier_one_and_not_the_other_way_round(world: World) -> None:
    world.hear(told("u1", ts=NOW + 5, preferences={"channel": '"sms"'}))
    world.hear(told("u1", ts=NOW, preferences={"channel": '"post"'}))
    assert preferences.of(key_of("u1"))["channel"].value == "sms"
    preferences.put(key_of("u1"), {"channel": None}, source="page", by="test")
    assert preferences.of(key_of("u1")) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("channel", "By Mail"),
        ("channel", 3),
        ("language", "polski język"),
        ("quiet_hours", {"from": "21:00", "to": "25:00", "zone": "Europe/Warsaw"}),
        ("quiet_hours", {"from": "21:00", "to": "08:00", "zone": "Moon/Base"}),
        ("quiet_hours", ["21:00"]),
        ("interests", "football"),
        ("interests", ["x" * 81]),
        ("interests", ["\0"]),
        ("interests", ["\ud800"]),
        ("interests", ["x"] * 51),
        ("shoe_size", 42),
    ],
)
def test_a_preference_that_is_none_is_refused_and_changes_nothing(database: str, name: str, value: object) -> None:
    with pytest.raises(BadInput):
        preferences.put(key_of("u1"), {"channel": "sms", name: value}, source="page", by="test")
    assert preferences.of(key_of("u1")) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "Big Words"},
        {"purpose": ""},
        {"channel": "e mail"},
        {"state": "maybe"},
        {"basis": "because"},
        {"at": -1},
        {"at": 1 << 50},
        {"proof": "\ud800"},
        {"source": "a\0b"},
    ],
)
def test_a_statement_that_is_none_is_refused(database: str, wrong: dict[str, Any]) -> None:
    given = {"purpose": "marketing", "channel": "", "state": "granted", "source": "form", "by": "test"} | wrong
    with pytest.raises(BadInput):
        record(key_of("u1"), **given)
    assert not Consent.objects.exists()


def test_only_who_may_records_it_and_the_audit_names_no_value(database: str) -> None:
    viewer = members.create("viewer@example.com", "viewer", "correct horse battery")
    agent = members.create("agent@example.com", "agent", "correct horse battery")
    with pytest.raises(NotAllowed):
        grant("u1", by=viewer)
    grant("u1", by=agent, proof="recording 99")
    row = AuditRow.objects.filter(action="consent recorded").get()
    assert row.what.startswith("customer ")
    assert "recording" not in str(row.fields)


def test_a_purpose_of_the_company_replaces_the_usual_one(database: str) -> None:
    processing.put_purpose(Purpose("marketing", "legitimate_interest", is_marketing=True), by="test")
    assert may(key_of("u1"), "marketing", "email").why == "not_needed"
    processing.put_purpose(Purpose("loyalty_club", name="Club"), by="test")
    assert [one.key for one in processing.purposes()][-1] == "loyalty_club"
    for wrong in (Purpose("Bad Key"), Purpose("x", "whim"), Purpose("x", text="\0"), Purpose("x", name="n" * 101)):
        with pytest.raises(BadInput):
            processing.put_purpose(wrong, by="test")


def test_details_are_kept_and_unknown_ones_refused(database: str) -> None:
    assert processing.put_details({"controller": " Orvant "}, by="test")["controller"] == "Orvant"
    with pytest.raises(BadInput):
        processing.put_details({"shoe": "42"}, by="test")


@pytest.mark.parametrize("against", ["marketing", "contact", "processing"])
def test_who_objected_stands_in_no_list_of_who_agreed(world: World, against: str) -> None:
    world.hear(said("u1"))
    world.hear(said("u2"))
    for who in ("u1", "u2"):
        grant(who, "marketing")
    assert set(consented.who("marketing", ("granted",))) == {key_of("u1"), key_of("u2")}
    before = consented.version()
    objections.record(key_of("u1"), against, source="letter", by="test", at=NOW)
    assert consented.version() != before
    assert consented.who("marketing", ("granted",)) == [key_of("u2")]
    assert consented.of([key_of("u1")], "marketing") == {key_of("u1"): "denied"}
    assert may(key_of("u1"), "marketing").allowed is False
    objections.record(key_of("u1"), against, stands=False, source="letter", by="test", at=NOW + DAY)
    assert set(consented.who("marketing", ("granted",))) == {key_of("u1"), key_of("u2")}
