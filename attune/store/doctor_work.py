"""What is wrong with the database and the work in it: migrations, schedules, jobs given up, helpers, backups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Conflict

from . import due, schedules
from .doctor import Finding
from .due_rows import DueRow, State
from .folder import Folder
from .offsite import health as backups
from .offsite import plan as backup_plan
from .offsite.plan import FOLDER
from .opening import Store

LATE_MS = 3_600_000  # a job that has been due for so long is not just waiting for its turn
_HOUR_MS = 3_600_000


def examine_work(store: Store, clock: Clock = now_ms) -> list[Finding]:
    """Look at database, jobs, helpers and backups. A check that cannot be made is a finding. Nothing is changed."""
    found: list[Finding] = []
    try:
        found += database()
        found += jobs(clock())
        found += backup(store.folder, clock())
    except (DatabaseError, AttuneError) as error:
        what = f"The database could not be looked at: {type(error).__name__}."
        found.append(Finding("error", what, "database", "Is it reachable, and is its disk well? See the log."))
    found += _helpers(store)
    return found


def database() -> Iterator[Finding]:
    """Whether it is whole and of this program's age."""
    is_well = True
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            ((answer,),) = cursor.fetchall()
        if answer != "ok":
            is_well = False
            yield Finding("error", f"The database is damaged: {answer}", "database", "Restore the last backup.")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        is_well = False
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting[:5])
        yield Finding(
            "error", f"Migrations are missing: {names}.", "database", "Restart the server, or attune migrate."
        )
    if is_well:
        yield Finding("ok", "The database answers and is up to date.", "database")


def jobs(now: int) -> Iterator[Finding]:
    """Work given up, work that does not get its turn, and schedules without a next time."""
    is_well = True
    for stand in due.standing():
        if stand.dead:
            is_well = False
            mend = "Settings, Health says why each was given up and tries it again."
            yield Finding("warning", f"{stand.dead} of {stand.kind!r} were given up.", "work", mend)
        if stand.oldest_due_at is not None and now - stand.oldest_due_at > LATE_MS:
            is_well = False
            late = (now - stand.oldest_due_at) // _HOUR_MS
            mend = "The loops `due` and `due-long` take jobs; other long work may be under way, or they fail."
            yield Finding("warning", f"{stand.kind!r} has waited {late} hours for its turn.", "work", mend)
    pending = set(
        DueRow.objects.filter(key=schedules.KEY, state__in=(State.WAITING, State.RUNNING)).values_list(
            "kind", flat=True
        )
    )
    for kind in schedules.kinds():
        if kind not in pending:
            is_well = False
            yield Finding("warning", f"The schedule of {kind!r} has no next time.", "work", "Restart the server.")
    if is_well:
        yield Finding("ok", f"{len(schedules.kinds())} schedules have their next time.", "work")


def backup(folder: Folder, now: int) -> Iterator[Finding]:
    """Whether there is a good one, elsewhere, and whether it could be restored."""
    try:
        plan = backup_plan.current(folder)
    except Conflict as error:
        yield Finding("error", error.message, "backup", "Settings, Backup.")
        return
    if not plan.is_on:
        mend = "Settings, Backup, or ATTUNE_BACKUP_TO. A backup by hand: attune backup --out FOLDER."
        yield Finding("warning", "No backup is planned.", "backup", mend)
        return
    if problem := backup_plan.problem(plan, folder):
        yield Finding("error", problem, "backup", "Settings, Backup, or ATTUNE_BACKUP_TO.")
    elif plan.into == FOLDER and Path(plan.path).stat().st_dev == folder.path.stat().st_dev:
        mend = "Name a folder on another disk, or a bucket."
        yield Finding("warning", "Backups lie on the disk of the data and are lost with it.", plan.path, mend)
    known = backups.health(plan, now)
    yield _judged("backup", known.backup, known.age_ms, known.error, "attune backup makes one now and says what fails.")
    if plan.drill_days:
        mend = "attune backup --drill tries one now and says what fails."
        yield _judged("trial of a restore", known.drill, known.drill_age_ms, known.drill_error, mend)


def _judged(what: str, word: str, age_ms: int | None, error: str, mend: str) -> Finding:
    age = "There is no good one yet." if age_ms is None else f"The last good one is {age_ms // _HOUR_MS} hours old."
    if word == backups.FAILED:
        return Finding("error", f"The last {what} failed: {error} {age}", "backup", mend)
    if word in {backups.LATE, backups.TOO_LATE}:
        level = "error" if word == backups.TOO_LATE else "warning"
        return Finding(level, f"The last {what} is too long ago. {age}", "backup", mend)
    return Finding("ok", f"The {what}: {age}", "backup")


def _helpers(store: Store) -> Iterator[Finding]:
    try:
        store.helpers.call("os:getpid")  # all that matters is that somebody answers
    except AttuneError as error:
        mend = "They start with the first work for them: is there memory left, and is the environment whole?"
        yield Finding("error", f"Helper processes do not answer: {error.message}", "helpers", mend)
        return
    yield Finding("ok", f"Helper processes answer; {len(store.helpers.pids())} run.", "helpers")
