"""The list of steps as a whole."""

from __future__ import annotations

import json

import pytest

from attune.collect import drops, intake, snapshot
from attune.collect.candidate import Candidate
from attune.collect.snapshot import Snapshot
from attune.identify.keys import hasher
from attune.vocabulary.errors import Unavailable
from attune.vocabulary.interaction import FIELDS, NO_KEY, Flag, Interaction
from tests.collect.asking import NOW, RECORDS, refusal, row, rows, take, track


def test_it_reads_as_a_table_of_contents() -> None:
    assert [step.__name__ for step in intake.STEPS] == [
        "size",
        "shape",
        "authenticate",
        "clock",
        "consent",
        "bot",
        "surface",
        "meaning",
        "identity",
        "erased",
    ]


def test_it_makes_rows_in_the_order_of_the_fields() -> None:
    given = Candidate(
        0, "track", **{name: name for name in ("name", "message_id", "user_id", "anonymous_id", "surface", "place")},
        **{name: name for name in ("product", "staff", "campaign", "refers_to", "metric", "scale", "question", "mode")},
        direction="out", value=5, currency="EUR", score=1.5, language="de", properties=b'{"a":1}', context=b'{"b":2}',
    )  # fmt: skip
    made = row(given)
    for name in FIELDS:
        if name in Candidate.__struct_fields__ and name not in {"type", "key", "flags", "ts"}:
            expected = getattr(given, name)
            assert getattr(made, name) == expected, name
    assert made.id == hasher().interaction_id("shop", "message_id")
    assert made.key == hasher().key("user_id", "user_id")
    assert (made.source, made.type, made.ts, made.received_at) == ("shop", "track", NOW, NOW)
    assert len(made) == len(Interaction._fields)


def test_it_gives_one_bad_event_no_power_over_the_others() -> None:
    accepted = take(track(1), {"type": "track", "userId": "u"}, track(2), {"type": "dance", "userId": "u"})
    assert accepted.count == 2
    assert [drop.reason for drop in accepted.dropped] == ["no_event", "bad_type"]
    assert [one.user_id for one in rows(accepted)] == ["u-1", "u-2"]


def test_it_answers_none_when_nothing_passes() -> None:
    assert take({"type": "dance"}).rows is None
    assert take().count == 0


def test_it_makes_an_id_where_the_sender_gave_none() -> None:
    first, second = (row({"type": "page", "userId": "u"}) for _ in range(2))
    assert first.message_id != second.message_id
    assert len(first.message_id) == 32


def test_it_keeps_properties_and_context_as_they_came() -> None:
    made = row(
        track(properties={"größe": "XL", "n": [1, {"a": None}]}, context={"page": {"url": "https://x.example/"}})
    )
    assert json.loads(made.properties) == {"größe": "XL", "n": [1, {"a": None}]}
    assert json.loads(made.context) == {"page": {"url": "https://x.example/"}}
    empty = row(track(properties=None, context=None))
    assert (empty.properties, empty.context) == (b"{}", b"{}")


def test_it_counts_refusals_by_source_and_reason() -> None:
    before = drops.counts().get(("shop", "no_event"), 0)
    take({"type": "track", "userId": "u"})
    assert drops.counts()["shop", "no_event"] == before + 1


def test_it_drops_whoever_asked_to_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = hasher().key("user_id", "u-1")
    monkeypatch.setattr(snapshot._Current, "snapshot", Snapshot(RECORDS.values(), erased=frozenset({forgotten})))
    assert refusal(track(1)).reason == "erased"
    assert row(track(2)).user_id == "u-2"


def test_it_is_unavailable_until_a_snapshot_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot._Current, "snapshot", None)
    with pytest.raises(Unavailable):
        take(track())


def test_it_stores_facts_without_a_person_only_where_a_door_or_key_says_so() -> None:
    nobody = {"type": "track", "event": "Smiley pressed"}
    assert refusal(nobody).reason == "no_identifier"
    assert row(nobody, key="shared").key == NO_KEY
    assert row(Candidate(0, "track", name="Footfall", impersonal=True)).key == NO_KEY


def test_it_marks_what_was_imported() -> None:
    assert row(track(), imported=True).flags & Flag.IMPORTED
    assert not row(track()).flags & Flag.IMPORTED
