"""The watched folder: files that stopped growing are imported and moved to `done` or `refused`, each with its report.

Every step can be cut off and is finished at the next look: a file is in the folder, at work (`.working/<number>/`), or
moved away, and its row says which.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from attune import store
from attune.collect.imports import imports, storage
from attune.collect.imports.models import ENDED, FileImport, Origin, State
from attune.collect.pickup import rules
from attune.collect.pickup.models import PickupRule, PickupSight
from attune.store.database import write
from attune.store.due import Job
from attune.vocabulary.clock import Clock, now_ms

KIND, TIDY = "pickup look", "pickup tidy"
EVERY_S = 10
STILL_MS = 10_000  # so long a file must stay the same before it is taken
MOST = 1_000  # files looked at in one look
KEPT_DAYS = 30  # in `done` and `refused`
WORKING, DONE, REFUSED = ".working", "done", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".toml")
ACTOR = "watched folder"

_configured: list[Path] = []


def configure(path: str | None) -> None:
    """Watch this folder instead of `pickup` in the data folder; None for that one."""
    _configured[:] = [Path(path).resolve()] if path else []


def folder() -> Path:
    """The watched folder; it may not be there."""
    return _configured[0] if _configured else store.current().folder.path / "pickup"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in the folder. `rule` is None when no pattern fits; `is_still`: it is taken with the next look."""

    name: str
    size: int
    rule: PickupRule | None
    is_still: bool


class Watcher:
    """One look at the folder, as a job that comes due again and again."""

    def __init__(self, clock: Clock = now_ms) -> None:
        self._clock = clock

    def __call__(self, job: Job) -> None:
        """Put away what has ended, take what has stopped growing."""
        root = folder()
        if not _prepared(root):
            return
        _resume()
        _put_away(root)
        known = rules.listing()
        seen = dict(_files(root))
        _forget_others(seen)
        for name, status in seen.items():
            job.go_on()
            rule = rules.rule_for(name, known)
            if rule is not None and _is_still(name, status, self._clock()):
                _take(root, name, rule)


def waiting() -> list[Waiting]:
    """What lies in the folder now."""
    known = rules.listing()
    sights = {sight.name: sight for sight in PickupSight.objects.all()}
    found = []
    for name, status in _files(folder()):
        sight = sights.get(name)
        is_same = sight is not None and (sight.size, sight.changed_ns) == (status.st_size, status.st_mtime_ns)
        found.append(Waiting(name, status.st_size, rules.rule_for(name, known), is_same))
    return found


def tidy(job: Job) -> None:
    """Delete what was put away a month ago."""
    limit = time.time() - KEPT_DAYS * 86_400
    for home in (DONE, REFUSED):
        for path in (folder() / home).glob("*"):
            job.go_on()
            # Moving a file sets the time of its change of state, and leaves that of its content alone.
            if path.is_file() and not path.is_symlink() and path.stat().st_ctime < limit:
                path.unlink(missing_ok=True)


def forget_files(holds: Callable[[Path], bool]) -> int:
    """Delete what was put away and `holds`, with its report; how many files. For the erasure of a person."""
    count = 0
    for home in (DONE, REFUSED):
        for path in (folder() / home).glob("*"):
            if path.is_file() and not path.is_symlink() and holds(path):
                path.unlink(missing_ok=True)
                count += 1
    return count


def _prepared(root: Path) -> bool:
    """Whether the folder can be used. The one in the data folder is made; a configured one may be away for a while."""
    if not _configured:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not root.is_dir():
        return False
    for name in (WORKING, DONE, REFUSED):
        (root / name).mkdir(mode=0o700, exist_ok=True)
    return True


def _files(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Ordinary files by name. Links are left alone: they could lead anywhere."""
    if not root.is_dir():
        return
    names = sorted(entry.name for entry in os.scandir(root) if not entry.name.startswith("."))
    for name in names[:MOST]:
        try:
            status = (root / name).lstat()
        except OSError:  # gone meanwhile
            continue
        if stat.S_ISREG(status.st_mode) and not name.lower().endswith(UNFINISHED) and name.isprintable():
            yield name, status


def _is_still(name: str, status: os.stat_result, now: int) -> bool:
    """Whether the file has been the same for long enough; how it looks now is noted."""
    sight = PickupSight.objects.filter(name=name).first()
    if sight is None or (sight.size, sight.changed_ns) != (status.st_size, status.st_mtime_ns):
        with write():
            PickupSight.objects.update_or_create(
                name=name,
                defaults={"size": status.st_size, "changed_ns": status.st_mtime_ns, "same_since": now},
            )
        return False
    return now - sight.same_since >= STILL_MS


def _forget_others(seen: dict[str, os.stat_result]) -> None:
    gone = [sight.pk for sight in PickupSight.objects.all() if sight.name not in seen]
    if gone:
        with write():
            PickupSight.objects.filter(pk__in=gone[:500]).delete()


def _take(root: Path, name: str, rule: PickupRule) -> None:
    """A row first, then the move, then the job: whatever is missing is caught up by `_resume`."""
    path = root / name
    row = imports.found(path, name, ACTOR, origin=Origin.PICKUP)
    target = root / WORKING / str(row.pk) / row.file_name
    with write():
        row.path, row.mapping, row.mapping_name = str(target), rule.mapping.text, rule.mapping.name
        row.save(update_fields=["path", "mapping", "mapping_name"])
    target.parent.mkdir(mode=0o700, exist_ok=True)
    path.rename(target)
    imports.start(row.pk, ACTOR)


def _resume() -> None:
    """Take up what a look began and did not end."""
    for row in FileImport.objects.filter(origin=Origin.PICKUP, state=State.UPLOADED):
        if row.path and Path(row.path).is_file():
            imports.start(row.pk, ACTOR)
        else:
            with write():
                row.delete()


def _put_away(root: Path) -> None:
    """Move files whose import has ended, with a report beside each."""
    for row in FileImport.objects.filter(origin=Origin.PICKUP, state__in=ENDED).exclude(path=""):
        path = Path(row.path)
        home = root / (DONE if row.state == State.DONE else REFUSED)
        name = f"{row.pk}-{row.file_name}"
        if row.refused_path and Path(row.refused_path).is_file():
            shutil.copyfile(row.refused_path, home / f"{name}.refused.csv")
        (home / f"{name}.report.json").write_text(json.dumps(_report(row), ensure_ascii=False, indent=1) + "\n")
        if path.is_file():
            path.rename(home / name)
        if path.parent.parent.name == WORKING and path.parent.is_dir():
            shutil.rmtree(path.parent)
        with write():
            row.path = ""
            row.save(update_fields=["path"])
        storage.discard(store.current().folder, row.pk, but_refused=True)


def _report(row: FileImport) -> dict[str, object]:
    return {
        "import": row.pk,
        "file": row.file_name,
        "sha256": row.digest,
        "mapping": row.mapping_name,
        "state": row.state,
        "error": row.error,
        "rows": row.read,
        "accepted": row.accepted,
        "duplicates": row.duplicates,
        "refused": row.refused,
        "left_out": row.left_out,
        "reasons": row.reasons,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }
