"""Rows of people leave the warehouse, embedded and behind HTTP."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from attune.store import erased_list, expiring, forgetting
from attune.store.erased_list import Entry
from attune.store.folder import Folder
from attune.store.journal_sqlite import SqliteJournal
from tests.store.accepted import group, request

A, B = bytes([1]) * 16, bytes([2]) * 16


def fill(warehouse: Any) -> None:
    for key, day in ((A, "2024-01-15"), (A, "2024-03-15"), (B, "2024-01-20"), (B, "2024-03-20")):
        warehouse.command(
            "INSERT INTO interactions (id, seq, ts, received_at, key, user_id, type, name, surface, source, "
            "properties) "
            f"SELECT generateUUIDv4(), 1, toDateTime64('{day}', 3, 'UTC'), now64(3), '{UUID(bytes=key)}', 'u', "
            "'identify', 'n', 's', 'shop', '{\"plan\":\"gold\"}'"
        )
    warehouse.insert("resolution_pairs", ("key", "customer", "version"), [(A, B, 1)])


def counts(warehouse: Any) -> dict[str, int]:
    return {
        table: warehouse.query("q", f"SELECT count() FROM {table}").value()
        for table in ("interactions", "traits", "totals", "resolution_pairs")
    }


def test_every_table_with_a_key_is_found(warehouse: Any) -> None:
    found = forgetting.tables(warehouse)
    assert {"interactions", "labels", "resolution_pairs", "totals", "traits"} <= set(found)
    assert found["resolution_pairs"] == ("key", "customer")


def test_a_person_is_hidden_everywhere_and_others_stay(warehouse: Any) -> None:
    fill(warehouse)
    removed = forgetting.hide(warehouse, [A])
    assert {table: rows for table, rows in removed.items() if rows} == {
        "interactions": 2,
        "traits": 2,
        "totals": 2,
        "resolution_pairs": 1,
    }
    assert counts(warehouse) == {"interactions": 2, "traits": 2, "totals": 2, "resolution_pairs": 0}
    assert sum(forgetting.hide(warehouse, [A]).values()) == 0


def test_thousands_of_keys_go_in_pieces(warehouse: Any) -> None:
    fill(warehouse)
    keys = [A, *(number.to_bytes(16, "big") for number in range(1, 1200)), B]
    assert forgetting.hide(warehouse, keys)["interactions"] == 4


def test_old_months_go_whole(embedded: Any) -> None:
    fill(embedded)
    empty = SimpleNamespace(refused_before=lambda _: 0)  # the journal has refused nothing
    store: Any = SimpleNamespace(warehouse=embedded, shipments=SimpleNamespace(paused=nullcontext), journal=empty)
    start = expiring.month_start(1_710_460_800_000)  # 15 March 2024
    assert start == 1_709_251_200_000
    assert expiring.interactions(store, 1_710_460_800_000)["warehouse.interactions"] == 2
    left = counts(embedded)
    assert (left["interactions"], left["traits"], left["totals"]) == (2, 2, 2)
    assert embedded.query("q", "SELECT sum(interactions) FROM surfaces_seen").value() == 2


def test_the_journal_leaves_nothing_of_what_was_trimmed(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    try:
        with journal.turn() as turn:
            made = group(request(range(5)))
            turn.append(made)
        body = bytes(made.body)
        assert any(body in path.read_bytes() for path in tmp_path.iterdir())
        with journal.transaction() as run:
            run("INSERT INTO shipments VALUES (1, ?, ?, 1, 0, 1, '')", 65536, journal.head())
        assert journal.trim() == 1
        assert journal.scrub()
        assert not any(body in path.read_bytes() for path in tmp_path.iterdir())
    finally:
        journal.close()


def test_the_list_of_erased_people_goes_with_every_backup(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    folder.create()
    first, second = tmp_path / "backups/first", tmp_path / "backups/second"
    first.mkdir(parents=True)
    second.mkdir()
    erased_list.accompany(folder, first)
    entry = Entry(erased_list.instance(folder), A.hex(), 5, keys=(A.hex(),))
    erased_list.note(folder, entry)
    erased_list.note(folder, entry)
    erased_list.accompany(folder, second)
    with (tmp_path / "backups" / erased_list.NAME).open("a") as file:
        file.write('{"half a li')
    later = Entry(entry.of, B.hex(), 6, keys=(B.hex(),))
    erased_list.note(folder, later)
    new = Folder(tmp_path / "new")
    new.create()
    new.secret_file.write_text(folder.secret_file.read_text())
    assert erased_list.gather(first, new) == 2
    assert erased_list.read(new.path / erased_list.NAME, erased_list.instance(new)) == [entry, later]
    other = Folder(tmp_path / "other")
    other.create()
    assert erased_list.gather(first, other) == 0
