from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.identify import keys
from attune.identify.keys import Hasher, normalise
from attune.vocabulary.errors import Unavailable
from attune.vocabulary.identifier import STRENGTH

ONE, OTHER = Hasher(b"one secret"), Hasher(b"other secret")


def test_a_key_has_16_bytes_and_depends_on_kind_value_and_secret():
    made = {ONE.key(kind, value) for kind in STRENGTH for value in ("1", "2")} | {OTHER.key("user_id", "1")}
    assert len(made) == 2 * len(STRENGTH) + 1
    assert {len(key) for key in made} == {16}


def test_a_key_never_changes():
    """Rows are stored under it: a program that hashes otherwise would tear every customer apart."""
    assert Hasher(bytes(32)).key("user_id", "u1").hex() == "191e24c88d4886aaa4ff1522f6444def"
    assert Hasher(bytes(32)).interaction_id("shop", "m1").hex() == "83645e27d4d1c0f30aaa51380045c045"


def test_an_interaction_is_known_by_source_and_message_id():
    assert ONE.interaction_id("a", "bc") != ONE.interaction_id("ab", "c")
    assert ONE.interaction_id("a", "m") == Hasher(b"one secret").interaction_id("a", "m")


def test_many_sources_cost_no_memory(monkeypatch):
    monkeypatch.setattr(keys, "SOURCES_KEPT", 3)
    hasher = Hasher(b"x")
    for n in range(20):
        hasher.interaction_id(f"source {n}", "m")
    assert len(hasher._sources) <= 3


@pytest.mark.parametrize(
    ("kind", "sent", "normal"),
    [
        ("user_id", " u1 ", "u1"),
        ("user_id", 42, "42"),
        ("user_id", "U1", "U1"),
        ("anonymous_id", "0190a6b2-1234", "0190a6b2-1234"),
        ("email", " Jan.Kowalski@Example.COM ", "jan.kowalski@example.com"),
        ("email", "mailto:a@b.example", "a@b.example"),
        ("email", "\uff41@\uff22.example", "a@b.example"),  # full width
        ("email", "jan@żółw.pl", "jan@xn--w-uga1v8h.pl"),
        ("email", "jan@example.com.", "jan@example.com"),
        ("phone", "+48 601-234-567", "+48601234567"),
        ("phone", "tel:+48601234567", "+48601234567"),
        ("phone", "0048 601 234 567", "+48601234567"),
        ("external", "CRM: 4711 ", "crm:4711"),
        ("account", "acme", "acme"),
    ],
)
def test_an_identifier_has_one_spelling(kind, sent, normal):
    assert normalise(kind, sent) == normal


@pytest.mark.parametrize(
    "word", ["", "  ", "null", "Undefined", "NaN", "anonymous", "[object Object]", "None", "GUEST"]
)
def test_words_for_nobody_identify_nobody(word):
    assert normalise("user_id", word) is None
    assert normalise("anonymous_id", word) is None


@pytest.mark.parametrize("sent", [None, True, 1.5, [], {}, "a\x00b", "\ud83d", "x" * 257, "x" * 100_000, 1 << 70])
def test_what_cannot_be_an_identifier_is_none(sent):
    assert normalise("user_id", sent) is None


@pytest.mark.parametrize(
    "sent",
    [
        "jan",
        "@example.com",
        "jan@",
        "jan@local",
        "jan smith@example.com",
        "a@b@c.example",
        "a@b..example",
        "x" * 300 + "@e.com",
    ],
)
def test_what_is_no_email_is_none(sent):
    assert normalise("email", sent) is None


@pytest.mark.parametrize("sent", ["12", "601234567", "abc", "+999999", "+48601234567 ext. 5"])
def test_what_is_no_whole_phone_number_is_none(sent):
    assert normalise("phone", sent) is None


def test_a_configured_country_completes_phone_numbers():
    keys.configure(b"x", region="PL")
    try:
        assert normalise("phone", "601 234 567") == "+48601234567"
    finally:
        keys.configure(b"x")
    assert normalise("phone", "601 234 567") is None


@given(st.sampled_from([*STRENGTH, "account"]), st.text())
def test_normalising_twice_changes_nothing_and_the_result_can_be_hashed(kind, text):
    normal = normalise(kind, text)
    if normal is not None:
        assert normalise(kind, normal) == normal
        assert len(ONE.key(kind, normal)) == 16


def test_without_a_secret_there_are_no_keys(monkeypatch):
    monkeypatch.setattr(keys, "_hasher", None)
    with pytest.raises(Unavailable):
        keys.hasher()
