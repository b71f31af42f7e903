"""The work of an import, as a job: try or import one file, tell how far it is, survive the end of the process."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Any

from django.utils import timezone

from attune.access import audit
from attune.collect.doors.files.importing import ImportReport, import_file
from attune.collect.imports import storage
from attune.collect.imports.models import FileImport, Origin, State
from attune.store.database import write
from attune.store.due import ATTEMPTS, Interrupted, Job
from attune.store.opening import Store
from attune.vocabulary.errors import AttuneError, Unavailable

log = logging.getLogger(__name__)

TOLD_EVERY_S = 1.0


class _Cancelled(Exception):
    """Somebody ended the import."""


class Runner:
    """Runs the jobs of kind `import run` in this process. A second run of the same job goes on and doubles nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, job: Job) -> None:
        """Try or import the file that `job.payload["import"]` names.

        Raises:
            Interrupted: the program ends.
            Unavailable: the stores are away; the job comes again.
        """
        row = _taken(job.payload["import"])
        if row is None:
            return
        is_trial = row.state == State.TRYING
        before = 0 if is_trial else row.accepted
        report = ImportReport()
        try:
            self._import(row, job, before, report, is_trial=is_trial)
        except _Cancelled:
            self._end(row, State.CANCELLED, "")
        except Interrupted:
            _kept_count(row, report, before, is_trial=is_trial)
            raise
        except Unavailable as error:
            if job.attempt < ATTEMPTS:
                _kept_count(row, report, before, is_trial=is_trial)
                raise
            self._fail(row, error.message, is_trial=is_trial)
        except AttuneError as error:
            if error.report:
                log.exception("Import %s failed.", row.pk)
            self._fail(row, error.message, is_trial=is_trial)
        except Exception as error:  # the edge of a job: whatever it is, the import must not stay at work for ever
            log.exception("Import %s failed.", row.pk)
            self._fail(row, f"{type(error).__name__}; the log says more.", is_trial=is_trial)
        else:
            self._finish(row, report, before, is_trial=is_trial)

    def _import(self, row: FileImport, job: Job, before: int, report: ImportReport, *, is_trial: bool) -> None:
        own = storage.folder_of(self._store.folder, row.pk)
        mapping = own / storage.MAPPING
        mapping.write_text(row.mapping, encoding="utf-8")
        path = Path(row.path)
        beside = path.parent.parent.parent if row.origin == Origin.PICKUP else None
        import_file(
            self._store,
            path,
            mapping,
            dry_run=is_trial,
            progress=_Telling(row, job, before),
            refused_to=own / storage.REFUSED,
            beside=beside,
            by=row.by,
            report=report,
        )

    def _finish(self, row: FileImport, report: ImportReport, before: int, *, is_trial: bool) -> None:
        if is_trial:
            trial = storage.folder_of(self._store.folder, row.pk) / storage.TRIAL
            trial.write_text(json.dumps(report.sample, default=str, ensure_ascii=False), encoding="utf-8")
        row.refresh_from_db()
        row.state = State.TRIED if is_trial else State.DONE
        row.read, row.refused, row.left_out = report.read, report.refused, report.left_out
        row.accepted = report.accepted + before
        row.duplicates = max(report.duplicates - before, 0)  # what an interrupted run had stored came by again
        row.reasons, row.seconds, row.last_seq = report.reasons, report.seconds, report.last_seq
        row.refused_path = report.refused_file or ""
        row.total, row.done, row.error = report.read, 1.0, ""
        row.ended_at = timezone.now()
        if not is_trial and row.origin != Origin.PICKUP:
            row.path = ""
        with write():
            row.save()
            if not is_trial:
                audit.record(row.by, "import ended", row.label)
        if not is_trial:
            storage.discard(self._store.folder, row.pk, but_refused=True)

    def _fail(self, row: FileImport, message: str, *, is_trial: bool) -> None:
        if is_trial:
            row.refresh_from_db()
            row.state, row.error = State.UPLOADED, message
            with write():
                row.save(update_fields=["state", "error"])
        else:
            self._end(row, State.FAILED, message)

    def _end(self, row: FileImport, state: State, message: str) -> None:
        row.refresh_from_db()
        row.state, row.error, row.ended_at = state, message, timezone.now()
        refused = storage.folder_of(self._store.folder, row.pk) / storage.REFUSED
        row.refused_path = str(refused) if refused.is_file() else ""
        if state == State.CANCELLED and row.origin != Origin.PICKUP:
            row.path = ""
        with write():
            row.save()
            audit.record(row.by, "import ended", row.label)
        if state == State.CANCELLED:
            storage.discard(self._store.folder, row.pk, but_refused=True)


def _taken(number: int) -> FileImport | None:
    """The import, if it is still to be done; from now on it is tried or running."""
    with write():
        row = FileImport.objects.select_for_update().filter(pk=number).first()
        if row is None or row.state not in {State.TRYING, State.WAITING, State.RUNNING}:
            return None
        row.state = State.TRYING if row.state == State.TRYING else State.RUNNING
        row.attempts += 1
        row.started_at = row.started_at or timezone.now()
        row.save(update_fields=["state", "attempts", "started_at"])
        return row


def _kept_count(row: FileImport, report: ImportReport, before: int, *, is_trial: bool) -> None:
    """Remember what this run has stored: for the next one it will be duplicates."""
    if not is_trial:
        with write():
            FileImport.objects.filter(pk=row.pk).update(accepted=report.accepted + before)


class _Telling:
    """Writes down how far an import is, once a second, and ends it when somebody wants that."""

    def __init__(self, row: FileImport, job: Job, before: int) -> None:
        self._row, self._job, self._before = row, job, before
        self._told_at = 0.0

    def __call__(self, progress: dict[str, Any]) -> None:
        self._job.go_on()
        if time.monotonic() - self._told_at < TOLD_EVERY_S:
            return
        self._told_at = time.monotonic()
        # What was read ahead makes the end of a small file look reached: then nobody knows yet.
        total = progress["total"] if progress["total"] != progress["read"] else None
        held = FileImport.objects.filter(pk=self._row.pk)
        is_trial = self._row.state == State.TRYING
        with write():
            held.update(
                read=progress["read"],
                total=total,
                done=progress["read"] / total if total else 0.0,
                refused=progress["refused"],
                accepted=progress["accepted"] + (0 if is_trial else self._before),
            )
        if held.values_list("wants_end", flat=True).first():
            raise _Cancelled
