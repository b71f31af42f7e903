"""Somebody is erased: looked for in every table, in every byte of the folder, and after a restore."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *more: str, **environment: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.wiring.erasure_trial", str(folder), *more]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("erasure")


@pytest.fixture(scope="module")
def erased(folder: Path) -> dict[str, Any]:
    return run(folder)


@pytest.fixture(scope="module")
def restored(folder: Path, erased: dict[str, Any]) -> dict[str, Any]:
    return run(folder, erased["customer"])


def test_the_person_was_there_before_in_every_store(erased: dict[str, Any]) -> None:
    """Otherwise finding nothing afterwards would prove nothing."""
    assert {"identify_identifier", "identify_card", "identify_consent", "identify_objection"} <= set(
        erased["before"]["tables"]
    )
    assert {"identify_preference", "identify_request", "warehouse.interactions", "warehouse.traits"} <= set(
        erased["before"]["tables"]
    )
    files = {place.split(":")[0] for place in erased["bytes_before"]}
    assert "warehouse" in files
    assert any(name.startswith("journal.sqlite3") for name in files)
    assert any(name.startswith("attune.sqlite3") for name in files)


def test_no_table_knows_the_person_afterwards(erased: dict[str, Any]) -> None:
    after = erased["after"]
    assert (after["tables"], after["profile"], after["lookup"], after["search"]) == ({}, False, False, [])


def test_everybody_else_stays(erased: dict[str, Any]) -> None:
    assert erased["after"]["others"] == erased["after"]["interactions"] == erased["after"]["totals"] == 2
    assert "warehouse" in erased["bytes_of_others"]


def test_the_answer_lists_each_place_with_a_count(erased: dict[str, Any]) -> None:
    removed = erased["answer"]["removed"]
    assert removed["warehouse.interactions"] == 5
    assert removed["identify_identifier"] == 4
    assert removed["identify_consent"] == 1
    assert {"warehouse.labels", "journal.refused"} <= set(removed)
    assert erased["request"] == "done"


def test_nothing_of_the_person_is_taken_in_again(erased: dict[str, Any]) -> None:
    assert erased["again"] == 1
    assert erased["drops"] == {"erased": 2}


def test_no_byte_of_the_folder_tells_of_the_person_after_the_purge(erased: dict[str, Any]) -> None:
    assert erased["purged"] == [1, "purged"]
    assert erased["bytes_after"] == []
    assert erased["bytes_closed"] == []


def test_an_older_backup_brings_nobody_back(erased: dict[str, Any], restored: dict[str, Any]) -> None:
    assert erased["bytes_restored"] is True
    assert erased["restored"]["erasures"] == 1
    for moment in ("at_once", "later"):
        found = restored[moment]
        assert (found["tables"], found["profile"], found["lookup"], found["search"]) == ({}, False, False, [])
        assert found["others"] == 2
    assert restored["bytes"] == []
    assert restored["again"] == 1


def test_derived_tables_still_match_the_interactions(restored: dict[str, Any]) -> None:
    assert restored["derived"] == [restored["count"], restored["count"]]


def test_who_comes_back_is_taken_in_again_when_somebody_says_so(restored: dict[str, Any]) -> None:
    assert restored["stranger"] == "erasure_unknown"
    assert restored["readmitted"] == 1


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    erased = run(tmp_path, ATTUNE_DATABASE_URL=postgres_url)
    assert {"identify_identifier", "identify_consent", "identify_request"} <= set(erased["before"]["tables"])
    after = erased["after"]
    assert (after["tables"], after["profile"], after["lookup"], after["search"]) == ({}, False, False, [])
    assert after["others"] == after["interactions"] == after["totals"] == 2
    assert erased["answer"]["removed"]["warehouse.interactions"] == 5
    assert erased["again"] == 1
    assert erased["purged"] == [1, "purged"]
    assert erased["bytes_after"] == []
