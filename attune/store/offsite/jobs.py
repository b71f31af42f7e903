"""The plan's work as jobs: a look every few minutes, and what it finds due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from attune.store import backup_record, due, erased_list
from attune.store.due import Job
from attune.store.offsite import drilling, making, plan, runs
from attune.store.offsite.plan import BUCKET, Plan
from attune.store.offsite.rows import BackupRun, RunState
from attune.store.opening import Store
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError

log = logging.getLogger(__name__)

LOOK, RUN, DRILL = "backup look", "backup run", "backup drill"
EVERY_S = 300
KEY = "plan"


def soon(kind: str, clock: Clock = now_ms) -> None:
    """Have `RUN` or `DRILL` done as soon as the long work before it has ended; asked for twice, it is done once."""
    due.enqueue(kind, {}, due_at=clock(), key=KEY)


class Keeper:
    """Runs the plan of one instance; `look`, `back_up` and `drill` are handlers of jobs."""

    def __init__(self, store: Store, clock: Clock = now_ms) -> None:
        self.store = store
        self.clock = clock
        self._sent: tuple[int, int] | None = None

    def look(self, job: Job) -> None:
        """What is due is asked for; the list of erased people goes where the archives are as soon as it grows."""
        del job
        now, known = self.clock(), plan.current(self.store.folder)
        if runs.is_backup_due(known, now):
            soon(RUN, self.clock)
        elif runs.is_drill_due(known, now):
            soon(DRILL, self.clock)
        if known.is_on and known.into == BUCKET:
            self._send_erasures(known)

    def back_up(self, job: Job) -> None:
        """One backup, if there is a plan."""
        self._run(lambda known: making.make(self.store, self.store.folder, known, go_on=job.go_on, clock=self.clock))

    def drill(self, job: Job) -> None:
        """One drill, if there is a plan."""
        self._run(lambda known: drilling.drill(self.store.folder, known, go_on=job.go_on, clock=self.clock))

    def _run(self, one: Callable[[Plan], BackupRun]) -> None:
        # A failure is a row that health page, doctor and metrics show; the look asks again when an hour has passed.
        known = plan.current(self.store.folder)
        if not known.is_on:
            return
        run = one(known)
        if run.state == RunState.FAILED:
            log.warning("The %s failed: %s", run.kind, run.error)
        if run.kind == runs.BACKUP:
            backup_record.note(self.store.folder, interactions=run.interactions, error=run.error, clock=self.clock)

    def _send_erasures(self, known: Plan) -> None:
        try:
            found = (self.store.folder.path / erased_list.NAME).stat()
        except FileNotFoundError:
            return
        if self._sent == (found.st_mtime_ns, found.st_size):
            return
        try:
            making.send_erasures(self.store.folder, known, known.target(tries=1))
        except AttuneError as error:
            log.warning("The list of erased people did not reach the backups: %s", error.message)
        else:
            self._sent = (found.st_mtime_ns, found.st_size)
