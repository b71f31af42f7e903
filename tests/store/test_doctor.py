"""The doctor finds what is wrong and says how to mend it; a rebuild mends what is derived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.doctor import Finding, examine
from attune.store.folder import Folder
from attune.store.journal_sqlite import SqliteJournal
from attune.store.loops import Loop
from attune.store.opening import Store, open_store
from attune.store.rebuild import rebuild
from attune.vocabulary.errors import BadInput, Unavailable
from tests.store.accepted import DAY, START, group, request
from tests.store.store_rows import key

WRONG = {
    "totals": "INSERT INTO totals (key, surface, month, interactions) VALUES (generateUUIDv4(), 'x', '2026-09-01', 1)",
    "traits": "DELETE FROM traits WHERE trait = 'city'",
    "surfaces_seen": "INSERT INTO surfaces_seen (surface, source, interactions) VALUES ('x', 'y', 1)",
}


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str) -> Iterator[Store]:
    """A store with a few interactions over three months, all shipped; its loops are not running."""
    opened = open_store(Folder(tmp_path / "data"), warehouse_url=warehouse_url, helpers=False)
    opened.folder.secret()
    said = {"type": "identify", "properties": '{"city":"Łódź","age":41}'.encode()}
    for start, more in ((0, {}), (100, {"ts": START + 31 * DAY}), (200, {"ts": START + 62 * DAY}), (300, said)):
        with opened.journal.turn() as turn:
            turn.append(group(request(range(start, start + 40), **more)))
    while opened.shipments.step():
        pass
    yield opened
    opened.warehouse.command(f"DROP DATABASE {opened.warehouse.dialect.database}")
    opened.close()


def bad(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "error"]


def test_it_finds_nothing_wrong_with_a_healthy_store(store: Store) -> None:
    assert bad(examine(store, deep=True)) == []
    assert [finding.level for finding in examine(store, deep=True) if "matches" in finding.what] == ["ok"] * 3


def test_it_tells_of_a_loop_that_fails(store: Store) -> None:
    def step() -> bool:
        if loop.errors_in_a_row:
            return False
        raise Unavailable("The database is away.")

    loop = Loop("identify", step, idle_s=0.0)
    store.watch([loop])
    loop._stepped()
    (finding,) = [finding for finding in examine(store) if finding.where == "loops"]
    assert (finding.level, finding.what) == ("warning", "identify fails (1 times in a row): The database is away.")
    loop._stepped()
    (finding,) = [finding for finding in examine(store) if finding.where == "loops"]
    assert finding.level == "ok"


@pytest.mark.parametrize("table", WRONG)
def test_it_finds_a_derived_table_that_is_wrong_and_a_rebuild_mends_it(store: Store, table: str) -> None:
    store.warehouse.command(WRONG[table])
    (finding,) = bad(examine(store, deep=True))
    assert (finding.where, finding.mend) == (table, f"attune rebuild {table}")
    rebuild(store, table)
    assert bad(examine(store, deep=True)) == []


def test_a_rebuilt_table_goes_on_following_the_interactions(store: Store) -> None:
    rebuild(store, "totals")
    with store.journal.turn() as turn:
        turn.append(group(request(range(500, 510), value=10_000)))
    assert store.shipments.step()
    assert bad(examine(store, deep=True)) == []
    assert store.warehouse.query("q", "SELECT sum(interactions) FROM totals").value() == 170


def test_a_rebuild_takes_no_name_it_does_not_know(store: Store) -> None:
    with pytest.raises(BadInput, match="surfaces_seen, totals, traits"):
        rebuild(store, "interactions; DROP TABLE interactions")


def test_it_finds_interactions_that_are_lost_or_doubled(store: Store) -> None:
    columns = "* EXCEPT (key64, episode, condition)"
    listed = "SELECT name FROM system.columns WHERE table = 'interactions' AND database = currentDatabase() "
    names = [row[0] for row in store.warehouse.query("q", f"{listed} AND default_kind = '' ORDER BY position").rows]
    store.warehouse.command(
        f"INSERT INTO interactions ({', '.join(names)}) SELECT {columns} FROM interactions ORDER BY ts LIMIT 1"
    )
    store.warehouse.command("DELETE FROM interactions WHERE toYYYYMM(ts) = 202611")
    found = {finding.what for finding in bad(examine(store, deep=True))}
    assert any("stored twice: 1 in 2026" in what for what in found), found
    assert any("are not in the warehouse" in what for what in found), found


def test_it_finds_a_warehouse_of_another_age(store: Store) -> None:
    store.warehouse.insert("interactions", ["seq", "id", "key"], [[1 << 40, key("a"), key("b")]])
    (finding,) = bad(examine(store))
    assert "ahead of the journal" in finding.what


def test_it_finds_chains_in_the_resolution(store: Store) -> None:
    examine(store)  # loads the dictionaries as they are now
    pairs = [[key("a"), key("b"), 1], [key("b"), key("c"), 1]]
    store.warehouse.insert("resolution_pairs", ["key", "customer", "version"], pairs)
    assert any("0 of 2 entries" in finding.what for finding in examine(store) if finding.level == "warning")
    store.warehouse.command("SYSTEM RELOAD DICTIONARY resolution")
    (finding,) = bad(examine(store, deep=True))
    assert finding.what.startswith("1 keys lead")


def test_it_finds_a_key_file_that_others_can_read(store: Store) -> None:
    store.folder.secret_file.chmod(0o644)
    (finding,) = bad(examine(store))
    assert finding.mend == f"chmod 600 {store.folder.secret_file}"


def test_it_says_what_it_could_not_look_at(store: Store) -> None:
    store.warehouse.command("DROP DICTIONARY resolution")
    store.warehouse.command("DROP TABLE interactions SYNC")
    found = {finding.where: finding.what for finding in bad(examine(store, deep=True))}
    assert found["warehouse"].startswith("This could not be looked at")
    assert found["dictionaries"].startswith("This could not be looked at")
    assert isinstance(store.journal, SqliteJournal)
