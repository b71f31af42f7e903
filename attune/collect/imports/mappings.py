"""Mappings to choose from: those the company saved, and the ready ones for usual exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.imports.models import MAPPING_CHARS, NAME_CHARS, SavedMapping
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotFound

# In the wheel they lie in the package, in a checkout where people look for examples.
HOMES = (Path(__file__).parent / "ready", Path(__file__).parents[3] / "examples" / "mappings")


@dataclass(frozen=True, slots=True)
class Ready:
    """A mapping of the program's own. `title`: the first sentence of its first comment."""

    name: str
    title: str
    text: str


@cache
def ready() -> tuple[Ready, ...]:
    """All of them, by name."""
    home = next((home for home in HOMES if home.is_dir()), None)
    if home is None:
        return ()
    found = []
    for path in sorted(home.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        title = text.partition("\n")[0].lstrip("# ").partition(". ")[0].rstrip(". ")
        found.append(Ready(path.stem, title, text))
    return tuple(found)


def saved() -> list[SavedMapping]:
    """The company's own, by name."""
    return list(SavedMapping.objects.all())


def text_of(name: str) -> str:
    """The text of a saved mapping, or of a ready one.

    Raises:
        NotFound: there is neither.
    """
    row = SavedMapping.objects.filter(name=name).first() if is_storable(name) else None
    if row is not None:
        return row.text
    for one in ready():
        if one.name == name:
            return one.text
    raise NotFound(f"There is no mapping {name!r}.", code="mapping_not_found")


def save(name: str, text: str, by: Actor, *, form: Mapping[str, Any] | None = None) -> SavedMapping:
    """Keep a mapping under a name; one of this name is replaced. Its text was checked by a trial or `check`.

    Raises:
        BadInput: no name, or too long a text.
        NotAllowed: `by` may not import.
    """
    require(by, Permission.IMPORT_DATA)
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_CHARS or not is_storable(plain):
        raise BadInput(f"Give the mapping a name of 1 to {NAME_CHARS} characters.", code="mapping_name", where="name")
    checked_length(text)
    with write():
        row, is_new = SavedMapping.objects.update_or_create(
            name=plain,
            defaults={
                "text": text,
                "form": dict(form or {}),
                "by": by if isinstance(by, str) else by.label,
                "changed_at": timezone.now(),
            },
        )
        audit.record(by, "mapping saved" if is_new else "mapping replaced", row.label, ["text"])
    return row


def checked_length(text: str) -> str:
    """The text, if it is one.

    Raises:
        BadInput: it is empty, too long, or holds what no text may.
    """
    if not text.strip() or len(text) > MAPPING_CHARS or not is_storable(text):
        raise BadInput(
            f"A mapping has 1 to {MAPPING_CHARS:,} characters, no NUL and no halves of characters.",
            code="bad_mapping",
            where="mapping",
        )
    return text


def is_storable(text: str) -> bool:
    """Whether every database takes this text: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def remove(name: str, by: Actor) -> None:
    """Forget a saved mapping. What was imported with it stays as it is.

    Raises:
        NotFound: there is none of this name.
        Conflict: the watched folder uses it.
        NotAllowed: `by` may not import.
    """
    require(by, Permission.IMPORT_DATA)
    with write():
        row = SavedMapping.objects.filter(name=name).first() if is_storable(name) else None
        if row is None:
            raise NotFound(f"There is no saved mapping {name!r}.", code="mapping_not_found")
        rules = row.rules.count()
        if rules:
            raise Conflict(
                f"The watched folder uses this mapping in {rules} rules. Remove those first.", code="mapping_in_use"
            )
        label = row.label
        row.delete()
        audit.record(by, "mapping removed", label)
