"""What a backup says about itself: what it holds, how far it goes, and a hash of every file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from attune.vocabulary.errors import BadInput

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """`head`, `shipped` and `cursors` are seqs at the moment of the backup; `interactions` counts the warehouse's rows.

    `database` and `warehouse` say how these parts were kept: `sqlite` or `postgres`; `folder` (in the backup) or the
    name the ClickHouse server keeps its part under. `warehouse_database` is its database there.
    `files` is path -> (bytes, SHA-256). `rows`: table of the SQLite database -> rows; {} with PostgreSQL, and of old.
    """

    format: int
    made_at: int
    program: str
    journal_uuid: str
    head: int
    shipped: int
    cursors: dict[str, int]
    schemas: dict[str, int]
    interactions: int
    database: str
    warehouse: str
    warehouse_database: str
    files: dict[str, tuple[int, str]]
    rows: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Last of all: a backup without it is no backup."""
        aside = folder / f"{NAME}.part"
        with aside.open("wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(asdict(self)), indent=1))
            file.flush()
            os.fsync(file.fileno())
        aside.rename(folder / NAME)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(folder: Path) -> Manifest:
    """The manifest of a backup.

    Raises:
        BadInput: there is none, it cannot be read, or a newer program wrote it.
    """
    try:
        raw: dict[str, Any] = msgspec.json.decode((folder / NAME).read_bytes())
        if raw.get("format") == FORMAT:
            return msgspec.convert(raw, Manifest)
    except FileNotFoundError:
        raise BadInput(f"{folder} holds no finished backup: {NAME} is missing.", code="no_backup") from None
    except (msgspec.MsgspecError, AttributeError) as error:
        raise BadInput(f"{folder / NAME} cannot be read: {error}.", code="no_backup") from None
    raise BadInput(
        f"The backup has format {raw.get('format')}, this program reads {FORMAT}. Restore it with the program "
        f"that made it ({raw.get('program')}).",
        code="backup_format",
    )


def hashed(folder: Path) -> dict[str, tuple[int, str]]:
    """(bytes, SHA-256) of every file below `folder` but the manifest, by its path from there."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != NAME:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, digest)
    return found


def check(folder: Path, manifest: Manifest) -> None:
    """Every file is there and unchanged.

    Raises:
        BadInput: naming the first file that is missing, added or changed.
    """
    found = hashed(folder)
    for path in sorted(found.keys() | manifest.files.keys()):
        if found.get(path) != manifest.files.get(path):
            what = "is missing" if path not in found else "does not belong" if path not in manifest.files else "differs"
            raise BadInput(f"The backup is damaged: {path} {what}. Use another one.", code="backup_damaged", where=path)
