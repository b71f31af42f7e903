"""Work that was given up is seen and can be tried again by who may."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from attune.access import audit
from attune.store import due
from attune.vocabulary.errors import BadInput


@pytest.fixture
def given_up(house: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of a job that failed for good."""
    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(due, "_stopping", threading.Event())

    def fails(job: due.Job) -> None:
        raise BadInput("The file <b>is</b> broken.")

    due.register("note", fails)
    due.enqueue("note", {}, due_at=0, key="note 7")
    due.step()
    return due.dead()[0].pk


def test_work_that_was_given_up_is_told_and_tried_again(given_up: int, signed_in: Any) -> None:
    owner = signed_in("owner")
    page = owner.get("/settings/health").content.decode()
    assert "note 7" in page
    assert "The file &lt;b&gt;is&lt;/b&gt; broken." in page
    assert owner.post(f"/settings/health/work/{given_up}/again").status_code == 302
    assert due.dead() == []
    assert due.is_pending("note", "note 7")
    assert audit.recent(1)[0].action == "work tried again"
    assert owner.post(f"/settings/health/work/{given_up}/again").status_code == 404


def test_who_only_looks_tries_nothing(given_up: int, signed_in: Any) -> None:
    analyst = signed_in("analyst")
    page = analyst.get("/settings/health").content.decode()
    assert "note 7" in page
    assert "/settings/health/work/" not in page
    assert analyst.post(f"/settings/health/work/{given_up}/again").status_code == 403
    assert len(due.dead()) == 1
