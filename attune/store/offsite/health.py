"""Whether backups are good enough, as findings for health page, doctor and metrics. Words for people stay with them."""

from __future__ import annotations

from dataclasses import dataclass

from attune.store.offsite import runs
from attune.store.offsite.plan import Plan

NONE, FRESH, LATE, TOO_LATE, FAILED, WAITING = "none", "fresh", "late", "too late", "failed", "waiting"
WELL = frozenset({NONE, FRESH, WAITING})  # nobody is needed; that none is planned the doctor says


@dataclass(frozen=True, slots=True)
class Health:
    """`backup` and `drill` are one of the words above; ages in ms, None without a good one; errors of the last run."""

    backup: str
    drill: str
    age_ms: int | None
    drill_age_ms: int | None
    error: str
    drill_error: str
    bytes: int


def health(plan: Plan, now: int) -> Health:
    """How it stands at `now` (ms)."""
    stand = runs.standing()
    good, drilled = stand.good_backup, stand.good_drill
    age = now - good.began_at if good else None
    drill_age = now - drilled.began_at if drilled else None
    failed = stand.backup.error if stand.backup and stand.backup.state == "failed" else ""
    drill_failed = stand.drill.error if stand.drill and stand.drill.state == "failed" else ""
    return Health(
        backup=_word(plan.is_on, failed, age, runs.LATE_MS, runs.TOO_LATE_MS),
        drill=_word(
            plan.is_on and plan.drill_days > 0,
            drill_failed,
            drill_age,
            plan.drill_days * runs.DAY_MS + runs.DRILL_LATE_MS,
            2 * plan.drill_days * runs.DAY_MS + runs.DRILL_LATE_MS,
        ),
        age_ms=age,
        drill_age_ms=drill_age,
        error=failed,
        drill_error=drill_failed,
        bytes=good.bytes if good else 0,
    )


def _word(is_on: bool, error: str, age: int | None, late: int, too_late: int) -> str:
    if not is_on:
        return NONE
    if error:
        return FAILED
    if age is None:
        return WAITING
    return TOO_LATE if age > too_late else LATE if age > late else FRESH
