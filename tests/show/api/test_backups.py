"""Backups by the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attune.store import due
from attune.store.offsite import jobs, plan, runs


def send(house: Any, method: str, address: str, /, **body: Any) -> tuple[int, Any]:
    asked = getattr(house.client, method)
    answer = asked(f"/api/v1{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content or b"null")


def test_a_plan_is_read_and_changed_without_telling_secrets(house: Any, tmp_path: Path) -> None:
    assert house.get("/backup")["is_on"] is False
    (tmp_path / "elsewhere").mkdir()
    given = {"is_on": True, "path": str(tmp_path / "elsewhere"), "hour": 5}
    status, made = send(house, "put", "/backup", **given, passphrase="correct horse battery")
    assert (status, made["hour"], made["is_sealed"]) == (200, 5, True)
    assert "horse" not in json.dumps(made)
    send(house, "put", "/backup", **{**given, "hour": 6})
    assert plan.current(house.store.folder).passphrase == "correct horse battery"
    assert send(house, "put", "/backup", **given, passphrase="")[1]["is_sealed"] is False


def test_what_is_wrong_has_a_code_and_a_field(house: Any) -> None:
    status, said = send(house, "put", "/backup", is_on=True, path="/nowhere")
    assert (status, said["code"], said["where"]) == (400, "plan_folder", "path")


def test_runs_are_asked_for_and_listed(house: Any, tmp_path: Path) -> None:
    assert send(house, "post", "/backup/runs", kind="backup")[0] == 409
    (tmp_path / "elsewhere").mkdir()
    send(house, "put", "/backup", is_on=True, path=str(tmp_path / "elsewhere"))
    assert send(house, "post", "/backup/runs", kind="drill")[0] == 202
    assert due.is_pending(jobs.DRILL, jobs.KEY)
    assert send(house, "post", "/backup/runs", kind="other")[0] == 400
    runs.end(runs.begin(runs.BACKUP, "there", 1_000), 3_500, bytes=7)
    (run,) = house.get("/backup/runs")["runs"]
    assert (run["kind"], run["state"], run["seconds"], run["bytes"]) == ("backup", "done", 2.5, 7)
    assert house.get("/backup/runs", status=400, limit=0)["code"] == "bad_limit"
