"""Backups of a real server by the command line: made, listed, drilled, fetched, restored after a disaster."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.wiring.instance import Instance

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    top = tmp_path_factory.mktemp("backed")
    (top / "elsewhere").mkdir()
    made = Instance(
        top / "data",
        ATTUNE_BACKUP_TO=str(top / "elsewhere"),
        ATTUNE_BACKUP_PASSPHRASE="correct horse battery",
        ATTUNE_BACKUP_DAILY="3",
    )
    key = made.key("shop", "server")
    made.admin_key = made.key("program", "admin")
    made.start()
    events = [{"type": "track", "event": "ordered", "userId": f"u{n}", "messageId": f"m{n}"} for n in range(200)]
    assert made.batch(key, events)[0] == 200
    assert made.count(made.admin_key, "ordered") == 200
    yield made
    made.stop()


def said(instance: Instance, *arguments: str) -> dict[str, Any]:
    return json.loads(instance.run("backup", *arguments).stdout)


def test_the_doctor_speaks_json_and_knows_of_backups(backed: Instance) -> None:
    said(backed)
    found = json.loads(backed.run("doctor", "--json").stdout)["findings"]
    assert {finding["level"] for finding in found} <= {"ok", "warning"}
    backup = [finding for finding in found if finding["where"] == "backup"]
    assert any("The last good one is 0 hours old." in finding["what"] for finding in backup)
    _, _, metrics = backed.request("GET", "/metrics")
    assert b'attune_backup_failing{kind="backup"} 0.0' in metrics
    assert b'attune_backup_age_seconds{kind="backup"}' in metrics


def test_it_is_made_listed_drilled_and_brought_back(backed: Instance) -> None:
    # The server's own plan may have made the first one already: it is due at once.
    made = said(backed)
    assert (made["state"], made["interactions"]) == ("done", 200)
    assert made["archive"].endswith(".tar.sealed")
    listed = said(backed, "--list")
    assert made["archive"] in [one["name"] for one in listed["archives"]]
    drilled = said(backed, "--drill")
    assert drilled["state"] == "done"
    assert drilled["result"]["is_whole"]
    assert drilled["result"]["interactions"] == drilled["result"]["expected"] == 200
    assert drilled["result"]["rows"] > 0
    assert not (backed.data / "backup-work").exists()
    out = backed.data.parent / "fetched"
    assert said(backed, "--fetch", "latest", "--out", str(out))["archive"]
    assert (out / "manifest.json").exists()


def test_a_damaged_archive_fails_the_drill(backed: Instance) -> None:
    said(backed)
    newest = max((backed.data.parent / "elsewhere").glob("*.sealed"))
    whole = newest.read_bytes()
    newest.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        failed = backed.run("backup", "--drill", check=False)
        assert failed.returncode == 1
        assert "damaged" in failed.stderr or "changed" in failed.stderr
        assert said(backed, "--list")["runs"][0]["state"] == "failed"
    finally:
        newest.write_bytes(whole)


def test_after_a_disaster_the_environment_is_enough(backed: Instance, tmp_path: Path) -> None:
    said(backed)
    alone = {name: value for name, value in backed.environment.items() if name.startswith("ATTUNE_BACKUP")}
    new = Instance(tmp_path / "new", **alone)
    try:
        restored = json.loads(new.run("restore", "latest").stdout)
        assert restored["interactions"] == 200
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
        new.start()
        assert new.count(backed.admin_key, "ordered") == 200
    finally:
        new.stop()


def test_an_archive_is_restored_by_its_path_and_not_without_its_passphrase(backed: Instance, tmp_path: Path) -> None:
    made = said(backed)
    shutil.copy(backed.data.parent / "elsewhere" / made["archive"], tmp_path / "copy.sealed")
    shut = Instance(tmp_path / "shut")
    refused = shut.run("restore", str(tmp_path / "copy.sealed"), check=False)
    assert refused.returncode == 1
    assert "passphrase" in refused.stderr
    opened = Instance(tmp_path / "opened", ATTUNE_BACKUP_PASSPHRASE="correct horse battery")
    assert json.loads(opened.run("restore", str(tmp_path / "copy.sealed")).stdout)["interactions"] == 200


@pytest.mark.parametrize(
    "arguments", [["--drill", "--list"], ["--fetch", "latest"], ["--out", "x", "--drill"], ["--fetch", "x", "--list"]]
)
def test_options_that_do_not_fit_are_refused(backed: Instance, arguments: list[str]) -> None:
    assert backed.run("backup", *arguments, check=False).returncode == 1


def test_without_a_plan_it_says_what_to_do(instance: Instance) -> None:
    refused = instance.run("backup", check=False)
    assert refused.returncode == 1
    assert "ATTUNE_BACKUP_TO" in refused.stderr
    wrong = Instance(instance.data, ATTUNE_BACKUP_TO="ftp://host/x")
    assert "ATTUNE_BACKUP_TO: Write a folder" in wrong.run("backup", "--list", check=False).stderr
