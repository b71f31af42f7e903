"""A backup under load, and what a restore makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from attune.store import manifest
from attune.store.backup import backup
from attune.store.folder import Folder
from attune.store.opening import open_store
from attune.store.restore import restore
from attune.vocabulary.errors import BadInput
from tests.store.accepted import group, request

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("backup")
    command = [sys.executable, "-m", "tests.store.backup_trial", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=150, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1]) | {"top": folder}


def test_it_restores_everything_accepted_before_the_backup_once(trial: dict[str, Any]) -> None:
    stored, different = trial["after"]["ids"]
    assert stored == different == trial["after"]["totals"]
    assert stored >= 1000
    assert trial["after"]["head"] >= trial["backup"]["accepted"]
    # What the journal held and the warehouse did not have yet is shipped after the restore.
    assert stored >= trial["backup"]["interactions"]


def test_accepting_went_on_during_the_backup(trial: dict[str, Any]) -> None:
    stored, different = trial["before"]["ids"]
    assert stored == different == trial["before"]["totals"]
    assert stored > 1000


def test_a_restored_journal_has_a_name_of_its_own(trial: dict[str, Any]) -> None:
    """The warehouse's memory of repeated inserts is not in a backup; an old token must never meet a new memory."""
    assert trial["uuid_before"] != trial["uuid_after"]


def test_retries_are_still_recognised_after_a_restore(trial: dict[str, Any]) -> None:
    assert trial["later"]["ids"] == [trial["after"]["ids"][0] + 1] * 2


def test_key_files_and_database_come_back(trial: dict[str, Any]) -> None:
    assert trial["key"]
    assert trial["file"] == "a file"
    assert trial["tables"] > 0


def test_outgoing_messages_are_held_after_a_restore(trial: dict[str, Any]) -> None:
    assert trial["held"][:2] == [True, False]


def test_it_never_writes_over_anything(trial: dict[str, Any]) -> None:
    assert trial["again"] == "backup_exists"
    assert trial["full"] == "folder_not_empty"


def test_a_damaged_backup_is_refused_and_leaves_nothing(trial: dict[str, Any]) -> None:
    assert trial["damaged"] == "backup_damaged"
    assert trial["never"] is False


def test_the_doctor_finds_nothing_wrong_afterwards(trial: dict[str, Any]) -> None:
    assert [one for one in trial["findings"] if one[0] == "error"] == []


def test_a_folder_without_a_manifest_is_no_backup(trial: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no finished backup"):
        manifest.read(tmp_path)
    (tmp_path / manifest.NAME).write_text('{"format": 99, "program": "7.0"}')
    with pytest.raises(BadInput, match=r"\(7\.0\)"):
        manifest.read(tmp_path)
    (tmp_path / manifest.NAME).write_text("{")
    with pytest.raises(BadInput, match="cannot be read"):
        manifest.read(tmp_path)


def test_only_the_owner_can_read_a_backup(trial: dict[str, Any]) -> None:
    assert (trial["top"] / "copy").stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_a_servers_part_stays_with_the_server_and_comes_back(http_front: str, tmp_path: Path) -> None:
    url = f"{http_front}/backed_up"
    folder = Folder(tmp_path / "data")
    store = open_store(folder, warehouse_url=url, helpers=False)
    with store.journal.turn() as turn:
        turn.append(group(request(range(30))))
    store.shipments.step()
    made = backup(store, folder, tmp_path / "copy")
    assert made["interactions"] == 30
    assert manifest.read(tmp_path / "copy").warehouse.startswith("attune-")
    store.warehouse.command("DROP DATABASE backed_up SYNC")
    store.close()

    with pytest.raises(BadInput, match="ATTUNE_WAREHOUSE_URL"):
        restore(tmp_path / "copy", Folder(tmp_path / "new"))
    with pytest.raises(BadInput, match="of that name"):
        restore(tmp_path / "copy", Folder(tmp_path / "new"), warehouse_url=f"{http_front}/another")
    restore(tmp_path / "copy", Folder(tmp_path / "new"), warehouse_url=url)
    store = open_store(Folder(tmp_path / "new"), warehouse_url=url, helpers=False)
    assert store.warehouse.query("q", "SELECT sum(interactions) FROM totals").value() == 30
    store.close()
