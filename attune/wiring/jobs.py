"""Every kind of work that is done later, and who does it: one line a kind."""

from __future__ import annotations

from attune.access import sessions
from attune.collect.imports import imports, tidying
from attune.collect.imports.running import Runner
from attune.collect.pickup import watching
from attune.deliver import member_mail
from attune.deliver.channels.email import server as mail_server
from attune.identify import erasing, retention
from attune.show.boards import boards, digests
from attune.store import due
from attune.store.database import write
from attune.store.offsite import jobs as backup_jobs
from attune.store.offsite import plan as backup_plan
from attune.store.opening import Store
from attune.wiring.backups import planned
from attune.wiring.environment import text
from attune.wiring.keeping import KINDS
from attune.wiring.settings import PUBLIC

NIGHT = 2  # UTC
SESSIONS = "access.sessions"
BOARDS = "show.boards"


def register_jobs(store: Store) -> None:
    """Tell `store.due` the handlers and the rhythms of all rooms; called before the loops start."""
    # An erasure is owed, however long a store is away.
    due.register(erasing.JOB, erasing.handler(store), attempts=100_000)
    retention.kinds(KINDS)
    due.register(erasing.PURGE, lambda job: _night(store, job), lane=due.LONG)
    due.every(erasing.PURGE, at_hour=NIGHT)
    due.register(imports.KIND, Runner(store), lane=due.LONG)
    due.register(SESSIONS, _sessions)
    due.every(SESSIONS, at_hour=NIGHT)
    due.register(tidying.KIND, tidying.tidy)
    mail_server.configure(text("ATTUNE_SMTP_URL"), text("ATTUNE_MAIL_FROM"), PUBLIC.origin if PUBLIC else None)
    due.register(member_mail.KIND, member_mail.send, attempts=member_mail.ATTEMPTS)
    due.register(member_mail.TIDY, member_mail.tidy)
    due.every(member_mail.TIDY, at_hour=NIGHT)
    due.register(digests.JOB, digests.send_due, lane=due.LONG)
    due.every(digests.JOB, seconds=digests.EVERY_S)
    due.register(BOARDS, lambda _job: _boards())
    due.every(BOARDS, at_hour=NIGHT)
    due.every(tidying.KIND, at_hour=NIGHT)
    watching.configure(text("ATTUNE_PICKUP"))
    due.register(watching.KIND, watching.Watcher())
    due.every(watching.KIND, seconds=watching.EVERY_S)
    due.register(watching.TIDY, watching.tidy)
    due.every(watching.TIDY, at_hour=NIGHT)
    backup_plan.configure(planned())
    keeper = backup_jobs.Keeper(store)
    due.register(backup_jobs.LOOK, keeper.look, lane=due.LONG)
    due.every(backup_jobs.LOOK, seconds=backup_jobs.EVERY_S)
    due.register(backup_jobs.RUN, keeper.back_up, lane=due.LONG)
    due.register(backup_jobs.DRILL, keeper.drill, lane=due.LONG)


def _boards() -> None:
    """Forget boards that were removed more than a week ago."""
    boards.tidy()


def _sessions(job: due.Job) -> None:
    """Remove sign-ins that no cookie can belong to any more."""
    is_done = False
    while not is_done:
        with write():
            is_done = sessions.tidy() == 0
        job.go_on()


def _night(store: Store, job: due.Job) -> None:
    """First what is past its time, then the bytes of all that was removed."""
    try:
        retention.enforce(store, go_on=job.go_on)
    finally:
        erasing.purge(store, go_on=job.go_on)
