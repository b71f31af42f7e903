"""The whole way of an uploaded file: kept, tried, imported, remembered, tidied away."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from attune.access import audit, members
from attune.collect.imports import imports, mappings, storage, tidying
from attune.collect.imports.models import FileImport, State
from attune.store import due
from attune.store.due_rows import DueRow
from attune.store.opening import Store
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable
from tests.collect.imports.conftest import CSV, TOML

pytestmark = pytest.mark.django_db
Received = Callable[..., Any]


def fresh(row: FileImport) -> FileImport:
    return FileImport.objects.get(pk=row.pk)


def count(store: Store) -> int:
    assert store.settle()
    return store.warehouse.query("test", "SELECT count() FROM interactions").rows[0][0]


def test_a_file_is_tried_imported_and_remembered(store: Store, received: Received, work) -> None:
    row = received()
    assert (row.size, row.digest) == (len(CSV), hashlib.sha256(CSV.encode()).hexdigest())
    path = Path(row.path)
    assert path.stat().st_mode & 0o777 == 0o600

    imports.attempt(row.pk, TOML, "test", name="tills")
    assert fresh(row).state == State.TRYING
    work()
    tried = fresh(row)
    assert (tried.state, tried.read, tried.accepted, tried.refused) == (State.TRIED, 3, 2, 1)
    assert json.loads((path.parent / storage.TRIAL).read_text())[0]["name"] == "Bought"
    assert count(store) == 0, "a trial stores nothing"

    imports.start(row.pk, "test")
    work()
    done = fresh(row)
    assert (done.state, done.read, done.accepted, done.duplicates, done.refused) == (State.DONE, 3, 2, 0, 1)
    assert done.reasons == {"price is not a number": 1}
    assert count(store) == 2
    assert [entry.name for entry in path.parent.iterdir()] == [storage.REFUSED], (
        "the file itself is not needed any more"
    )
    with imports.refused_of(done).open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file)) == {
            "row": "3",
            "column": "price",
            "reason": "is not a number",
            "value": "'=oops",
        }
    assert {"file uploaded", "import tried", "import started", "import ended"} <= {one.action for one in audit.recent()}

    again = received()
    assert imports.same_before(again).pk == row.pk
    imports.attempt(again.pk, TOML, "test")
    work()
    imports.start(again.pk, "test")
    work()
    assert (fresh(again).accepted, fresh(again).duplicates) == (0, 2)


def test_a_mapping_that_does_not_fit_is_said_and_can_be_mended(received: Received, work) -> None:
    row = received()
    imports.attempt(row.pk, TOML.replace('"what"', '"wat"'), "test")
    work()
    assert fresh(row).state == State.UPLOADED
    assert 'Did you mean "what"?' in fresh(row).error
    imports.attempt(row.pk, TOML, "test")
    work()
    assert (fresh(row).state, fresh(row).error) == (State.TRIED, "")


def test_an_import_cut_off_goes_on_and_counts_once(store: Store, received: Received, work) -> None:
    row = received()
    imports.attempt(row.pk, TOML, "test")
    work()
    imports.start(row.pk, "test")
    FileImport.objects.filter(pk=row.pk).update(state=State.RUNNING, accepted=0, attempts=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(due.Job, "is_stopping", property(lambda job: True))
        assert due.step(), "the program ends after the first rows"
    assert (fresh(row).state, fresh(row).accepted) == (State.RUNNING, 2)
    work()
    done = fresh(row)
    assert (done.state, done.attempts, done.accepted, done.duplicates, done.refused) == (State.DONE, 3, 2, 0, 1)
    assert count(store) == 2


def test_it_can_be_cancelled_before_and_while_it_runs(received: Received, work) -> None:
    row = received()
    imports.attempt(row.pk, TOML, "test")
    work()
    imports.cancel(row.pk, "test")
    assert fresh(row).state == State.CANCELLED
    assert not Path(row.path).exists()
    with pytest.raises(Conflict):
        imports.start(row.pk, "test")

    row = received()
    imports.attempt(row.pk, TOML, "test")
    work()
    imports.start(row.pk, "test")
    FileImport.objects.filter(pk=row.pk).update(state=State.RUNNING)
    imports.cancel(row.pk, "test")
    assert fresh(row).wants_end
    work()
    assert fresh(row).state == State.CANCELLED


def test_away_stores_are_waited_for_and_in_the_end_it_fails(received: Received, work, monkeypatch) -> None:
    from attune.collect.imports import running  # noqa: PLC0415

    def away(*_: object, **__: object) -> None:
        raise Unavailable("The journal is full.")

    row = received()
    imports.attempt(row.pk, TOML, "test")
    work()
    imports.start(row.pk, "test")
    monkeypatch.setattr(running, "import_file", away)
    due.step()
    assert fresh(row).state == State.RUNNING
    DueRow.objects.update(attempts=due.ATTEMPTS - 1, due_at=0)
    due.step()
    assert (fresh(row).state, fresh(row).error) == (State.FAILED, "The journal is full.")


@pytest.mark.parametrize(("content", "code"), [(b"", "file_empty")])
def test_an_empty_file_leaves_nothing(store: Store, received: Received, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        received(content)
    assert caught.value.code == code
    assert not FileImport.objects.exists()
    assert list((store.folder.files / "imports").iterdir()) == []


def test_a_file_too_large_leaves_nothing(store: Store, received: Received, monkeypatch) -> None:
    monkeypatch.setattr(storage, "MOST_BYTES", 10)
    with pytest.raises(BadInput, match="watched folder"):
        received()
    assert not FileImport.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\my file.csv", "my file.csv"),
        ("..", "file"),
        ("", "file"),
        ("таблица №1.xlsx", "таблица _1.xlsx"),
        ("a\0b\n.csv", "a_b_.csv"),
        ("x" * 300 + ".csv", "x" * 100 + ".csv"),
        ("日" * 300 + ".csv", "日" * 65 + ".csv"),
    ],
)
def test_a_name_is_harmless(given: str, kept: str) -> None:
    assert storage.safe_name(given) == kept


def test_only_who_may_import_imports(store: Store, received: Received) -> None:
    viewer = members.create("v@example.org", "viewer", "long enough word")
    row = received()
    for call in (
        lambda: imports.receive("a.csv", [b"a"], viewer),
        lambda: imports.attempt(row.pk, TOML, viewer),
        lambda: imports.start(row.pk, viewer),
        lambda: imports.cancel(row.pk, viewer),
        lambda: mappings.save("m", TOML, viewer),
        lambda: mappings.remove("m", viewer),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_what_is_not_there_is_said(store: Store) -> None:
    for number in (0, -1, 5, 2**70):
        with pytest.raises(NotFound):
            imports.find(number)
        with pytest.raises(NotFound):
            imports.start(number, "test")


def test_mappings_are_kept_under_names(db: None) -> None:
    mappings.save("  my   tills ", TOML, "test")
    mappings.save("my tills", TOML + "# again\n", "test")
    assert [(one.name, one.text) for one in mappings.saved()] == [("my tills", TOML + "# again\n")]
    assert mappings.text_of("my tills").endswith("# again\n")
    mappings.remove("my tills", "test")
    with pytest.raises(NotFound):
        mappings.text_of("my tills")
    for name, text in (("", TOML), ("a", ""), ("a", "\0"), ("a\ud800", TOML), ("a", "\ud800"), ("a" * 200, TOML)):
        with pytest.raises(BadInput):
            mappings.save(name, text, "test")
    with pytest.raises(NotFound):
        mappings.text_of("a\ud800")


def test_files_do_not_lie_about_for_ever(received: Received, work) -> None:
    job = due.Job(1, "import tidy", {}, "", 1, 0)
    draft, kept, stuck = received(), received(), received()
    imports.attempt(kept.pk, TOML, "test")
    work()
    imports.start(kept.pk, "test")
    work()
    long_ago = timezone.now() - timedelta(days=40)
    FileImport.objects.filter(pk=stuck.pk).update(state=State.RUNNING)
    FileImport.objects.update(created_at=long_ago)
    FileImport.objects.filter(pk=kept.pk).update(ended_at=long_ago)
    tidying.tidy(job)
    assert (fresh(draft).state, fresh(draft).path) == (State.CANCELLED, "")
    assert (fresh(kept).state, fresh(kept).refused_path) == (State.DONE, "")
    assert fresh(stuck).state == State.FAILED
    assert not Path(draft.path).exists()
    tidying.tidy(job)


def test_an_erasure_leaves_no_file(received: Received, work, store: Store) -> None:
    row, ended = received(), received()
    imports.attempt(ended.pk, TOML, "test")
    work()
    imports.start(ended.pk, "test")
    work()
    assert tidying.forget_files() == 2
    assert list((store.folder.files / "imports").iterdir()) == []
    assert fresh(row).state == State.CANCELLED
    assert fresh(ended).state == State.DONE


def test_what_a_command_imported_stands_in_the_history(store: Store, tmp_path: Path) -> None:
    from attune.collect.doors.files.importing import import_file  # noqa: PLC0415

    (tmp_path / "till.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "till.toml").write_text(TOML, encoding="utf-8")
    report = import_file(store, tmp_path / "till.csv", tmp_path / "till.toml")
    imports.remember(tmp_path / "till.csv", tmp_path / "till.toml", report, "command line")
    (row,) = imports.recent()
    assert (row.origin, row.by, row.state, row.accepted, row.refused) == ("command", "command line", "done", 2, 1)
