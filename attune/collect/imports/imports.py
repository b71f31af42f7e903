"""What may be done with an import. Pages, API and the watched folder all come here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from attune import store
from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.doors.files.importing import ImportReport
from attune.collect.imports import storage
from attune.collect.imports.mappings import checked_length
from attune.collect.imports.models import ENDED, NAME_CHARS, FileImport, Origin, State
from attune.store import due
from attune.store.database import write
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import Conflict, NotFound

KIND = "import run"
PREVIEW = "attune.collect.doors.files.previewing:preview"


def label_of(actor: Actor) -> str:
    """As rows keep it."""
    return actor if isinstance(actor, str) else actor.label


def find(number: int) -> FileImport:
    """The import of this number.

    Raises:
        NotFound: there is none.
    """
    row = FileImport.objects.filter(pk=number).first() if 0 < number < 2**63 else None
    if row is None:
        raise NotFound(f"There is no import {number}.", code="import_not_found")
    return row


def recent(limit: int = 100, before: int | None = None) -> list[FileImport]:
    """The newest first; `before` is the number of the last one seen."""
    rows = FileImport.objects.filter(pk__lt=before) if before is not None else FileImport.objects.all()
    return list(rows[:limit])


def same_before(row: FileImport) -> FileImport | None:
    """The last import of exactly these bytes that stored something."""
    same = FileImport.objects.filter(digest=row.digest, state=State.DONE).exclude(pk=row.pk)
    return same.first() if row.digest else None


def receive(name: str, pieces: Iterable[bytes], by: Actor, *, origin: str = Origin.PAGE) -> FileImport:
    """Keep an uploaded file; nothing of it is read yet.

    Raises:
        BadInput: it is empty or too large.
        Unavailable: the disk is full.
        NotAllowed: `by` may not import.
    """
    require(by, Permission.IMPORT_DATA)
    folder = store.current().folder
    with write():
        row = FileImport.objects.create(file_name=storage.safe_name(name), origin=origin, by=label_of(by))
    path = storage.folder_of(folder, row.pk) / row.file_name
    try:
        size, digest = storage.keep(path, pieces)
    except BaseException:
        storage.discard(folder, row.pk)
        with write():
            row.delete()
        raise
    with write():
        row.size, row.digest, row.path = size, digest, str(path)
        row.save(update_fields=["size", "digest", "path"])
        audit.record(by, "file uploaded", row.label)
    return row


def found(path: Path, name: str, by: Actor, *, origin: str) -> FileImport:
    """The row for a file that lies somewhere else: in the watched folder, or where a command names it."""
    size, digest = storage.digest_of(path)
    with write():
        return FileImport.objects.create(
            file_name=storage.safe_name(name), origin=origin, by=label_of(by), size=size, digest=digest, path=str(path)
        )


def remember(path: Path, mapping: Path, report: ImportReport, by: Actor) -> None:
    """Put an import that a command has done into the history."""
    row = found(path, path.name, by, origin=Origin.COMMAND)
    row.path, row.state, row.done, row.attempts = "", State.DONE, 1.0, 1
    row.mapping_name, row.mapping = mapping.name[:NAME_CHARS], mapping.read_text(encoding="utf-8")
    row.read, row.total, row.accepted, row.duplicates = report.read, report.read, report.accepted, report.duplicates
    row.refused, row.left_out, row.reasons = report.refused, report.left_out, report.reasons
    row.last_seq, row.seconds = report.last_seq, report.seconds
    row.started_at = row.ended_at = timezone.now()
    with write():
        row.save()
        audit.record(by, "import ended", row.label)


def preview(row: FileImport, reading: Mapping[str, Any]) -> dict[str, Any]:
    """What the file looks like when it is read so; see `previewing.preview`. Read by another process.

    Raises:
        BadInput: it cannot be read.
        NotFound: the file is not kept any more.
    """
    found: dict[str, Any] = store.current().helpers.call(PREVIEW, str(_kept(row)), dict(reading))
    return found


def attempt(number: int, mapping: str, by: Actor, *, name: str = "", form: Mapping[str, Any] | None = None) -> None:
    """Try the file with this mapping: read all of it, store nothing. The result is in the row when it is `tried`.

    Raises:
        Conflict: the import is at work or has ended.
    """
    require(by, Permission.IMPORT_DATA)
    checked_length(mapping)
    with write():
        row = _locked(number, (State.UPLOADED, State.TRIED, State.FAILED))
        _kept(row)
        row.mapping, row.mapping_name = mapping, name[:NAME_CHARS]
        if form is not None:
            row.form = dict(form)
        _enqueued(row, State.TRYING)
        audit.record(by, "import tried", row.label, ["mapping"])


def start(number: int, by: Actor, *, mapping: str = "", name: str = "") -> None:
    """Import the file, with this mapping or else the one it was tried with. The work goes on by itself.

    Raises:
        BadInput: the mapping is no text.
        Conflict: the import is at work, has ended, or has no mapping.
    """
    require(by, Permission.IMPORT_DATA)
    with write():
        row = _locked(number, (State.UPLOADED, State.TRIED, State.FAILED))
        if mapping:
            row.mapping, row.mapping_name = checked_length(mapping), name[:NAME_CHARS]
        if not row.mapping:
            raise Conflict("Say first what the rows mean: this import has no mapping.", code="import_no_mapping")
        _kept(row)
        row.by = label_of(by)
        _enqueued(row, State.WAITING)
        audit.record(by, "import started", row.label)


def cancel(number: int, by: Actor) -> None:
    """End an import. What is stored already stays stored; the uploaded file is deleted.

    Raises:
        Conflict: it has ended.
    """
    require(by, Permission.IMPORT_DATA)
    with write():
        row = _locked(number, tuple(state for state in State if state not in ENDED or state == State.FAILED))
        if row.state in {State.RUNNING, State.TRYING}:
            row.wants_end = True  # whoever does the work looks here
        else:
            due.cancel(KIND, row.label)
            row.state, row.ended_at, row.path = State.CANCELLED, timezone.now(), ""
        row.save()
        audit.record(by, "import cancelled", row.label)
    if row.state == State.CANCELLED:
        storage.discard(store.current().folder, row.pk)


def _enqueued(row: FileImport, state: State) -> None:
    row.state, row.error, row.wants_end = state, "", False
    row.attempts, row.done, row.total, row.started_at, row.ended_at = 0, 0.0, None, None, None
    row.read = row.accepted = row.duplicates = row.refused = row.left_out = 0
    row.reasons, row.refused_path, row.last_seq, row.seconds = {}, "", -1, 0.0
    row.save()
    due.enqueue(KIND, {"import": row.pk}, due_at=now_ms(), key=row.label)


def _locked(number: int, states: tuple[State, ...]) -> FileImport:
    row = FileImport.objects.select_for_update().filter(pk=number).first() if 0 < number < 2**63 else None
    if row is None:
        raise NotFound(f"There is no import {number}.", code="import_not_found")
    if row.state not in states:
        raise Conflict(f"Import {number} is {row.state}, so this cannot be done now.", code="import_state")
    return row


def _kept(row: FileImport) -> Path:
    path = Path(row.path)
    if not row.path or not path.is_file():
        raise NotFound("The file is not kept any more; upload it again.", code="import_file_gone")
    return path


def refused_of(row: FileImport) -> Path:
    """The list of refused rows.

    Raises:
        NotFound: there is none, or it is not kept any more.
    """
    path = Path(row.refused_path)
    if not row.refused_path or not path.is_file():
        raise NotFound("There is no list of refused rows, or it is not kept any more.", code="import_no_refused")
    return path
