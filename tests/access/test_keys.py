from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from attune.access import keys, members
from attune.access.audit import AuditRow
from attune.access.keys import SourceKey
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["server", "admin"])  # a browser key stands in every page, and is kept as it is
def test_a_key_is_told_once_and_stored_as_a_hash(db, kind: str):
    text = keys.create("Web shop", kind)
    row = SourceKey.objects.get()
    assert text not in str(SourceKey.objects.values())
    assert bytes(row.digest) == keys.digest(text)
    assert text.startswith(row.prefix)
    assert len(row.prefix) < len(text) / 2
    assert (row.source, row.created_by) == ("web-shop", "command line")


def test_active_keys_are_known_by_their_digest(db):
    text = keys.create("Till 3", "server", source="tills", shared=True)
    (record,) = keys.active()
    assert record == keys.find(text)
    assert (record.name, record.source, record.kind, record.shared) == ("Till 3", "tills", "server", True)
    assert record.digest == keys.digest(text)


def test_a_revoked_key_opens_nothing(db):
    text = keys.create("Old", "server")
    keys.revoke(SourceKey.objects.get().pk, by="command line")
    assert keys.active() == []
    assert keys.find(text) is None
    assert len(keys.listing()) == 1


def test_what_nobody_made_is_no_key(db):
    assert keys.find("") is None
    assert keys.find("srv_" + "0" * 40) is None
    assert keys.find("\ud83d") is None


@pytest.mark.parametrize(
    ("name", "kind"), [("x", "master"), ("", "server"), ("  ", "server"), ("!!", "server"), ("x" * 101, "server")]
)
def test_name_and_kind_must_be_usable(db, name: str, kind: str):
    with pytest.raises(BadInput):
        keys.create(name, kind)


def test_names_in_any_script_make_a_source(db):
    keys.create("Сайт", "browser")
    assert SourceKey.objects.get().source == "сайт"


def test_only_who_manages_members_makes_an_admin_key(owner):
    manager = members.create("mia@example.com", "manager", "correct horse battery")
    with pytest.raises(NotAllowed):
        keys.create("Back door", "admin", manager)
    assert keys.listing() == []
    keys.create("Shop", "server", manager)
    keys.create("Reports", "admin", owner)
    assert len(keys.active()) == 2


def test_only_who_manages_sources_makes_and_ends_keys(owner, member, outsider):
    keys.create("Shop", "server", by=owner)
    number = SourceKey.objects.get().pk
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            keys.create("Mine", "admin", by=who)
        with pytest.raises(NotAllowed):
            keys.revoke(number, by=who)
    with pytest.raises(NotFound):
        keys.revoke(999, by=owner)
    assert len(keys.active()) == 1


def test_each_change_leaves_a_row_without_the_key(owner):
    text = keys.create("Shop", "server", by=owner)
    keys.revoke(SourceKey.objects.get().pk, by=owner)
    rows = list(AuditRow.objects.filter(what__startswith="source key").order_by("id").values())
    assert [row["action"] for row in rows] == ["source key created", "source key revoked"]
    assert {row["actor"] for row in rows} == {owner.label}
    assert text not in str(rows)


def test_last_use_is_written_at_most_once_an_hour(db, django_assert_num_queries):
    keys.create("Shop", "server")
    key = SourceKey.objects.get()
    keys.used([key.pk], NOON)
    with django_assert_num_queries(1):
        keys.used([key.pk], NOON + timedelta(minutes=59))
    key.refresh_from_db()
    assert key.last_used_at == NOON
    keys.used([key.pk], NOON + timedelta(minutes=61))
    key.refresh_from_db()
    assert key.last_used_at == NOON + timedelta(minutes=61)


def test_a_user_hash_proves_its_user_under_its_key_alone(db):
    keys.create("Site", "browser")
    keys.create("Other site", "browser")
    keys.create("Backend", "server")
    one, other, server = keys.active()
    proof = keys.user_hash(one.hash_secret, "u1")
    assert keys.proves(one, "u1", proof)
    assert not keys.proves(one, "u2", proof)
    assert not keys.proves(other, "u1", proof)
    assert not keys.proves(one, "u1", "")
    assert not keys.proves(one, "u1", "ż\ud83d")
    assert server.hash_secret == ""
    assert not keys.proves(server, "u1", keys.user_hash("", "u1"))


def test_the_secret_of_user_hashes_is_not_shown_by_accident(db):
    keys.create("Site", "browser")
    (record,) = keys.active()
    assert record.hash_secret
    assert record.hash_secret not in repr(record)
