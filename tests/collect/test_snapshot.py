"""The value intake reads instead of the database."""

from __future__ import annotations

import base64

import pytest

from attune.access import keys
from attune.access.keys import SourceKey
from attune.collect import erasures, snapshot
from attune.collect.snapshot import Snapshot, key_text
from tests.collect.asking import RECORDS, TEXTS, post, track


@pytest.mark.django_db
def test_it_follows_a_new_key_and_a_revoked_one() -> None:
    text = keys.create("Web shop", "server")
    assert snapshot.current().key(text) is None
    snapshot.refresh()
    record = snapshot.current().key(text)
    assert record is not None
    assert record.source == "web-shop"
    keys.revoke(record.id, by="tests")
    snapshot.refresh()
    assert snapshot.current().key(text) is None


@pytest.mark.django_db
def test_it_is_replaced_only_by_a_change() -> None:
    keys.create("Web shop", "server")
    snapshot.refresh()
    first = snapshot.current()
    snapshot.refresh()
    assert snapshot.current() is first
    keys.create("Till", "server", shared=True)
    snapshot.refresh()
    assert snapshot.current() is not first
    assert snapshot.current().version > first.version


@pytest.mark.django_db
def test_it_notes_when_a_key_was_used() -> None:
    text = keys.create("Web shop", "server")
    snapshot.refresh()
    record = snapshot.current().key(text)
    assert record is not None
    snapshot.note_use(record)
    snapshot.refresh()
    assert SourceKey.objects.get(pk=record.id).last_used_at is not None


@pytest.mark.django_db
def test_it_takes_erasures_from_whoever_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasures, "_kept_by", [])
    erasures.kept_by(lambda: [b"k" * 16])
    snapshot.refresh()
    assert snapshot.current().erased == {b"k" * 16}


def test_it_finds_keys_by_their_text_alone() -> None:
    held = Snapshot(RECORDS.values())
    assert held.key(TEXTS["server"]) is RECORDS["server"]
    for wrong in ("", "x", "x" * 10_000, "\ud83d", TEXTS["server"] + " "):
        assert held.key(wrong) is None


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (b"Basic " + base64.b64encode(b"key:"), "key"),
        (b"Basic " + base64.b64encode(b"key"), "key"),
        (b"BASIC " + base64.b64encode(b"key:password"), "key"),
        (b"Bearer key", "key"),
        (b"Basic \xff", ""),
        (b"Basic", ""),
        (b"", ""),
        (b"Token key", ""),
    ],
)
def test_it_reads_keys_as_clients_send_them(header: bytes, text: str) -> None:
    assert key_text(header) == text


def test_it_stays_the_same_for_a_whole_request(kept: object) -> None:
    assert post("/v1/batch", {"batch": [track()]}).json["accepted"] == 1
    assert snapshot._Current.seen == {RECORDS["server"].id}
