"""Where the bytes of an import lie: `files/imports/<number>/` in the data folder, for its owner alone."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from attune.store.folder import Folder
from attune.vocabulary.errors import BadInput, Unavailable

MOST_BYTES = 4 << 30
SPARE_BYTES = 512 << 20  # of the disk, that no upload may take from the journal
NAME_CHARS = 100
MAPPING, REFUSED, TRIAL = "mapping.toml", "refused.csv", "trial.json"
_ODD = re.compile(r"[^\w.()+ -]", re.ASCII)


def safe_name(given: str) -> str:
    """A name of a file that no file system and no page takes amiss; its ending stays."""
    last = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(sign if sign.isalnum() or not _ODD.match(sign) else "_" for sign in last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem, ending = stem[:NAME_CHARS], ending[:12]
    while len(f"{stem}.{ending}".encode()) > 200:
        stem = stem[:-1]
    return f"{stem or 'file'}{dot}{ending}"


def folder_of(folder: Folder, number: int) -> Path:
    """The folder of one import, made at need."""
    path = folder.files / "imports" / str(number)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write the bytes to `path` (0600); how many there were, and their SHA-256.

    Raises:
        BadInput: there are none, or too many.
        Unavailable: the disk is full.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            room = shutil.disk_usage(path.parent).free - SPARE_BYTES
            for piece in pieces:
                size += len(piece)
                if size > MOST_BYTES:
                    raise BadInput(
                        f"The file is larger than {MOST_BYTES >> 30} GB. Put it into the watched folder, or use "
                        "`attune import` on the server.",
                        code="file_too_large",
                        where="file",
                    )
                if size > room:
                    raise Unavailable("The disk has no room for this file. Free some space.", code="disk_full")
                digest.update(piece)
                file.write(piece)
    except OSError as error:
        raise Unavailable(f"The file cannot be kept: {error.strerror}.", code="disk_full") from error
    if not size:
        raise BadInput("The file is empty.", code="file_empty", where="file")
    return size, digest.hexdigest()


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def discard(folder: Folder, number: int, *, but_refused: bool = False) -> None:
    """Delete what lies there; with `but_refused` the list of refused rows stays."""
    path = folder.files / "imports" / str(number)
    if not path.is_dir():
        return
    for entry in path.iterdir():
        if not (but_refused and entry.name == REFUSED):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
    if not but_refused:
        path.rmdir()
