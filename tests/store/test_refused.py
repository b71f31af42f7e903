"""What the warehouse refused is listed with its reason, and has a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from attune.store import expiring
from attune.store.doctor import examine
from attune.store.folder import Folder
from attune.store.opening import Store, open_store
from attune.store.refused import Tried, try_again
from attune.vocabulary.interaction import Interaction
from tests.store.accepted import DAY, START, group, request


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str) -> Iterator[Store]:
    """Twenty good interactions, and three that the warehouse refused: two by a constraint, one that fits no column."""
    opened = open_store(Folder(tmp_path / "data"), warehouse_url=warehouse_url, helpers=False)
    opened.warehouse.command("ALTER TABLE interactions ADD CONSTRAINT no_poison CHECK name != 'poison'")
    bad = request([77, 78], name="poison", value=125_000, properties='{"city":"Łódź"}'.encode())
    opened.journal.append(group(request(range(20)), bad, request([79], value=10**18)))
    while opened.shipments.step():
        pass
    yield opened
    opened.warehouse.command(f"DROP DATABASE {opened.warehouse.dialect.database}")
    opened.close()


def stored(store: Store) -> list[tuple[str, int, object, str]]:
    sql = "SELECT message_id, seq, value, properties FROM interactions WHERE name = 'poison' ORDER BY seq"
    return [tuple(row) for row in store.warehouse.query("q", sql).rows]


def count(store: Store) -> tuple[int, int]:
    query = store.warehouse.query
    return (
        query("q", "SELECT count() FROM interactions").value(),
        query("q", "SELECT sum(interactions) FROM totals").value(),
    )


def test_the_doctor_says_why_and_what_to_do(store: Store) -> None:
    found = [finding for finding in examine(store) if "refused by the warehouse" in finding.what]
    assert [finding.level for finding in found] == ["warning", "warning"]
    assert found[0].what.startswith("2 interactions")
    assert "attune refused retry" in found[0].mend
    assert len(store.journal.refusals(2)) == 2


def test_what_is_refused_still_stays_and_what_is_taken_goes(store: Store) -> None:
    assert try_again(store) == Tried(0, 3)
    assert (len(store.journal.refused()), count(store)) == (3, (20, 20))
    seqs = [seq for seq, _, _ in store.journal.refused()]
    store.warehouse.command("ALTER TABLE interactions DROP CONSTRAINT no_poison")
    assert try_again(store) == Tried(2, 1)
    assert [seq for seq, _, _ in store.journal.refused()] == seqs[2:]
    assert count(store) == (22, 22)
    first, second = stored(store)
    assert (first[0], first[1], float(str(first[2])), first[3]) == ("m77", seqs[0], 12.5, '{"city":"Łódź"}')
    assert second[1] == seqs[1]
    assert [finding.what for finding in examine(store, deep=True) if finding.level == "error"] == []


def test_one_taken_just_before_a_crash_is_not_taken_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.warehouse.command("ALTER TABLE interactions DROP CONSTRAINT no_poison")

    def crash(seq: int) -> None:
        raise RuntimeError(f"killed before {seq} was noted")

    with monkeypatch.context() as patched:
        patched.setattr(store.journal, "drop_refused", crash)
        with pytest.raises(RuntimeError):
            try_again(store)
    assert try_again(store) == Tried(2, 1)
    assert count(store) == (22, 22)


def test_a_damaged_one_is_no_reason_to_stop(store: Store) -> None:
    with store.journal.transaction() as run:
        run("UPDATE refused SET interaction = ? WHERE seq = (SELECT min(seq) FROM refused)", b"damaged")
    store.warehouse.command("ALTER TABLE interactions DROP CONSTRAINT no_poison")
    assert try_again(store) == Tried(1, 2)


def test_it_is_kept_as_long_as_interactions_are(store: Store) -> None:
    packed = store.journal.refused()[0][2]
    assert Interaction(*msgspec.msgpack.decode(packed)).message_id == "m77"
    (_, at, _), *_ = store.journal.refusals(1)
    assert expiring.interactions(store, at)["journal.refused"] == 0  # the month is not over
    assert expiring.interactions(store, max(at, START) + 62 * DAY)["journal.refused"] == 3
    assert store.journal.refused() == []
