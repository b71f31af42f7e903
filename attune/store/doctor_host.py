"""What is wrong with the machine around the stores: folder, disk, memory, limits, clock, versions."""

from __future__ import annotations

import contextlib
import os
import platform
import resource
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from django.db import DatabaseError, connection

from attune.vocabulary.errors import AttuneError

from .doctor import Finding
from .engine import Warehouse
from .folder import Folder
from .offsite.making import SPARE
from .opening import Store

FILES_WANTED = 4_096
MEMORY_WANTED = 3 << 30
CLOCK_WARNING_S, CLOCK_ERROR_S = 5, 60
AHEAD_MS = 300_000  # a row of the journal from so far in the future was written by another clock
SECRETS = ("secret.key", "attune.sqlite3", "journal.sqlite3", "attune.sock", "erasures.ndjson")
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph"})


def examine_host(store: Store) -> list[Finding]:
    """Look at the machine. A check that cannot be made is a finding. Nothing is changed."""
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("folder", lambda: rights(store.folder)),
        ("disk", lambda: _disk(store.folder)),
        ("limits", limits),
        ("machine", memory),
        ("clock", lambda: _clock(store)),
        ("versions", lambda: _versions(store.warehouse)),
    )
    found: list[Finding] = []
    for where, check in checks:
        try:
            found += check()
        except (AttuneError, DatabaseError, OSError) as error:
            what = error.message if isinstance(error, AttuneError) else type(error).__name__
            mend = "See the other findings, then look again."
            found.append(Finding("error", f"This could not be looked at: {what}", where, mend))
    return found


def rights(folder: Folder) -> Iterator[Finding]:
    """Whether others can read the folder, or we cannot write it."""
    path, found = folder.path, folder.path.stat()
    is_well = True
    if stat.S_IMODE(found.st_mode) & 0o077:
        is_well = False
        yield Finding("warning", "Others can look into the data folder.", str(path), f"chmod 700 {path}")
    if found.st_uid != os.geteuid():
        is_well = False
        mend = f"chown -R {os.geteuid()} {path}, or run Attune as its owner."
        yield Finding("warning", f"The data folder belongs to user {found.st_uid}, not to us.", str(path), mend)
    if not os.access(path, os.W_OK | os.X_OK):
        is_well = False
        yield Finding("error", "The data folder cannot be written.", str(path), "Mend its owner, rights or mount.")
    for name in SECRETS:
        file = path / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o044 and stat.S_IMODE(found.st_mode) & 0o011:
            is_well = False
            yield Finding("error", f"Others can read {name}.", str(file), f"chmod 600 {file}")
    kind = file_system(path)
    if kind in NETWORK_FILE_SYSTEMS:
        is_well = False
        mend = "Put it on a local disk: network file systems lose locks and promises about what is on the disk."
        yield Finding("error", f"The data folder lies on a network file system ({kind}).", str(path), mend)
    if is_well:
        yield Finding("ok", "The data folder is ours alone.", str(path))


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of the file system a path lies on; '' where it cannot be known."""
    try:
        lines = [line.split(" ") for line in mounts.read_text("utf-8").splitlines()]
    except OSError:
        return ""
    real = path.resolve()
    at = {line[1].replace("\\040", " "): line[2] for line in lines if len(line) > 2}
    return next((at[str(one)] for one in (real, *real.parents) if str(one) in at), "")


def _disk(folder: Folder) -> Iterator[Finding]:
    used = folder.size()
    free = shutil.disk_usage(folder.path).free
    what = f"The data take {used >> 20} MB, {free >> 20} MB are free."
    if free < used + SPARE:
        mend = "A backup needs as much room again and a gigabyte to spare: give the folder a larger disk."
        yield Finding("warning", what, "disk", mend)
    else:
        yield Finding("ok", what, "disk")


def limits() -> Iterator[Finding]:
    """How many files, and so connections, may be open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    what = f"{soft} files may be open at once (at most {hard})."
    if hard < FILES_WANTED:
        mend = "Every connection is a file: LimitNOFILE=65536 in the unit, ulimits in compose."
        yield Finding("warning", what, "limits", mend)
    else:
        yield Finding("ok", what, "limits")


def memory() -> Iterator[Finding]:
    """How much there is for this process, by the machine and by its control group."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    what = f"{total >> 20} MB of memory and {os.cpu_count()} cores."
    if total < MEMORY_WANTED:
        yield Finding("warning", what, "machine", "4 GB are wanted; see the sizes in docs/guides/install.md.")
    else:
        yield Finding("ok", what, "machine")


def _clock(store: Store) -> Iterator[Finding]:
    """Our clock against those of the stores; one process's own store has ours."""
    worst = 0.0
    mend = "Let the machines ask a time server (chrony, systemd-timesyncd): times decide orders of events."
    for where, seconds in (("warehouse", _ahead(store.warehouse)), ("database", _database_ahead())):
        worst = max(worst, abs(seconds))
        if abs(seconds) > CLOCK_WARNING_S:
            level = "error" if abs(seconds) > CLOCK_ERROR_S else "warning"
            yield Finding(level, f"The clock there is {seconds:+.0f} s from ours.", where, mend)
    newest = store.journal.fetch("SELECT max(received_at) FROM journal")
    ahead = int(newest[0][0] or 0) - time.time_ns() // 1_000_000
    if ahead > AHEAD_MS:
        yield Finding("error", f"The newest interaction was accepted {ahead // 1000} s from now.", "clock", mend)
    elif worst <= CLOCK_WARNING_S:
        yield Finding("ok", "The clocks agree.", "clock")


def _ahead(warehouse: Warehouse) -> float:
    return float(warehouse.query("doctor", "SELECT toFloat64(now64(3))").value()) - time.time()


def _database_ahead() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        ((seconds,),) = cursor.fetchall()
    return float(seconds) - time.time()


def _versions(warehouse: Warehouse) -> Iterator[Finding]:
    engine = warehouse.query("doctor", "SELECT version()").value()
    database = f"SQLite {sqlite3.sqlite_version}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            database = f"PostgreSQL {cursor.fetchone()[0]}"
    what = f"Attune {version('attune')}, Python {platform.python_version()}, ClickHouse {engine}, {database}."
    yield Finding("ok", what, "versions")
