"""The machine around the stores, as the doctor sees it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.store import doctor_host, doctor_work, due, schedules
from attune.store.doctor import Finding
from attune.store.folder import Folder
from attune.store.offsite import plan, runs
from attune.store.offsite.plan import Plan
from attune.store.opening import Store, open_store
from attune.vocabulary.errors import BadInput
from tests.store.accepted import group, request

pytestmark = pytest.mark.django_db
T = 1_800_000_000_000
DAY = 86_400_000


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "data")
    made.create()
    made.secret()
    return made


@pytest.fixture
def store(folder: Folder, warehouse_url: str) -> Iterator[Store]:
    opened = open_store(folder, warehouse_url=warehouse_url, helpers=False)
    yield opened
    opened.warehouse.command(f"DROP DATABASE {opened.warehouse.dialect.database}")
    opened.close()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(schedules, "_schedules", {})
    yield
    plan.configure(None)


def levels(found: Any) -> list[tuple[str, str]]:
    return [(finding.level, finding.where) for finding in found]


def only(found: Any) -> Finding:
    (finding,) = found
    return finding


def test_a_healthy_machine_has_no_errors(store: Store) -> None:
    found = [*doctor_host.examine_host(store), *doctor_work.examine_work(store)]
    assert [finding for finding in found if finding.level == "error"] == []
    assert {"disk", "limits", "machine", "clock", "versions", "database", "work", "backup", "helpers"} <= {
        finding.where for finding in found
    }
    assert all(finding.mend for finding in found if finding.level != "ok")


def test_a_folder_that_others_look_into_is_told(folder: Folder) -> None:
    assert only(doctor_host.rights(folder)).level == "ok"
    folder.path.chmod(0o755)
    assert only(doctor_host.rights(folder)).mend == f"chmod 700 {folder.path}"
    folder.secret_file.chmod(0o644)
    assert ("error", str(folder.secret_file)) in levels(doctor_host.rights(folder))


def test_a_network_file_system_is_told(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path}/my\\040share nfs4 rw 0 0\n")
    assert doctor_host.file_system(tmp_path / "my share" / "deep", mounts) == "nfs4"
    assert doctor_host.file_system(tmp_path / "else", mounts) == "ext4"
    assert doctor_host.file_system(tmp_path, tmp_path / "nothing") == ""
    monkeypatch.setattr(doctor_host, "file_system", lambda _: "cifs")
    assert "network file system" in only(doctor_host.rights(folder)).what


def test_few_files_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_host.resource, "getrlimit", lambda _: (1_024, 1_024))
    assert "LimitNOFILE" in only(doctor_host.limits()).mend
    monkeypatch.undo()
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 0


def test_interactions_from_the_future_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.journal.turn() as turn:
        turn.append(group(request(range(2))))
    monkeypatch.setattr(doctor_host.time, "time_ns", lambda: 0)
    assert any("from now" in finding.what for finding in doctor_host._clock(store))


def test_clocks_that_differ_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_host, "_ahead", lambda _: -3_600.0)
    assert ("error", "warehouse") in levels(doctor_host._clock(store))


def test_work_given_up_or_late_or_without_a_next_time_is_told() -> None:
    due.every("tidy", seconds=60)
    due.enqueue("slow", {}, due_at=T - 2 * 3_600_000)

    def fails(job: due.Job) -> None:
        raise BadInput("No.")

    due.register("broken", fails)
    due.enqueue("broken", {}, due_at=T)
    due.step(lambda: T)
    said = " ".join(finding.what for finding in doctor_work.jobs(T))
    assert "1 of 'broken' were given up." in said
    assert "'slow' has waited 2 hours" in said
    assert "'tidy' has no next time" in said


def test_backups_are_judged(folder: Folder, tmp_path: Path) -> None:
    assert "No backup is planned." in only(doctor_work.backup(folder, T)).what
    plan.configure(Plan(is_on=True, path="/nowhere"))
    assert "Name a folder that exists" in next(doctor_work.backup(folder, T)).what
    (tmp_path / "elsewhere").mkdir()
    plan.configure(Plan(is_on=True, path=str(tmp_path / "elsewhere")))
    found = list(doctor_work.backup(folder, T))
    assert "on the disk of the data" in found[0].what
    assert [finding.level for finding in found] == ["warning", "ok", "ok"]
    runs.end(runs.begin(runs.BACKUP, "x", T - 4 * DAY), T)
    assert "error" in {finding.level for finding in doctor_work.backup(folder, T)}
    runs.end(runs.begin(runs.BACKUP, "x", T - DAY // 2), T)
    assert "12 hours old" in list(doctor_work.backup(folder, T))[1].what
    runs.fail(runs.begin(runs.DRILL, "x", T), T, "The archive is damaged.")
    assert "failed: The archive is damaged." in list(doctor_work.backup(folder, T))[2].what
