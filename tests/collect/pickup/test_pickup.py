"""The watched folder: what stopped growing is imported and put away with its report; the rest is left alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from attune.access import members
from attune.collect.imports import mappings
from attune.collect.imports.models import FileImport, State
from attune.collect.pickup import rules, watching
from attune.collect.pickup.models import PickupRule, PickupSight
from attune.store import due
from attune.store.opening import Store
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.collect.imports.conftest import CSV, TOML

pytestmark = pytest.mark.django_db
JOB = due.Job(1, watching.KIND, {}, "", 1, 0)
T = 1_800_000_000_000


class Watched:
    def __init__(self, root: Path, work: Callable[[], None]) -> None:
        self.root, self._work, self.now = root, work, T
        self._watcher = watching.Watcher(lambda: self.now)

    def look(self) -> None:
        """A look at the folder, then whatever jobs it left."""
        self._watcher(JOB)
        self._work()

    def later(self) -> None:
        self.now += watching.STILL_MS
        self.look()

    def names(self, folder: str = ".") -> list[str]:
        return sorted(entry.name for entry in (self.root / folder).iterdir() if entry.is_file())


@pytest.fixture
def watched(store: Store, work: Callable[[], None], tmp_path: Path) -> Iterator[Watched]:
    root = tmp_path / "inbox"
    root.mkdir()
    watching.configure(str(root))
    mappings.save("tills", TOML, "test")
    rules.put("till-*.CSV", "tills", "test")
    yield Watched(root, work)
    watching.configure(None)


def only() -> Any:
    return FileImport.objects.get()


def test_a_file_that_stopped_growing_is_imported_and_put_away(watched: Watched, store: Store) -> None:
    path = watched.root / "till-1.csv"
    path.write_text(CSV[:20], encoding="utf-8")
    watched.look()
    path.write_text(CSV, encoding="utf-8")
    watched.later()
    assert not FileImport.objects.exists(), "it has grown since the last look"
    assert [(one.name, one.is_still) for one in watching.waiting()] == [("till-1.csv", True)]
    watched.later()
    assert watched.names() == []
    assert (only().state, only().accepted, only().refused) == (State.DONE, 2, 1)
    watched.look()
    number = only().pk
    assert watched.names("done") == [
        f"{number}-till-1.csv",
        f"{number}-till-1.csv.refused.csv",
        f"{number}-till-1.csv.report.json",
    ]
    report = json.loads((watched.root / "done" / f"{number}-till-1.csv.report.json").read_text())
    assert (report["state"], report["accepted"], report["mapping"]) == ("done", 2, "tills")
    assert not list((watched.root / ".working").iterdir())
    assert only().path == ""
    assert store.settle()
    watched.look()


def test_what_cannot_be_imported_goes_to_refused(watched: Watched) -> None:
    (watched.root / "till-x.csv").write_text("other,columns\n1,2\n", encoding="utf-8")
    watched.look()
    watched.later()
    watched.look()
    assert only().state == State.FAILED
    number = only().pk
    assert watched.names("refused") == [f"{number}-till-x.csv", f"{number}-till-x.csv.report.json"]
    report = json.loads((watched.root / "refused" / f"{number}-till-x.csv.report.json").read_text())
    assert "There is no column" in report["error"]


def test_what_is_none_of_its_business_stays(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(CSV, encoding="utf-8")
    (watched.root / "till-link.csv").symlink_to(tmp_path / "secret.csv")
    (watched.root / "till-1.csv.part").write_text(CSV, encoding="utf-8")
    (watched.root / ".till-1.csv").write_text(CSV, encoding="utf-8")
    (watched.root / "till-folder.csv").mkdir()
    (watched.root / "other.csv").write_text(CSV, encoding="utf-8")
    (watched.root / os.fsdecode(b"till-\xff.csv")).write_text(CSV, encoding="utf-8")
    before = sorted(entry.name for entry in watched.root.iterdir())
    watched.look()
    watched.later()
    after = {entry.name for entry in watched.root.iterdir()} - {"done", "refused", ".working"}
    assert sorted(after) == before
    assert [(one.name, one.rule) for one in watching.waiting()] == [("other.csv", None)]


def test_files_it_is_joined_with_lie_in_the_folder(watched: Watched) -> None:
    text = TOML.replace('"who"', '"people.id"') + '[joins.people]\nfile = "people.csv"\non = { who = "code" }\n'
    mappings.save("tills", text, "test")
    (watched.root / "people.csv").write_text("code,id\nu1,4711\nu2,4712\n", encoding="utf-8")
    (watched.root / "till-1.csv").write_text(CSV, encoding="utf-8")
    watched.look()
    watched.later()
    assert (only().state, only().error, only().accepted) == (State.DONE, "", 2)
    assert watched.names() == ["people.csv"]


@pytest.mark.parametrize("moved", [False, True])
def test_a_look_cut_off_is_finished_by_the_next(watched: Watched, monkeypatch, moved: bool) -> None:
    class Killed(BaseException):
        """The end of the process."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    (watched.root / "till-1.csv").write_text(CSV, encoding="utf-8")
    watched.look()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*((watching.imports, "start", killed) if moved else (Path, "rename", killed)))
        with pytest.raises(Killed):
            watched.later()
    assert only().state == State.UPLOADED
    watched.look()
    watched.look()
    assert (only().state, only().accepted) == (State.DONE, 2)
    assert len(watched.names("done")) == 3


def test_a_folder_that_is_away_is_waited_for(watched: Watched) -> None:
    watched.root.rmdir()
    watched.look()
    assert watching.waiting() == []
    assert not watched.root.exists(), "a mount that is not there must not be made up"


def test_the_folder_in_the_data_folder_is_made(watched: Watched, store: Store) -> None:
    watching.configure(None)
    watched.look()
    assert (store.folder.path / "pickup" / "done").is_dir()


def test_sights_of_files_that_went_away_are_forgotten(watched: Watched) -> None:
    (watched.root / "till-1.csv").write_text(CSV, encoding="utf-8")
    watched.look()
    (watched.root / "till-1.csv").unlink()
    watched.look()
    assert not PickupSight.objects.exists()


def test_what_was_put_away_a_month_ago_is_deleted(watched: Watched, monkeypatch) -> None:
    watched.look()
    (watched.root / "done" / "1-a.csv").write_text("x", encoding="utf-8")
    watching.tidy(JOB)
    assert watched.names("done") == ["1-a.csv"]
    monkeypatch.setattr(watching, "KEPT_DAYS", -1)
    watching.tidy(JOB)
    assert watched.names("done") == []


def test_the_first_rule_by_order_counts(watched: Watched) -> None:
    mappings.save("other", TOML, "test")
    rules.put("*.csv", "other", "test", order=50)
    assert rules.rule_for("TILL-5.csv", rules.listing()).mapping.name == "other"
    rules.put("*.csv", "other", "test", order=200)
    assert rules.rule_for("TILL-5.csv", rules.listing()).mapping.name == "tills"
    assert rules.rule_for("x.txt", rules.listing()) is None
    with pytest.raises(Conflict):
        mappings.remove("other", "test")
    rules.remove(PickupRule.objects.get(pattern="*.csv").pk, "test")
    mappings.remove("other", "test")


@pytest.mark.parametrize("pattern", ["", "  ", "a/b.csv", ".hidden", "../x", "x" * 200, "a\ud800"])
def test_a_pattern_is_the_name_of_a_file(db: None, pattern: str) -> None:
    mappings.save("tills", TOML, "test")
    with pytest.raises(BadInput):
        rules.put(pattern, "tills", "test")


def test_rules_are_for_who_may_import(db: None) -> None:
    viewer = members.create("v@example.org", "viewer", "long enough word")
    with pytest.raises(NotAllowed):
        rules.put("*.csv", "tills", viewer)
    with pytest.raises(NotAllowed):
        rules.remove(1, viewer)
    with pytest.raises(NotFound):
        rules.put("*.csv", "no such", "test")
    for number in (0, 7, 2**70):
        with pytest.raises(NotFound):
            rules.remove(number, "test")
