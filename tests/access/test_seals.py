"""The audit under seal."""

from __future__ import annotations

import pytest
from django.db import connection

from attune.access import audit, seals
from attune.access.audit import AuditRow


@pytest.fixture
def sealed(db):
    for number in range(5):
        audit.record("command line", "thing changed", f"thing {number}", ["name"])
    assert not seals.seal()
    return list(AuditRow.objects.order_by("id").values_list("id", flat=True))


def by_hand(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_rows_come_under_seal_and_hold(sealed):
    assert seals.verify().broken_at is None
    assert seals.verify().links == 5
    audit.record("command line", "thing changed", "thing 6")
    assert seals.verify().links == 5
    seals.seal()
    assert (seals.verify().links, seals.verify().broken_at) == (6, None)


def test_nothing_to_seal_is_nothing(db):
    assert not seals.seal()
    assert seals.verify() == seals.Chain(0, "", None)


@pytest.mark.parametrize("column", ["actor", "action", "what", "fields", "at"])
def test_a_row_changed_by_hand_is_noticed(sealed, column: str):
    value = '["other"]' if column == "fields" else "2020-01-01 00:00:00" if column == "at" else "somebody"
    by_hand(f"UPDATE access_auditrow SET {column} = %s WHERE id = %s", value, sealed[2])
    assert seals.verify().broken_at == 3


def test_a_row_taken_away_is_noticed(sealed):
    by_hand("DELETE FROM access_auditrow WHERE id = %s", sealed[1])
    chain = seals.verify()
    assert (chain.broken_at, chain.links) == (2, 1)
    assert "gone" in chain.why


def test_a_row_taken_away_with_its_link_is_noticed(sealed):
    by_hand("DELETE FROM access_auditrow WHERE id = %s", sealed[1])
    by_hand('DELETE FROM access_auditseal WHERE "row" = %s', sealed[1])
    assert seals.verify().broken_at == 2


def test_rows_cut_off_at_the_end_are_noticed_by_who_kept_the_head(sealed):
    before = seals.verify()
    by_hand("DELETE FROM access_auditrow WHERE id = %s", sealed[4])
    by_hand('DELETE FROM access_auditseal WHERE "row" = %s', sealed[4])
    after = seals.verify()
    assert after.broken_at is None
    assert (after.links, after.head) != (before.links, before.head)


def test_a_seal_without_the_key_file_is_not_made(sealed, settings):
    settings.SECRET_KEY = "another"
    assert seals.verify().broken_at == 1


def test_many_rows_are_sealed_a_piece_at_a_time(db, monkeypatch):
    monkeypatch.setattr(seals, "AT_ONCE", 3)
    for number in range(7):
        audit.record("command line", "thing changed", f"thing {number}")
    assert [seals.seal() for _ in range(3)] == [True, True, False]
    assert (seals.verify().links, seals.verify().broken_at) == (7, None)
