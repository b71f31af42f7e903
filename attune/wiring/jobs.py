"""Every kind of work that is done later, and who does it: one line a kind."""

from __future__ import annotations

from attune.collect.imports import imports, tidying
from attune.collect.imports.running import Runner
from attune.collect.pickup import watching
from attune.identify import erasing, retention
from attune.store import due
from attune.store.opening import Store
from attune.wiring.environment import text
from attune.wiring.keeping import KINDS

NIGHT = 2  # UTC


def register_jobs(store: Store) -> None:
    """Tell `store.due` the handlers and the rhythms of all rooms; called before the loops start."""
    # An erasure is owed, however long a store is away.
    due.register(erasing.JOB, erasing.handler(store), attempts=100_000)
    retention.kinds(KINDS)
    due.register(erasing.PURGE, lambda job: _night(store, job), lane=due.LONG)
    due.every(erasing.PURGE, at_hour=NIGHT)
    due.register(imports.KIND, Runner(store), lane=due.LONG)
    due.register(tidying.KIND, tidying.tidy)
    due.every(tidying.KIND, at_hour=NIGHT)
    watching.configure(text("ATTUNE_PICKUP"))
    due.register(watching.KIND, watching.Watcher())
    due.every(watching.KIND, seconds=watching.EVERY_S)
    due.register(watching.TIDY, watching.tidy)
    due.every(watching.TIDY, at_hour=NIGHT)


def _night(store: Store, job: due.Job) -> None:
    """First what is past its time, then the bytes of all that was removed."""
    try:
        retention.enforce(store, go_on=job.go_on)
    finally:
        erasing.purge(store, go_on=job.go_on)
