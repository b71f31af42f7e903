"""The list of erased people that outlives a restore: hashes in a file, in the data folder and beside every backup.

A backup made before an erasure knows nothing of it. So each folder that holds backups gets the list too, and a restore
reads what it finds: in the backup, beside it, and in the backups next to it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from attune.store.folder import Folder

log = logging.getLogger(__name__)

NAME = "erasures.ndjson"
PLACES = "backups.list"  # in the data folder: where backups were written


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One erasure, or with `readmitted` its end: the person has come back and is taken in again.

    `of` names the instance, because hashes of another one mean nothing here. Keys are hexadecimal; `open_keys` are
    those several people use, which keep nobody out. `at`: ms since 1970.
    """

    of: str
    customer: str
    at: int
    by: str = ""
    keys: tuple[str, ...] = ()
    open_keys: tuple[str, ...] = ()
    readmitted: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Entry).decode


def instance(folder: Folder) -> str:
    """A name of this instance that tells nothing about its secret."""
    return hashlib.blake2b(folder.derived_secret("erasures"), digest_size=8).hexdigest()


def note(folder: Folder, entry: Entry) -> None:
    """Add to the list of the data folder, durably, and to those beside its backups as far as they can be reached."""
    _add(folder.path / NAME, [entry])
    for place in places(folder):
        try:
            if place.is_dir():
                _add(place / NAME, [entry])
        except OSError as error:
            log.warning("The list of erased people in %s could not be written: %s.", place, error.strerror)


def read(path: Path, of: str) -> list[Entry]:
    """The entries of one instance, in order; [] when there is no such file. A line cut off by a crash is left out."""
    try:
        lines = path.read_bytes().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for line in lines:
        try:
            entry = _decode(line)
        except msgspec.MsgspecError:
            log.warning("A line of %s cannot be read.", path)
            continue
        if entry.of == of:
            found.append(entry)
    return found


def places(folder: Folder) -> list[Path]:
    """The folders backups were written into."""
    try:
        return [Path(line) for line in (folder.path / PLACES).read_text("utf-8").splitlines() if line]
    except FileNotFoundError:
        return []


def accompany(folder: Folder, out: Path, *, stays: bool = True) -> None:
    """A backup was written to `out`: the list goes into it and, if it `stays` there, beside it for what comes later."""
    entries = read(folder.path / NAME, instance(folder))
    _add(out / NAME, entries)
    if stays:
        follow(folder, out.resolve().parent)


def follow(folder: Folder, beside: Path) -> None:
    """The folder `beside` holds backups: it gets the list, and later entries find their way there."""
    _add(beside / NAME, read(folder.path / NAME, instance(folder)))
    if beside not in places(folder):
        with (folder.path / PLACES).open("a", encoding="utf-8") as file:
            file.write(f"{beside}\n")


def gather(source: Path, folder: Folder, named: Sequence[Path] = ()) -> int:
    """Put into the restored `folder` all that is known of erasures around the backup `source`; how many entries.

    Args:
        source: the backup.
        folder: restored, with its key file.
        named: further lists, or folders that hold one.
    """
    around = [source, source.resolve().parent, *sorted(source.resolve().parent.iterdir()), *named]
    files = [
        path / NAME if path.is_dir() else path for path in around if path.is_dir() or path.name.endswith(".ndjson")
    ]
    of = instance(folder)
    entries = {_encode(entry): entry for path in files for entry in read(path, of)}
    ordered = sorted(entries.values(), key=lambda entry: entry.at)
    _add(folder.path / NAME, ordered)
    return len(ordered)


def _add(path: Path, entries: Iterable[Entry]) -> None:
    """Append what is not there yet, and have it on the disk."""
    there = path.read_bytes() if path.exists() else b""
    known = set(there.splitlines())
    new = [line for line in map(_encode, entries) if line not in known]
    if there and not there.endswith(b"\n"):  # a line a crash cut off must not swallow the next
        new.insert(0, b"")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(b"".join(line + b"\n" for line in new))
        file.flush()
        os.fsync(file.fileno())
