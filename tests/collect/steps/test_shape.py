"""Size and shape: what is refused, in words the sender can use."""

from __future__ import annotations

from typing import Any

import pytest

from attune.collect.candidate import Candidate
from tests.collect.asking import refusal, row, track


@pytest.mark.parametrize(
    ("event", "reason", "named"),
    [
        ({"userId": "u"}, "bad_type", "''"),
        ({"type": "dance", "userId": "u"}, "bad_type", "'dance'"),
        ({"type": "track", "event": "x"}, "no_identifier", "userId"),
        ({"type": "track", "event": "x", "userId": None, "anonymousId": None}, "no_identifier", "userId"),
        ({"type": "track", "userId": "u"}, "no_event", "event"),
        ({"type": "group", "userId": "u"}, "no_group", "groupId"),
        ({"type": "alias", "userId": "u"}, "no_previous", "previousId"),
        (track(userId="u" * 513), "too_long", "userId has 513"),
        (track(messageId="m" * 600), "too_long", "messageId"),
        (track(userId="a\0b"), "bad_text", "userId"),
        (track(properties="text"), "bad_shape", "properties"),
        (track(properties=[1]), "bad_shape", "type list"),
        (track(properties=12), "bad_shape", "properties"),
        (track(context=["x"]), "bad_shape", "context"),
        (track(userId={"id": 1}), "bad_shape", "userId"),
        (track(event=["x"]), "bad_shape", "event"),
        (track(timestamp={}), "bad_shape", "timestamp"),
    ],
)
def test_it_refuses_and_names_the_value(event: dict[str, Any], reason: str, named: str) -> None:
    refused = refusal(event)
    assert refused.reason == reason
    assert named in refused.message


@pytest.mark.parametrize("length", [32 * 1024, 32 * 1024 + 1])
def test_it_takes_32_kilobytes_and_no_more(length: int) -> None:
    event = Candidate(0, "track", size=length, name="x", user_id="u")
    if length <= 32 * 1024:
        assert row(event).name == "x"
    else:
        assert refusal(event).reason == "event_too_large"
        assert "32,769" in refusal(event).message


def test_it_takes_whole_numbers_for_ids() -> None:
    made = row({"type": "track", "event": 404, "userId": 4711, "messageId": 12})
    assert (made.user_id, made.name, made.message_id) == ("4711", "404", "12")


def test_it_cuts_what_is_only_shown() -> None:
    assert row(track(event="n" * 1000)).name == "n" * 256
    assert row(track(event="a\nb\tc\x07")).name == "a b c"


def test_it_lets_unknown_keys_and_nulls_pass() -> None:
    made = row(track(anonymousId=None, _metadata={"bundled": []}, integrations={"All": False}, channel="web", foo=[{}]))
    assert made.user_id == "u-0"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5000])
def test_it_refuses_numbers_no_reader_can_follow(number: str) -> None:
    refused = refusal(Candidate(0, "track", name="x", user_id="u", properties=b'{"n":%s}' % number.encode()))
    assert refused.reason == "bad_shape"


def test_it_takes_a_number_of_four_hundred_digits_as_it_is() -> None:
    digits = b'{"n":%s}' % (b"9" * 400)
    assert row(Candidate(0, "track", name="x", user_id="u", properties=digits)).properties == digits


@pytest.mark.parametrize(("depth", "passes"), [(199, True), (201, False), (10_000, False)])
def test_it_refuses_nesting_nobody_could_follow(depth: int, *, passes: bool) -> None:
    nested = b'{"n":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
    event = Candidate(0, "track", name="x", user_id="u", properties=nested)
    if passes:
        assert row(event).properties == nested
    else:
        assert refusal(event).reason == "bad_shape"


def test_it_counts_brackets_in_texts_as_text() -> None:
    flat = b'{"n":"' + b"[" * 1000 + b'\\""}'
    assert row(Candidate(0, "track", name="x", user_id="u", properties=flat)).properties == flat


def test_it_refuses_identifiers_with_half_a_character() -> None:
    assert refusal(Candidate(0, "track", name="x", user_id="a\ud83d")).reason == "bad_text"
