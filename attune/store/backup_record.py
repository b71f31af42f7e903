"""When the last backup was made, and whether it succeeded: a small file in the folder, for people to see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from attune.vocabulary.clock import Clock, instant, now_ms

from .folder import Folder

FILE = "last-backup.json"
ERROR_CHARS = 500


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """`error` is '' when it succeeded; `interactions` are those in the copied warehouse."""

    at: datetime
    interactions: int
    error: str


def note(folder: Folder, *, interactions: int = 0, error: str = "", clock: Clock = now_ms) -> None:
    """A backup has ended just now."""
    path = folder.path / FILE
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({"at": clock(), "interactions": interactions, "error": error[:ERROR_CHARS]}))
    beside.replace(path)


def last(folder: Folder) -> BackupRecord | None:
    """The last one, None when none was ever made here, or the note cannot be read."""
    try:
        found = json.loads((folder.path / FILE).read_text())
        return BackupRecord(instant(int(found["at"])), int(found["interactions"]), str(found["error"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
