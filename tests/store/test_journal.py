"""The journal, in both dialects."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from attune.store.journal import Journal
from attune.store.journal_postgres import PostgresJournal
from attune.store.journal_sqlite import SqliteJournal
from attune.store.journal_tables import row_of, seq_of, size_of
from attune.store.rows import interactions_of, read_facts
from attune.vocabulary.errors import Conflict, FolderTooNew, Unavailable

from .accepted import DAY, START, fact, group, interaction, request

OpenJournal = Callable[..., Journal]


def test_it_gives_back_what_was_appended(journal: Journal) -> None:
    first = journal.append(group(request(range(3)), request([7])))
    second = journal.append(group(request([8, 9]), received_at=START + 5))
    rows = journal.read(0, 10)
    assert [(row.row, row.events, row.received_at) for row in rows] == [(first, 4, START), (second, 2, START + 5)]
    assert interactions_of(rows[0].ids, rows[0].body) == [interaction(n) for n in (0, 1, 2, 7)]
    assert journal.read(first, 10) == rows[1:]
    assert journal.between(seq_of(first, 0), seq_of(second, 1)) == rows


def test_its_head_is_the_last_interaction_also_after_reopening(open_journal: OpenJournal) -> None:
    journal = open_journal()
    assert journal.head() == 0
    row = journal.append(group(request(range(3))))
    assert journal.head() == seq_of(row, 2)
    assert row_of(journal.head()) == row
    assert open_journal().head() == seq_of(row, 2)


def test_it_keeps_its_name_for_ever(open_journal: OpenJournal) -> None:
    assert open_journal().uuid == open_journal().uuid != ""


def test_facts_are_read_apart_from_bodies(journal: Journal) -> None:
    journal.append(group(request([1])))
    row = journal.append(group(request([2, 3], [fact(1, "ann")]), request([4], [fact(0, "bob")])))
    journal.append(group(request([5])))
    ((found, count, facts),) = journal.facts_after(0, 10)
    assert (found, count) == (row, 3)
    assert [(one.place, one.identifiers[0][1]) for one in read_facts(facts)] == [(1, "ann"), (2, "bob")]
    assert journal.facts_after(seq_of(found, count - 1), 10) == []


def test_facts_come_a_few_megabytes_at_a_time(journal: Journal) -> None:
    rows = [journal.append(group(request([n], [fact(0, f"u{n}")]))) for n in range(1, 6)]
    size = max(len(facts) for _, _, facts in journal.facts_after(0, 10))
    assert [row for row, _, _ in journal.facts_after(0, 10, most_bytes=2 * size)] == rows[:2]
    assert [row for row, _, _ in journal.facts_after(0, 10, most_bytes=1)] == rows[:1]
    assert [row for row, _, _ in journal.facts_after(seq_of(rows[3], 0), 10, most_bytes=1)] == rows[4:]


def test_nothing_is_trimmed_that_a_registered_consumer_never_read(journal: Journal) -> None:
    journal.register("identify")
    row = journal.append(group(request([1], [fact(0, "ann")])))
    journal.mark_shipped(journal.freeze(seq_of(row, 0), seq_of(row, 0), 1))
    assert journal.trim() == 0
    assert journal.commits_behind() == {"identify": row, "warehouse": 0}
    journal.advance("identify", journal.head())
    journal.register("identify")
    assert journal.commits_behind() == {"identify": 0, "warehouse": 0}
    assert journal.trim() == 1


def test_a_full_journal_takes_nothing_and_says_when_to_come_back(open_journal: OpenJournal) -> None:
    one = group(request([1]))
    journal = open_journal(limit_bytes=size_of(one) * 2)
    journal.append(one)
    journal.append(group(request([2])))
    with pytest.raises(Unavailable) as raised:
        journal.append(group(request([3])))
    assert (raised.value.code, raised.value.http_status) == ("journal_full", 503)
    assert len(journal.read(0, 10)) == 2
    ship_all(journal)
    assert journal.trim() == 2
    journal.append(group(request([3])))
    assert open_journal().size_bytes() == journal.size_bytes() == size_of(group(request([3])))


def ship_all(journal: Journal) -> None:
    rows = journal.sizes(row_of(journal.shipped_seq()), 1000)
    shipment = journal.freeze(seq_of(rows[0][0], 0), seq_of(rows[-1][0], rows[-1][1] - 1), 1)
    journal.mark_shipped(shipment)


def test_trimming_waits_for_every_active_consumer_and_for_no_other(journal: Journal) -> None:
    rows = [journal.append(group(request([n, n + 100]))) for n in range(5)]
    assert journal.trim() == 0
    journal.advance("identify", seq_of(rows[1], 1))
    journal.advance("old", seq_of(rows[0], 1))
    ship_all(journal)
    assert journal.trim() == 1
    journal.switch_off("old")
    assert journal.trim() == 1
    journal.advance("identify", seq_of(rows[3], 0))
    assert journal.trim() == 1, "the last row it read is only half done"
    assert [row.row for row in journal.read(0, 10)] == rows[3:]
    assert journal.cursors() == {"identify": seq_of(rows[3], 0), "warehouse": seq_of(rows[4], 1)}


def test_row_numbers_are_never_given_twice_even_when_all_was_trimmed(open_journal: OpenJournal) -> None:
    journal = open_journal()
    row = journal.append(group(request([1])))
    ship_all(journal)
    assert journal.trim() == 1
    again = open_journal()
    assert again.head() == seq_of(row, 0)
    assert again.append(group(request([2]))) == row + 1


def test_trimmed_ids_are_remembered_for_a_while(open_journal: OpenJournal) -> None:
    now = [START]
    journal = open_journal(clock=lambda: now[0])
    rows = [journal.append(group(request([n, n + 100]), received_at=START + n * DAY)) for n in range(3)]
    ship_all(journal)
    journal.trim()
    assert [known.row for known in journal.known()] == rows
    assert journal.forget() == 0
    assert journal.forgotten_until() == 0
    now[0] = START + 8 * DAY - 1
    assert journal.forget() == rows[0]
    assert journal.forgotten_until() == START
    assert journal.forget(keep_ids=3) == rows[1]
    assert journal.forgotten_until() == START + DAY
    assert b"".join(known.ids for known in journal.known()) == group(request([2, 102])).ids


def test_nothing_moves_while_trimming_is_held(journal: Journal) -> None:
    journal.append(group(request([1])))
    ship_all(journal)
    with journal.hold_trimming():
        assert journal.trim() == 0
        assert journal.forget(keep_ids=0) == 0
    assert journal.trim() == 1


def test_an_open_shipment_is_found_again_and_there_is_only_one(open_journal: OpenJournal) -> None:
    journal = open_journal()
    row = journal.append(group(request([1, 2])))
    shipment = journal.freeze(seq_of(row, 0), seq_of(row, 1), 1)
    with pytest.raises(Unavailable):
        journal.freeze(seq_of(row, 0), seq_of(row, 1), 1)
    split = journal.split(shipment, "202609")
    journal.refuse(split, seq_of(row, 1), "too strange", b"x", is_misfit=True)
    journal.refuse(split, seq_of(row, 1), "twice", b"y", is_misfit=True)
    again = open_journal()
    assert again.open_shipment() == split
    assert again.misfits(split) == [seq_of(row, 1)]
    assert again.refused() == [(seq_of(row, 1), "too strange", b"x")]
    again.mark_shipped(split)
    assert again.open_shipment() is None
    assert again.shipped_seq() == seq_of(row, 1)


def test_a_turn_shows_rows_of_other_processes(open_journal: OpenJournal) -> None:
    mine, other = open_journal(), open_journal()
    if isinstance(mine, SqliteJournal):
        return  # one process owns the file
    row = other.append(group(request([1, 2])))
    with mine.turn() as turn:
        (known,) = turn.others()
        assert (known.row, known.ids) == (row, group(request([1, 2])).ids)
        assert turn.append(group(request([3]))) == row + 1
    with mine.turn() as turn:
        assert turn.others() == []


def test_numbers_are_given_in_the_order_of_commits(open_journal: OpenJournal) -> None:
    journals = [open_journal()] if isinstance(open_journal(), SqliteJournal) else [open_journal(), open_journal()]
    reader = journals[0]
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.extend(row for row, _, _ in reader.sizes(seen[-1] if seen else 0, 1000))

    def write(at: int) -> None:
        for n in range(25):
            journals[at % len(journals)].append(group(request([at * 100 + n])))

    watcher = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(at,)) for at in range(3)]
    for thread in (watcher, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    watcher.join()
    read_late = [row for row, _, _ in reader.sizes(seen[-1] if seen else 0, 1000)]
    assert seen + read_late == [row for row, _, _ in reader.sizes(0, 1000)], "a reader missed a row"
    assert len(reader.sizes(0, 1000)) == 75


def test_only_one_process_leads_a_consumer(open_journal: OpenJournal) -> None:
    first, second = open_journal(), open_journal()
    assert first.leads("writer")
    assert first.leads("writer")
    if not isinstance(first, SqliteJournal):
        assert not second.leads("writer")
        first.close()
        until = time.monotonic() + 60  # the server notices the end of a connection a moment later
        while not second.leads("writer"):
            assert time.monotonic() < until


def test_it_belongs_to_the_secret_it_was_first_written_with(open_journal: OpenJournal) -> None:
    open_journal().belong_to("one")
    open_journal().belong_to("one")
    with pytest.raises(Conflict, match=r"secret\.key") as caught:
        open_journal().belong_to("another")
    assert caught.value.code == "other_secret"


def test_it_refuses_a_journal_of_a_newer_program(open_journal: OpenJournal) -> None:
    with open_journal().transaction() as run:
        run("INSERT INTO schema_migrations VALUES (9999, 'future', 0)")
    with pytest.raises(FolderTooNew, match="9999"):
        open_journal()


def test_a_lost_connection_is_made_anew(postgres_url: str) -> None:
    journal = PostgresJournal(postgres_url)
    journal.append(group(request([1])))
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    with pytest.raises(Unavailable) as raised:
        journal.append(group(request([2])))
    assert raised.value.code == "journal_unavailable"
    journal.append(group(request([2])))
    assert len(journal.read(0, 10)) == 2
    journal.close()


def test_the_write_ahead_log_stays_short_under_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attune.store.journal_sqlite._WAL_LONG", 200_000)
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    stop = threading.Event()
    one = group(request(range(300)))

    def keep() -> None:
        while not stop.is_set():
            journal.checkpoint()

    keeper = threading.Thread(target=keep)
    keeper.start()
    for _ in range(300):
        journal.append(one)
    stop.set()
    keeper.join()
    wal = (tmp_path / "journal.sqlite3-wal").stat().st_size
    assert wal < size_of(one) * 300 / 2
    assert len(journal.sizes(0, 1000)) == 300
    journal.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        SqliteJournal(tmp_path / "file" / "journal.sqlite3")


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "journal.sqlite3").close()
    assert (tmp_path / "journal.sqlite3").stat().st_mode & 0o077 == 0
    with sqlite3.connect(tmp_path / "journal.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
