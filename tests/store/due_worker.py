"""A process that does what is due in the database of ATTUNE_DATABASE_URL, as `test_due_postgres` starts it."""

from __future__ import annotations

import django

django.setup()

from attune.store import due  # noqa: E402 - Django comes first


def note(job: due.Job) -> None:
    """Say which job this process has done."""
    print(job.payload["n"], flush=True)


due.register("note", note)
while due.step():
    pass
