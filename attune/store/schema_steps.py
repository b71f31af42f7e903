"""Numbered schema files: read in order, recorded when run, refused when the folder is ahead of the program."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib import resources
from typing import NamedTuple

from attune.vocabulary.errors import FolderTooNew

_FILE = re.compile(r"(?P<number>\d{4})_(?P<name>\w+)\.sql")


class Step(NamedTuple):
    """One file of a schema folder: its number, its name and its statements."""

    number: int
    name: str
    statements: tuple[str, ...]


def steps(schema: str) -> list[Step]:
    """The files of `schema/<schema>/`, in order. Numbers start at 1 and leave no gap."""
    found = []
    for file in resources.files("attune.store").joinpath("schema", schema).iterdir():
        match = _FILE.fullmatch(file.name)
        if match:
            found.append(Step(int(match["number"]), match["name"], _statements(file.read_text(encoding="utf-8"))))
    return sorted(found)


def missing(known: list[Step], applied: Collection[int], where: str) -> list[Step]:
    """The steps still to run.

    Raises:
        FolderTooNew: a newer program has been here; running on would misread what it wrote.
    """
    ahead = max(applied, default=0)
    if ahead > known[-1].number:
        raise FolderTooNew(
            f"{where} was written by a newer Attune (schema {ahead}, this program knows {known[-1].number}). "
            "Start the newer program, or restore the backup made before the upgrade.",
        )
    return [step for step in known if step.number not in applied]


def _statements(text: str) -> tuple[str, ...]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return tuple(part.strip() for part in "\n".join(lines).split(";") if part.strip())
