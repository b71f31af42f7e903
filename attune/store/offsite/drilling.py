"""A restore that is tried: the newest archive, fetched as in earnest, restored by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attune.store import erased_list
from attune.store.folder import Folder
from attune.store.offsite import runs
from attune.store.offsite.fetching import fetch
from attune.store.offsite.making import work
from attune.store.offsite.plan import Plan
from attune.store.offsite.rows import BackupRun
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, Unavailable

LONGEST_S = 6 * 3_600
_LOOK_S = 0.5
# Of the environment the drill keeps only what a Python process needs: no address of a server, no secret.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE")


def drill(folder: Folder, plan: Plan, *, go_on: Callable[[], None] = lambda: None, clock: Clock = now_ms) -> BackupRun:
    """Restore the newest backup aside and look at it; the run, done or failed, with what was found.

    Raises:
        Whatever `go_on` raises: nothing is left behind then, and the run has failed.
    """
    target = plan.target()
    run = runs.begin(runs.DRILL, target.where, clock())
    try:
        name, found = _tried(folder, plan, go_on)
    except AttuneError as error:
        return runs.fail(run, clock(), error.message)
    except BaseException as error:
        runs.fail(run, clock(), f"{type(error).__name__}; the log says more.")
        raise
    errors = [str(one) for one in found.pop("errors", ["The drill said nothing."])]
    values = {"archive": name, "result": found, "interactions": found.get("interactions", 0)}
    if errors:
        return runs.fail(run, clock(), " ".join(errors), **values)
    return runs.end(run, clock(), **values)


def _tried(folder: Folder, plan: Plan, go_on: Callable[[], None]) -> tuple[str, dict[str, Any]]:
    with work(folder) as place:
        name, source = fetch(folder, plan, place / "backup", go_on=go_on)
        restored, erasures = place / "restored", place / f"backup.{erased_list.NAME}"
        return name, _asked(source, restored, erasures, go_on)


def _asked(source: Path, restored: Path, erasures: Path, go_on: Callable[[], None]) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"ATTUNE_DATA": str(restored)}
    command = [sys.executable, "-m", "attune.store.offsite.trial", str(source), str(restored), str(erasures)]
    log = source.parent / "drill.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        for _ in range(int(LONGEST_S / _LOOK_S)):
            go_on()
            try:
                said, _ = process.communicate(timeout=_LOOK_S)
            except subprocess.TimeoutExpired:
                continue
            return _read(said, process.returncode, log)
        raise Unavailable(f"The drill did not end within {LONGEST_S // 3_600} hours.", code="drill_failed")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _read(said: str, code: int, log: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
    except (ValueError, IndexError):
        last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise Unavailable(
            f"The drill's process ended with {code}: {' '.join(last)[:200]}", code="drill_failed"
        ) from None
    return found
