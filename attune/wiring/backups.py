"""Backups as commands ask for them, and what the environment says of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attune.access import audit
from attune.store import backup_record, erased_list
from attune.store.folder import Folder
from attune.store.offsite import drilling, fetching, keeping, making, plan, runs
from attune.store.offsite.plan import Plan
from attune.store.offsite.rows import BackupRun, RunState
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput, Conflict, NotFound, Unavailable
from attune.wiring.environment import text, whole

if TYPE_CHECKING:
    from attune.wiring.control import Report
    from attune.wiring.runtime import Runtime

LATEST = "latest"


def planned() -> Plan | None:
    """The plan the environment names; None when it names none.

    Raises:
        BadInput: it cannot be read. Whether the target is there is seen later: a share that is not mounted must not
            keep the server from starting.
    """
    target = text("ATTUNE_BACKUP_TO")
    if not target:
        return None
    try:
        named = plan.read_target(target)
    except BadInput as error:
        raise BadInput(f"ATTUNE_BACKUP_TO: {error.message}", code=error.code, where="ATTUNE_BACKUP_TO") from None
    return replace(
        named,
        key_id=text("ATTUNE_BACKUP_KEY_ID") or "",
        secret=text("ATTUNE_BACKUP_SECRET") or "",
        passphrase=text("ATTUNE_BACKUP_PASSPHRASE") or "",
        hour=whole("ATTUNE_BACKUP_HOUR", default=3, least=0, most=23),
        daily=whole("ATTUNE_BACKUP_DAILY", default=7, least=1, most=366),
        weekly=whole("ATTUNE_BACKUP_WEEKLY", default=5, least=0, most=520),
        drill_days=whole("ATTUNE_BACKUP_DRILL_DAYS", default=30, least=0, most=365),
    )


def back_up_now(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """One backup as the plan says, now."""
    del params, report
    run = making.make(runtime.store, runtime.folder, _plan(runtime.folder))
    audit.record("command line", "backup made", f"backup {run.pk}")
    backup_record.note(runtime.folder, interactions=run.interactions, error=run.error)
    return _told(run)


def drill_now(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """One restore drill, now."""
    del params, report
    run = drilling.drill(runtime.folder, _plan(runtime.folder))
    audit.record("command line", "restore drill made", f"backup {run.pk}")
    return _told(run)


def list_backups(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """What lies at the target, and the last runs."""
    del params, report
    target = _plan(runtime.folder).target()
    return {
        "target": target.where,
        "archives": [{"name": item.name, "bytes": item.bytes} for item in fetching.archives(runtime.folder, target)],
        "runs": [_shown(run) for run in runs.recent(20)],
    }


def fetch_backup(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """An archive into the new folder `params["out"]`; `params["name"]`: which, or `latest`."""
    del report
    out = Path(params["out"])
    if out.exists():
        raise Conflict(f"{out} exists. Name a new folder.", code="backup_exists")
    name = "" if params["name"] == LATEST else params["name"]
    fetched, _ = fetching.fetch(runtime.folder, _plan(runtime.folder), out, name=name)
    audit.record("command line", "backup fetched", fetched[:100])
    return {"archive": fetched, "folder": str(out)}


def _plan(folder: Folder) -> Plan:
    known = plan.current(folder)
    if not known.is_on:
        raise NotFound(
            "No place for backups is set: Settings, Backup, or ATTUNE_BACKUP_TO. "
            "`attune backup --out FOLDER` writes one without.",
            code="backup_no_plan",
        )
    return known


def _told(run: BackupRun) -> dict[str, Any]:
    if run.state == RunState.FAILED:
        raise Unavailable(run.error, code=f"{run.kind}_failed")
    return _shown(run)


def _shown(run: BackupRun) -> dict[str, Any]:
    return {
        "kind": run.kind,
        "state": run.state,
        "began_at": instant(run.began_at).isoformat(),
        "seconds": run.seconds,
        "archive": run.archive,
        "target": run.target,
        "bytes": run.bytes,
        "interactions": run.interactions,
        "removed": run.removed,
        "error": run.error,
        "result": run.result,
    }


@contextmanager
def found(source: str, beside: Path) -> Iterator[tuple[Path, list[Path]]]:
    """What `attune restore` was given, as a folder: one, an archive, or the name of one at the environment's target.

    Yields the folder and the lists of erased people that lie with the archive. What was unpacked, next to `beside`, is
    gone afterwards.

    Raises:
        NotFound: there is nothing of that name. BadInput: it is damaged, or sealed with another passphrase.
    """
    path = Path(source)
    if path.is_dir():
        yield path, []
        return
    beside.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".attune-restore-", dir=beside.parent))
    try:
        if path.is_file():
            fetching.open_file(path, text("ATTUNE_BACKUP_PASSPHRASE") or "", work / "backup")
            yield work / "backup", [one for one in [path.parent / erased_list.NAME] if one.exists()]
        else:
            yield _fetched(source, work / "backup"), [work / f"backup.{erased_list.NAME}"]
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fetched(name: str, into: Path) -> Path:
    known = planned()
    if known is None:
        raise NotFound(
            f"There is no {name}. Name a folder or an archive, or set ATTUNE_BACKUP_TO and name an archive there.",
            code="no_backup",
        )
    names = keeping.ordered([item.name for item in known.target().listing()], "")
    instances = {one.split("-")[1] for one in names}
    if name == LATEST and len(instances) > 1:
        raise BadInput(
            f"{known.target().where} holds backups of several instances; name one: {', '.join(names[:5])}.",
            code="backup_ambiguous",
        )
    chosen = names[0] if name == LATEST and names else name
    if chosen not in names:
        raise NotFound(f"{known.target().where} holds no backup {name}.", code="no_backup")
    fetching.bring(known, chosen, into)
    return into
