"""One backup after the other, of a real store, into a folder and into a bucket."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attune.store import due, erased_list, manifest
from attune.store.erased_list import Entry
from attune.store.folder import Folder
from attune.store.offsite import fetching, keeping, making, runs
from attune.store.offsite.jobs import Keeper
from attune.store.offsite.plan import BUCKET, Plan
from attune.store.opening import Store, open_store
from tests.store.accepted import group, request

pytestmark = pytest.mark.django_db(transaction=True)
DAY = 86_400_000
T = 1_800_000_000_000
PHRASE = "correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.now = T

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, warehouse_url: str) -> Iterator[Store]:
    """Forty interactions in the warehouse, and a file."""
    opened = open_store(Folder(tmp_path / "data"), warehouse_url=warehouse_url, helpers=False)
    (opened.folder.files / "logo.png").write_bytes(b"a file")
    with opened.journal.turn() as turn:
        turn.append(group(request(range(40))))
    while opened.shipments.step():
        pass
    yield opened
    opened.warehouse.command(f"DROP DATABASE {opened.warehouse.dialect.database}")
    opened.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "elsewhere"
    made.mkdir()
    return made


def archives(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if keeping.made_at(path.name))


def test_a_backup_lies_whole_in_the_folder_and_comes_back(
    store: Store, place: Path, tmp_path: Path, clock: Clock
) -> None:
    plan = Plan(is_on=True, path=str(place))
    run = making.make(store, store.folder, plan, clock=clock)
    assert (run.state, run.interactions, run.error) == ("done", 40, "")
    assert archives(place) == [run.archive]
    assert (place / run.archive).stat().st_size == run.bytes
    assert (place / run.archive).stat().st_mode & 0o077 == 0
    assert not (store.folder.path / making.WORK).exists()
    name, back = fetching.fetch(store.folder, plan, tmp_path / "back")
    assert name == run.archive
    found = manifest.read(back)
    manifest.check(back, found)
    assert found.rows["django_migrations"] > 0
    assert (back / "files" / "logo.png").read_bytes() == b"a file"


def test_old_ones_go_and_others_stay(store: Store, place: Path, clock: Clock) -> None:
    (place / "holiday.jpg").write_bytes(b"x")
    plan = Plan(is_on=True, path=str(place), daily=2, weekly=0)
    for _ in range(3):
        run = making.make(store, store.folder, plan, clock=clock)
        clock.now += DAY
    assert run.removed == 1
    assert len(archives(place)) == 2
    assert (place / "holiday.jpg").exists()


def test_a_sealed_one_in_a_bucket_shows_nothing(store: Store, s3: dict[str, str], tmp_path: Path, clock: Clock) -> None:
    erased_list.note(store.folder, Entry(erased_list.instance(store.folder), "00" * 16, T))
    plan = Plan(
        is_on=True,
        into=BUCKET,
        region="x",
        bucket="backups",
        prefix="making/",
        passphrase="correct horse battery",
        **s3,
    )
    run = making.make(store, store.folder, plan, clock=clock)
    assert run.error == ""
    target = plan.target()
    assert {item.name for item in target.listing()} == {run.archive, "erasures.ndjson"}
    assert b"manifest" not in b"".join(target.read(run.archive))
    fetching.fetch(store.folder, plan, tmp_path / "back")
    manifest.check(tmp_path / "back", manifest.read(tmp_path / "back"))
    assert b'"00000000' in (tmp_path / "back.erasures.ndjson").read_bytes()
    wrong = making.make(store, store.folder, replace(plan, secret="another"), clock=clock)
    assert (wrong.state, wrong.archive) == ("failed", "")
    assert "SignatureDoesNotMatch" in wrong.error
    assert runs.standing().good_backup == run


def test_whoever_is_erased_later_is_told_to_the_bucket(store: Store, s3: dict[str, str], clock: Clock) -> None:
    plan = Plan(is_on=True, into=BUCKET, region="x", bucket="backups", prefix="erased/", **s3)
    keeper = Keeper(store, clock)
    of = erased_list.instance(store.folder)
    for number in range(2):
        erased_list.note(store.folder, Entry(of, f"{number:032x}", T))
        keeper._send_erasures(plan)
        keeper._send_erasures(plan)
    assert b"".join(plan.target().read("erasures.ndjson")).count(b"\n") == 2


def test_erasures_follow_into_the_folder(store: Store, place: Path, clock: Clock) -> None:
    making.make(store, store.folder, Plan(is_on=True, path=str(place)), clock=clock)
    erased_list.note(store.folder, Entry(erased_list.instance(store.folder), "00" * 16, T))
    assert b"00000000" in (place / "erasures.ndjson").read_bytes()
    assert erased_list.places(store.folder) == [place]


def test_a_disk_that_is_not_mounted_is_a_failed_run(store: Store, place: Path, clock: Clock) -> None:
    place.rmdir()
    run = making.make(store, store.folder, Plan(is_on=True, path=str(place)), clock=clock)
    assert (run.state, run.seconds) == ("failed", 0)
    assert "Is the disk mounted?" in run.error


def test_a_full_disk_is_not_filled_to_the_end(
    store: Store, place: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1 << 20))  # type: ignore[attr-defined]
    run = making.make(store, store.folder, Plan(is_on=True, path=str(place)), clock=clock)
    assert "1 MB are free" in run.error
    assert archives(place) == []


def test_what_ends_with_the_program_leaves_nothing(store: Store, place: Path, clock: Clock) -> None:
    turns: list[int] = []

    def go_on() -> None:
        turns.append(1)
        if len(turns) > 3:
            raise due.Interrupted

    with pytest.raises(due.Interrupted):
        making.make(store, store.folder, Plan(is_on=True, path=str(place)), go_on=go_on, clock=clock)
    assert list(place.iterdir()) == []
    assert not (store.folder.path / making.WORK).exists()
    assert runs.recent()[0].state == "failed"


def test_it_is_due_once_a_day_and_after_a_failure_in_an_hour(clock: Clock, db: Any) -> None:
    plan = Plan(is_on=True, hour=3)
    clock.now = T - T % DAY + 4 * 3_600_000
    assert not runs.is_backup_due(Plan(), clock.now)
    assert runs.is_backup_due(plan, clock.now)
    runs.fail(runs.begin(runs.BACKUP, "x", clock.now), clock.now, "no")
    assert not runs.is_backup_due(plan, clock.now + 3_500_000)
    assert runs.is_backup_due(plan, clock.now + 3_600_000)
    runs.end(runs.begin(runs.BACKUP, "x", clock.now), clock.now + 1)
    assert not runs.is_backup_due(plan, clock.now + 22 * 3_600_000)
    assert runs.is_backup_due(plan, clock.now + 23 * 3_600_000)
    # A run the program ended in the middle of counts as failed when the next begins.
    runs.begin(runs.BACKUP, "x", clock.now + DAY)
    runs.begin(runs.BACKUP, "x", clock.now + DAY + 1)
    assert [run.state for run in runs.recent(2)] == ["running", "failed"]


def test_a_drill_is_due_after_its_days(clock: Clock, db: Any) -> None:
    plan = Plan(is_on=True, drill_days=30)
    assert not runs.is_drill_due(plan, T)
    runs.end(runs.begin(runs.BACKUP, "x", T), T)
    assert runs.is_drill_due(plan, T)
    assert not runs.is_drill_due(replace(plan, drill_days=0), T)
    runs.fail(runs.begin(runs.DRILL, "x", T), T, "no")
    assert not runs.is_drill_due(plan, T + DAY - 1)
    runs.end(runs.begin(runs.DRILL, "x", T + DAY), T + DAY)
    assert not runs.is_drill_due(plan, T + 30 * DAY)
    assert runs.is_drill_due(plan, T + 31 * DAY)
