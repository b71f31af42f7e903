"""Files do not lie about for ever: drafts a week, lists of refused rows a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from attune import store
from attune.collect.imports import storage
from attune.collect.imports.imports import KIND as RUN
from attune.collect.imports.models import AT_WORK, ENDED, FileImport, Origin, State
from attune.store import due
from attune.store.database import write
from attune.store.due import Job

KIND = "import tidy"
DRAFT_DAYS = 7
REFUSED_DAYS = 30


def tidy(job: Job) -> None:
    """Delete what is older; the history itself stays."""
    now = timezone.now()
    for row in FileImport.objects.filter(state__in=AT_WORK):
        if not due.is_pending(RUN, row.label):  # its job was given up, or a restored backup knows nothing of it
            _forgotten(row, state=State.FAILED)
    drafts = FileImport.objects.filter(
        state__in=(State.UPLOADED, State.TRIED, State.FAILED), created_at__lt=now - timedelta(days=DRAFT_DAYS)
    ).exclude(path="", origin=Origin.PICKUP)
    for row in drafts.exclude(path=""):
        job.go_on()
        _forgotten(row, state=State.CANCELLED if row.state != State.FAILED else State.FAILED)
    old = FileImport.objects.filter(state__in=ENDED, ended_at__lt=now - timedelta(days=REFUSED_DAYS))
    for row in old.exclude(refused_path=""):
        job.go_on()
        _forgotten(row)


def forget_files(holds: Callable[[Path], bool] = lambda _: True) -> int:
    """Delete the files and lists kept for imports that are not at work, where one of them `holds`; how many imports.

    For the erasure of a person.
    """
    count = 0
    for row in FileImport.objects.exclude(path="", refused_path="").exclude(origin=Origin.PICKUP, refused_path=""):
        kept = [Path(path) for path in (row.path, row.refused_path) if path]
        if not row.is_at_work and any(holds(path) for path in kept):
            _forgotten(row, state=row.state if row.has_ended else State.CANCELLED)
            count += 1
    return count


def _forgotten(row: FileImport, *, state: str | None = None) -> None:
    storage.discard(store.current().folder, row.pk)
    with write():
        row.path = row.refused_path = ""
        row.state = state or row.state
        row.ended_at = row.ended_at or timezone.now()
        row.save(update_fields=["path", "refused_path", "state", "ended_at"])
