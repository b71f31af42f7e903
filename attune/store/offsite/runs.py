"""What came of backups and drills, and whether that is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from attune.store.database import write
from attune.store.offsite.plan import Plan
from attune.store.offsite.rows import BackupRun, RunState

BACKUP, DRILL = "backup", "drill"
KEPT = 1_000  # rows
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LATE_MS = 30 * HOUR_MS  # a night, and some hours for a machine that was off
TOO_LATE_MS = 3 * DAY_MS
DRILL_LATE_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest run of each sort; None where there is none."""

    backup: BackupRun | None
    good_backup: BackupRun | None
    drill: BackupRun | None
    good_drill: BackupRun | None


def begin(kind: str, target: str, now: int) -> BackupRun:
    """A run starts. One that never ended did so with its process: there is one at a time."""
    with write():
        cut = BackupRun.objects.filter(kind=kind, state=RunState.RUNNING)
        cut.update(state=RunState.FAILED, ended_at=now, error="The program ended while it ran.")
        last = BackupRun.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
        if last:
            BackupRun.objects.filter(pk__lte=last[0]).delete()
        return BackupRun.objects.create(kind=kind, target=target[:400], began_at=now)


def end(run: BackupRun, now: int, **found: Any) -> BackupRun:  # noqa: ANN401 - values of the row's fields
    """It did what it should; `found` are fields of the row."""
    return _end(run, now, state=RunState.DONE, **found)


def fail(run: BackupRun, now: int, error: str, **found: Any) -> BackupRun:  # noqa: ANN401 - same
    """It did not, and this is why."""
    return _end(run, now, state=RunState.FAILED, error=error[:500], **found)


def _end(run: BackupRun, now: int, **values: Any) -> BackupRun:  # noqa: ANN401 - same
    for name, value in values.items():
        setattr(run, name, value)
    run.ended_at = now
    with write():
        run.save(update_fields=["ended_at", *values])
    return run


def recent(limit: int = 50) -> list[BackupRun]:
    """The newest first."""
    return list(BackupRun.objects.order_by("-began_at", "-pk")[:limit])


def standing() -> Standing:
    """How it is."""
    return Standing(backup=_newest(BACKUP), good_backup=_good(BACKUP), drill=_newest(DRILL), good_drill=_good(DRILL))


def _newest(kind: str) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind).exclude(state=RunState.RUNNING).order_by("-began_at", "-pk").first()


def _good(kind: str) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind, state=RunState.DONE).order_by("-began_at", "-pk").first()


def is_backup_due(plan: Plan, now: int) -> bool:
    """Whether the last hour named by the plan has no good backup yet, and none was tried within an hour."""
    if not plan.is_on:
        return False
    slot = now - (now - plan.hour * HOUR_MS) % DAY_MS
    good, tried = _good(BACKUP), _tried(BACKUP)
    return (good is None or good.began_at < slot) and now - tried >= HOUR_MS


def is_drill_due(plan: Plan, now: int) -> bool:
    """Whether there is a backup, the last drill is old enough, and none was tried within a day."""
    if not plan.is_on or not plan.drill_days or _good(BACKUP) is None:
        return False
    good, tried = _good(DRILL), _tried(DRILL)
    return (good is None or now - good.began_at >= plan.drill_days * DAY_MS) and now - tried >= DAY_MS


def _tried(kind: str) -> int:
    found = BackupRun.objects.filter(kind=kind).exclude(state=RunState.RUNNING).aggregate(at=Max("ended_at"))
    return int(found["at"] or 0)
