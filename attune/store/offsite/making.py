"""One backup: copied beside the data, packed, sealed, sent away, counted, and the oldest ones removed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attune.store import erased_list
from attune.store.backup import backup
from attune.store.folder import Folder
from attune.store.offsite import archive, keeping, runs
from attune.store.offsite.plan import FOLDER, Plan
from attune.store.offsite.rows import BackupRun
from attune.store.offsite.targets import Target
from attune.store.opening import Store
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, NotFound, Unavailable

WORK = "backup-work"  # in the data folder: the one place that surely has a disk and may be written
SPARE = 1 << 30  # bytes that stay free: a full disk would stop accepting


def make(
    store: Store, folder: Folder, plan: Plan, *, go_on: Callable[[], None] = lambda: None, clock: Clock = now_ms
) -> BackupRun:
    """Back up now, as the plan says; the run, done or failed. Only one runs at a time.

    Raises:
        Whatever `go_on` raises: nothing is left behind then, and the run has failed.
    """
    target = plan.target()
    run = runs.begin(runs.BACKUP, target.where, clock())
    try:
        found = _made(store, folder, plan, target, go_on=go_on, clock=clock)
    except AttuneError as error:
        return runs.fail(run, clock(), error.message)
    except BaseException as error:
        runs.fail(run, clock(), f"{type(error).__name__}; the log says more.")
        raise
    return runs.end(run, clock(), **found)


def _made(
    store: Store, folder: Folder, plan: Plan, target: Target, *, go_on: Callable[[], None], clock: Clock
) -> dict[str, object]:
    _refuse_full_disk(folder)
    instance = erased_list.instance(folder)
    with work(folder) as place:
        done = backup(store, folder, place / "copy", is_passing=True, clock=clock)
        go_on()
        name = keeping.name_of(instance, clock(), is_sealed=plan.is_sealed)
        pieces = _with_pauses(archive.pack(place / "copy"), go_on)
        if plan.passphrase:
            pieces = archive.seal(pieces, plan.passphrase)
        size = target.put(name, pieces, archive.size_of(place / "copy"), go_on)
    stored = {item.name: item.bytes for item in target.listing()}
    if stored.get(name) != size:
        raise Unavailable(
            f"{target.where} has {stored.get(name)} bytes of {name}, {size} were sent.", code="target_short"
        )
    send_erasures(folder, plan, target)
    old = keeping.to_remove(stored, instance, daily=plan.daily, weekly=plan.weekly)
    for one in old:
        target.remove(one)
    return {"archive": name, "bytes": size, "interactions": done["interactions"], "removed": len(old)}


def send_erasures(folder: Folder, plan: Plan, target: Target) -> None:
    """The list of erased people lies beside the archives, so that a restore forgets them again."""
    if plan.into == FOLDER:
        erased_list.follow(folder, Path(plan.path))
        return
    path = folder.path / erased_list.NAME
    said = path.read_bytes() if path.exists() else b""
    if not said:
        return
    try:
        there = b"".join(target.read(erased_list.NAME))
    except NotFound:
        there = b""
    known = set(there.splitlines())
    new = [line for line in said.splitlines() if line not in known]
    if new:
        whole = there + (b"" if not there or there.endswith(b"\n") else b"\n") + b"".join(line + b"\n" for line in new)
        target.put(erased_list.NAME, [whole], len(whole), lambda: None)


@contextmanager
def work(folder: Folder) -> Iterator[Path]:
    """An empty folder on the data disk, gone afterwards; what a killed run left goes first."""
    top = folder.path / WORK
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(mode=0o700)
    try:
        yield Path(tempfile.mkdtemp(dir=top))
    finally:
        shutil.rmtree(top, ignore_errors=True)


def _refuse_full_disk(folder: Folder) -> None:
    size = folder.size()
    free = shutil.disk_usage(folder.path).free
    if free < size + SPARE:
        raise Unavailable(
            f"A backup needs about {(size + SPARE) >> 20} MB beside the data in {folder.path} and {free >> 20} MB are "
            "free. Make room.",
            code="backup_no_room",
        )


def _with_pauses(pieces: Iterator[bytes], go_on: Callable[[], None]) -> Iterator[bytes]:
    for piece in pieces:
        go_on()
        yield piece
