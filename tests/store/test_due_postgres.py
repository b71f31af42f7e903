"""Several processes on one PostgreSQL do each job once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.postgres
JOBS = 60


def test_processes_share_the_work_and_do_nothing_twice(postgres_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "ATTUNE_DATA": str(tmp_path), "ATTUNE_DATABASE_URL": postgres_url}
    environment["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"
    manage = [sys.executable, "-m", "django", "migrate", "store", "--verbosity", "0"]
    subprocess.run(manage, env=environment, check=True, timeout=150)
    with psycopg.connect(postgres_url.replace("postgres://", "postgresql://"), autocommit=True) as database:
        for n in range(JOBS):
            database.execute(
                "INSERT INTO store_due (kind, key, payload, state, due_at, leased_until, token, attempts, again, "
                "error, enqueued_at) VALUES ('note', '', %s, 'waiting', 0, 0, '', 0, false, '', 0)",
                (json.dumps({"n": n}),),
            )
        worker = [sys.executable, str(Path(__file__).with_name("due_worker.py"))]
        started = [subprocess.Popen(worker, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        done = [process.communicate(timeout=150)[0].split() for process in started]
        assert sorted(int(n) for part in done for n in part) == list(range(JOBS))
        assert database.execute("SELECT count(*) FROM store_due").fetchone() == (0,)
