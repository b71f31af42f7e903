"""A file through the ordinary intake into the journal: a helper prepares, this process only appends."""

from __future__ import annotations

import queue
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attune.access.audit import Actor
from attune.collect import snapshot
from attune.collect.catalogue import costs
from attune.collect.doors.files.prepared import Circumstances, Prepared
from attune.collect.doors.files.refusals import Refusals, Refused
from attune.identify import keys
from attune.store.committer import Committed
from attune.store.opening import Store
from attune.store.rows import RequestRows
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import AttuneError, BadInput, Unavailable

ROW = "@row"  # as in `shapes`, which would bring polars into this process
PREPARE = "attune.collect.doors.files.preparing:prepare"
IN_FLIGHT = 3  # requests handed to the committer and not yet answered
PATIENCE_S = 600.0  # how long an import waits for a journal that is full or away before it gives up

Progress = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class ImportReport:
    """What became of a file.

    `read`: rows of the file. `accepted`: interactions newly stored (in a trial: that would be taken in, duplicates not
    yet looked for). `duplicates`: were stored already, or stand twice in the file. `refused`: rows that could not be
    imported, listed in `refused_file`. `left_out`: rows no `where` of the mapping wanted. `reasons`: refused rows by
    column and reason. `sample`: the first interactions. `last_seq`: wait for it to find them in the warehouse.
    """

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    left_out: int = 0
    refused_file: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    sample: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    last_seq: int = -1


def import_file(
    store: Store,
    path: Path,
    mapping: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    refused_to: Path | None = None,
    beside: Path | None = None,
    by: Actor = "command line",
    report: ImportReport | None = None,
) -> ImportReport:
    """Import the rows of `path` as `mapping` says. Safe to repeat: what is stored already is not stored again.

    Args:
        store: the open store.
        path: a csv, xlsx, parquet or ndjson file.
        mapping: the TOML file (docs/reference/mapping.md).
        dry_run: read and map everything, store nothing, write no file of refused rows.
        progress: told `{"read", "total", "accepted", "refused"}` after each chunk; `total` is an estimate. What it
            raises ends the import; what was stored until then stays.
        refused_to: where refused rows are listed, else beside the file.
        beside: the folder of the files it is joined with, else its own.
        by: who imports, for what is recorded in the catalogue.
        report: filled in as the import goes on, so that it is right even when the import is ended.

    Raises:
        BadMapping: the mapping cannot be understood or does not fit the file. Nothing was stored.
        BadInput: the file cannot be read; what came before the fault is stored, and a repeat goes on from there.
        Unavailable: the journal did not take the rows for ten minutes.
    """
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", code="file_missing", where=str(path))
    started = time.monotonic()
    report = report or ImportReport()
    refusals = Refusals(None if dry_run else refused_to or path.with_name(f"{path.name}.refused.csv"))
    appending = _Appending(store, report)
    given = _circumstances(store)
    reasons: Counter[str] = Counter()
    with refusals:
        try:
            asked = (str(path), str(mapping), given, not dry_run, str(beside or path.parent))
            for chunk in store.helpers.stream(PREPARE, *asked, lane="files"):
                if chunk.costs:
                    _record(chunk, report, by)
                _note(report, chunk, reasons)
                refusals.add(chunk.refused)
                if dry_run:
                    report.accepted += chunk.mapped
                for rows in chunk.requests:
                    appending.append(rows)
                if progress is not None:
                    progress(_progress(report, chunk.done))
        finally:
            appending.finish()  # what was handed in is stored, whatever happens now
    report.refused_file = refusals.written
    report.reasons = dict(reasons.most_common(20))
    report.seconds = round(time.monotonic() - started, 2)
    return report


def _record(chunk: Prepared, report: ImportReport, by: Actor) -> None:
    """Costs go to the catalogue; a day of a campaign that is there already is replaced, which is a duplicate here."""
    numbers = [cost.pop(ROW) for cost in chunk.costs]
    done = costs.record(chunk.costs, by, make_missing=chunk.make_missing)
    report.accepted += done.stored
    report.duplicates += done.replaced
    chunk.refused += [Refused(numbers[one.index], "", one.problem) for one in done.refused]


def _circumstances(store: Store) -> Circumstances:
    return Circumstances(
        secret=store.folder.secret(),
        erased=snapshot.current().erased,
        received_at=now_ms(),
        region=keys.region(),
    )


def _note(report: ImportReport, chunk: Prepared, reasons: Counter[str]) -> None:
    report.read += chunk.read
    report.left_out += chunk.left_out
    report.refused += len(chunk.refused)
    report.sample += chunk.sample
    reasons.update(f"{refused.column} {refused.reason.split(': ', 1)[0]}".strip() for refused in chunk.refused)


def _progress(report: ImportReport, done: float) -> dict[str, Any]:
    total = report.read if done >= 1 else round(report.read / done) if done > 0 else None
    return {"read": report.read, "total": total, "accepted": report.accepted, "refused": report.refused}


class _Appending:
    """Hands requests to the committer, a few at a time, and counts what it answers."""

    def __init__(self, store: Store, report: ImportReport) -> None:
        self._committer = store.committer
        self._report = report
        self._answers: queue.SimpleQueue[tuple[RequestRows, Committed | AttuneError]] = queue.SimpleQueue()
        self._waiting = 0

    def append(self, rows: RequestRows) -> None:
        """Returns when there is room for the next one."""
        while self._waiting >= IN_FLIGHT:
            self._take()
        self._submit(rows)

    def finish(self) -> None:
        """Returns when everything is durable."""
        while self._waiting:
            self._take()

    def _submit(self, rows: RequestRows) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._committer.submit(rows, lambda answer: self._answers.put((rows, answer)))
            except Unavailable as busy:
                _wait(busy, until)
            else:
                self._waiting += 1
                return

    def _take(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            rows, answer = self._answers.get()
            self._waiting -= 1
            if isinstance(answer, Committed):
                self._report.accepted += answer.accepted
                self._report.duplicates += len(answer.duplicates)
                self._report.last_seq = max(self._report.last_seq, answer.last_seq)
                return
            if not isinstance(answer, Unavailable):
                raise answer
            # Nothing of it was stored, so it goes in again; a repeat can never double anything.
            _wait(answer, until)
            self._submit(rows)


def _wait(busy: Unavailable, until: float) -> None:
    """Sleep as long as was asked for.

    Raises:
        Unavailable: the patience of an import is at its end.
    """
    if time.monotonic() > until or busy.code == "ending":
        raise busy
    time.sleep(min(busy.retry_after_s, 5))
