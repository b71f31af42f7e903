"""Shipments: each interaction in the warehouse exactly once, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from attune.store import shipment as shipping
from attune.store.blocks import Bad, Chunk, Stored
from attune.store.engine import Warehouse
from attune.store.helpers import HelperDied
from attune.store.journal import Journal
from attune.store.journal_sqlite import SqliteJournal
from attune.store.journal_tables import Shipment, seq_of
from attune.store.shipment import Writer
from attune.vocabulary.errors import Unavailable
from attune.vocabulary.interaction import Interaction

from .accepted import DAY, group, request


class Killed(BaseException):
    """Stands for SIGKILL: nothing of the writer runs after it."""


class Fragile:
    """Passes everything on to journal and warehouse and dies at the `n`th step, before or after it took effect."""

    def __init__(self, journal: Journal, warehouse: Warehouse, dies_at: int) -> None:
        self._journal, self._warehouse, self._left = journal, warehouse, dies_at
        self.is_dead = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)

    def insert_native(self, table: str, block: bytes, *, token: str | None = None, rows: int = 0) -> None:
        with self:
            self._warehouse.insert_native(table, block, token=token, rows=rows)

    def freeze(self, first_seq: int, last_seq: int, form: int) -> Shipment:
        with self:
            return self._journal.freeze(first_seq, last_seq, form)

    def split(self, shipment: Shipment, chunk: str) -> Shipment:
        with self:
            return self._journal.split(shipment, chunk)

    def refuse(self, shipment: Shipment, seq: int, reason: str, interaction: bytes, *, is_misfit: bool) -> None:
        with self:
            self._journal.refuse(shipment, seq, reason, interaction, is_misfit=is_misfit)

    def mark_shipped(self, shipment: Shipment) -> None:
        with self:
            self._journal.mark_shipped(shipment)

    def __enter__(self) -> None:
        self._step()

    def __exit__(self, *_: object) -> None:
        self._step()

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            self.is_dead = True
            raise Killed


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteJournal]:
    journal = SqliteJournal(tmp_path / "journal.sqlite3")
    yield journal
    journal.close()


def counted(warehouse: Warehouse) -> tuple[int, int, int]:
    """Rows, different ids, and the total a view has kept."""
    ((rows, ids),) = warehouse.query("count", "SELECT count(), uniqExact(id) FROM interactions").rows
    total = warehouse.query("total", "SELECT sum(rows) FROM total_of_test").value()
    return rows, ids, total


def watched(warehouse: Warehouse) -> None:
    """A table fed by a view, as per-key totals are: a repeated insert must not count in it either."""
    settings = "non_replicated_deduplication_window = 1000"
    warehouse.command(
        f"CREATE TABLE total_of_test (key UUID, rows UInt64) ENGINE = SummingMergeTree ORDER BY key SETTINGS {settings}"
    )
    warehouse.command(
        "CREATE MATERIALIZED VIEW total_of_test_view TO total_of_test AS "
        "SELECT key, count() AS rows FROM interactions GROUP BY key"
    )


def shipped_by(writer: Writer) -> int:
    steps = 0
    while writer.step():
        steps += 1
    return steps


def test_everything_arrives_once_and_settle_waits_for_it(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    writer = Writer(sqlite, embedded)
    writer.start()
    for n in range(20):
        row = sqlite.append(group(request(range(n * 50, n * 50 + 50))))
        writer.note(seq_of(row, 49), 50)
    assert writer.settle(sqlite.head(), 120)
    assert writer.shipped() == sqlite.head() == sqlite.shipped_seq()
    assert counted(embedded) == (1000, 1000, 1000)
    writer.stop()


def test_settle_gives_up_when_the_time_is_up(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    sqlite.append(group(request([1])))
    assert not Writer(sqlite, embedded).settle(sqlite.head(), 0.05)


def test_a_shipment_killed_at_any_step_is_repeated_unchanged(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    stored = 0
    for dies_at in range(9):
        for n in range(3):
            numbers = range(stored + n * 10, stored + n * 10 + 10)
            sqlite.append(group(request(numbers), request([10_000 + stored + n], ts=1_700_000_000_000)))
        stored += 30
        fragile = Fragile(sqlite, embedded, dies_at)
        try:
            shipped_by(Writer(fragile, fragile))  # type: ignore[arg-type]
        except Killed:
            sqlite.append(group(request([50_000 + stored])))  # rows come in between
    shipped_by(Writer(sqlite, embedded))
    rows = sum(row.events for row in sqlite.read(0, 1000))
    assert counted(embedded) == (rows, rows, rows)
    assert sqlite.shipped_seq() == sqlite.head()


def poisoned(warehouse: Warehouse) -> None:
    warehouse.command("ALTER TABLE interactions ADD CONSTRAINT no_poison CHECK name != 'poison'")


def test_poisoned_rows_are_put_aside_and_the_others_flow(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    poisoned(embedded)
    sqlite.append(group(request(range(20)), request([77], name="poison"), request(range(30, 50))))
    row = sqlite.append(group(request([78], name="poison"), request([79], ts=1_700_000_000_000, value=10**18)))
    shipped_by(Writer(sqlite, embedded))
    assert counted(embedded) == (40, 40, 40)
    assert [(seq, Interaction(*msgspec.msgpack.decode(one)).message_id) for seq, _, one in sqlite.refused()] == [
        (seq_of(row - 1, 20), "m77"),
        (seq_of(row, 0), "m78"),
        (seq_of(row, 1), "m79"),
    ]
    assert all(reason for _, reason, _ in sqlite.refused())


def test_bisecting_killed_at_any_step_neither_loses_nor_doubles(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    poisoned(embedded)
    good = bad = 0
    for dies_at in (1, 4, 6, 9, 11, 16, 10_000):
        base, patience = dies_at * 1000, dies_at
        poison, misfit = request([base + 500], name="poison"), request([base + 600], value=10**18)
        sqlite.append(group(request([base, base + 1]), poison, misfit, request([base + 2])))
        good, bad = good + 3, bad + 2
        while True:
            fragile = Fragile(sqlite, embedded, patience)
            try:
                shipped_by(Writer(fragile, fragile))  # type: ignore[arg-type]
                break
            except Killed:
                patience += 7  # the next life is longer, or no life would ever be long enough
    assert counted(embedded) == (good, good, good)
    assert len(sqlite.refused()) == bad


def test_intake_goes_on_while_the_warehouse_is_away(
    sqlite: SqliteJournal, embedded: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    watched(embedded)
    away = threading.Event()
    away.set()

    class Away:
        def insert_native(self, table: str, block: bytes, *, token: str | None = None, rows: int = 0) -> None:
            if away.is_set():
                raise Unavailable("not there", code="warehouse_away")
            embedded.insert_native(table, block, token=token, rows=rows)

    writer = Writer(sqlite, Away())
    writer.start()
    sqlite.append(group(request([1, 2])))
    assert not writer.settle(sqlite.head(), 0.5)
    assert isinstance(writer.loop.last_error, Unavailable)
    sqlite.append(group(request([3])))
    away.clear()
    assert writer.settle(sqlite.head(), 120)
    writer.stop()
    assert counted(embedded) == (3, 3, 3)
    assert writer.loop.last_error is None
    assert [record.levelname for record in caplog.records] == ["WARNING"], "one line, not one a try"


def test_an_error_that_is_not_about_content_never_refuses_a_row(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    sqlite.append(group(request([1, 2])))
    embedded.command("RENAME TABLE interactions TO elsewhere")
    with pytest.raises(Exception, match="interactions"):
        Writer(sqlite, embedded).step()
    embedded.command("RENAME TABLE elsewhere TO interactions")
    shipped_by(Writer(sqlite, embedded))
    assert sqlite.refused() == []
    assert embedded.query("count", "SELECT count() FROM interactions").value() == 2


def test_when_the_building_process_dies_twice_blocks_are_built_here(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    def dies(rows: Sequence[Stored], without: Sequence[int]) -> tuple[list[Chunk], list[Bad]]:
        raise HelperDied("gone")

    sqlite.append(group(request([1, 2])))
    shipped_by(Writer(sqlite, embedded, dies))
    assert embedded.query("count", "SELECT count() FROM interactions").value() == 2


def test_a_backlog_goes_in_several_shipments(
    sqlite: SqliteJournal, embedded: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping, "MOST_EVENTS", 25)
    for n in range(10):
        sqlite.append(group(request(range(n * 10, n * 10 + 10))))
    assert shipped_by(Writer(sqlite, embedded)) == 5
    assert embedded.query("count", "SELECT count(), uniqExact(id) FROM interactions").rows == [(100, 100)]


def test_a_shipment_cut_by_a_newer_rule_is_left_alone(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    row = sqlite.append(group(request([1])))
    sqlite.freeze(seq_of(row, 0), seq_of(row, 0), 99)
    with pytest.raises(Unavailable, match="rule 99"):
        Writer(sqlite, embedded).step()


def test_a_shipment_may_reach_over_many_months(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    sqlite.append(group(*(request([n], ts=1_500_000_000_000 + n * 30 * DAY) for n in range(15))))
    shipped_by(Writer(sqlite, embedded))
    assert counted(embedded) == (15, 15, 15)


def test_nothing_is_inserted_and_nothing_is_half_way_during_a_pause(sqlite: SqliteJournal, embedded: Warehouse) -> None:
    watched(embedded)
    row = sqlite.append(group(request([1])))
    sqlite.freeze(seq_of(row, 0), seq_of(row, 0), 1)
    sqlite.append(group(request([2])))
    writer = Writer(sqlite, embedded)
    with writer.paused():
        writer.start()
        assert counted(embedded) == (1, 1, 1)
        assert sqlite.open_shipment() is None
        assert not writer.settle(sqlite.head(), 0.3)
        assert counted(embedded) == (1, 1, 1)
    assert writer.settle(sqlite.head(), 120)
    assert counted(embedded) == (2, 2, 2)
    writer.stop()
