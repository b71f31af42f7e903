"""The page of backups: owners alone, secrets never shown, a place that is tried before it is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.access import audit
from attune.store import due
from attune.store.offsite import jobs, plan, runs
from attune.vocabulary.clock import now_ms

FORM = {
    "is_on": "on",
    "into": "folder",
    "path": "",
    "region": "us-east-1",
    "prefix": "attune/",
    "hour": "3",
    "daily": "7",
    "weekly": "5",
    "drill_days": "30",
}
PHRASE = "correct horse battery"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "elsewhere").mkdir()
    yield str(tmp_path / "elsewhere")
    plan.configure(None)


def test_a_plan_is_tried_saved_and_never_shows_its_secrets(house: Any, signed_in: Any, elsewhere: str) -> None:
    owner = signed_in("owner")
    assert "None was made yet" in owner.get("/settings/backup").content.decode()
    sent = owner.post("/settings/backup", {**FORM, "path": elsewhere, "passphrase": PHRASE})
    assert sent.status_code == 302
    assert audit.recent(1)[0].action == "backup plan changed"
    page = owner.get("/settings/backup").content.decode()
    assert elsewhere in page
    assert PHRASE not in page
    assert "stored; leave empty to keep it" in page
    owner.post("/settings/backup", {**FORM, "path": elsewhere, "hour": "4"})
    assert plan.current(house.store.folder).passphrase == PHRASE
    owner.post("/settings/backup", {**FORM, "path": elsewhere, "no_passphrase": "on"})
    assert not plan.current(house.store.folder).is_sealed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": "/nowhere"}, "Name a folder that exists"),
        ({"hour": "24"}, "Hours are 0 to 23"),
        ({"hour": "x"}, "Hours are 0 to 23"),
        ({"passphrase": "short"}, "at least 12 characters"),
        ({"into": "bucket"}, "The service is an address"),
        ({"path": "/a\x07b"}, "is too long or holds unprintable"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    house: Any, signed_in: Any, elsewhere: str, changed: dict[str, str], words: str
) -> None:
    answer = signed_in("owner").post("/settings/backup", {**FORM, "path": elsewhere, **changed})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not plan.current(house.store.folder).is_on


def test_one_is_made_at_the_push_of_a_button(house: Any, signed_in: Any, elsewhere: str) -> None:
    owner = signed_in("owner")
    assert owner.post("/settings/backup/backup").status_code == 409
    owner.post("/settings/backup", {**FORM, "path": elsewhere})
    assert owner.post("/settings/backup/backup").status_code == 302
    assert owner.post("/settings/backup/drill").status_code == 302
    assert owner.post("/settings/backup/other").status_code == 400
    assert due.is_pending(jobs.RUN, jobs.KEY)
    assert due.is_pending(jobs.DRILL, jobs.KEY)
    assert audit.recent(1)[0].action == "drill asked for"


def test_failures_are_seen_on_the_pages(house: Any, signed_in: Any, elsewhere: str) -> None:
    owner = signed_in("owner")
    owner.post("/settings/backup", {**FORM, "path": elsewhere})
    assert "The first one begins within minutes." in owner.get("/settings/health").content.decode()
    now = now_ms()
    runs.end(runs.begin(runs.BACKUP, elsewhere, now - 60_000), now, archive="attune-x.tar", bytes=5_000_000)
    assert "The last good one is 0 hours old." in owner.get("/settings/health").content.decode()
    runs.fail(runs.begin(runs.BACKUP, elsewhere, now), now, "The disk <b>is</b> away.")
    assert "The disk &lt;b&gt;is&lt;/b&gt; away." in owner.get("/settings/health").content.decode()
    page = owner.get("/settings/backup").content.decode()
    assert "The disk &lt;b&gt;is&lt;/b&gt; away." in page
    assert "4.8" in page


def test_the_environment_is_shown_and_not_changed(house: Any, signed_in: Any, elsewhere: str) -> None:
    plan.configure(plan.read_target(elsewhere))
    owner = signed_in("owner")
    page = owner.get("/settings/backup").content.decode()
    assert elsewhere in page
    assert "The environment of the server says" in page
    assert owner.post("/settings/backup", FORM).status_code == 409


@pytest.mark.parametrize("role", ["manager", "analyst"])
def test_a_copy_of_everything_is_for_owners(house: Any, signed_in: Any, role: str) -> None:
    browser = signed_in(role)
    assert browser.get("/settings/backup").status_code == 403
    assert browser.post("/settings/backup", FORM).status_code == 403
    assert browser.post("/settings/backup/backup").status_code == 403
