"""The notes about a customer, pinned first, then the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from attune.access.members import Member
from attune.care.notes.models import Note, NoteText
from attune.identify.resolution import keys_of
from attune.vocabulary.errors import NotFound


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note as it reads now. `author`: the name of who wrote it, '' when that member is gone or a program did."""

    id: int
    text: str
    author: str
    author_id: int | None
    is_pinned: bool
    created_at: datetime
    edited_at: datetime | None
    version: int
    wordings: int


@dataclass(frozen=True, slots=True)
class Wording:
    """How a note read before: `by` in the words of the audit."""

    text: str
    by: str
    at: datetime


def of(customer: bytes, *, only_by: Member | None = None) -> tuple[NoteEntry, ...]:
    """All notes of all keys of the customer; with `only_by` those this member wrote."""
    rows = Note.objects.filter(key__in=keys_of(customer)).select_related("author").prefetch_related("wordings")
    if only_by is not None:
        rows = rows.filter(author=only_by)
    return tuple(
        NoteEntry(
            row.pk,
            row.text,
            str(row.author) if row.author is not None else "",
            row.author_id,
            row.is_pinned,
            row.created_at,
            row.edited_at,
            row.version,
            len(row.wordings.all()),
        )
        for row in rows.order_by("-is_pinned", "-created_at", "-id")
    )


def wordings(number: int, customer: bytes) -> tuple[Wording, ...]:
    """How a note of this customer read before, the newest first.

    Raises:
        NotFound: this customer has no such note.
    """
    if not Note.objects.filter(pk=number, key__in=keys_of(customer)).exists():
        raise NotFound("This note is gone.", code="note_unknown", where="note")
    rows = NoteText.objects.filter(note=number).order_by("-at", "-id")
    return tuple(Wording(row.text, row.by, row.at) for row in rows)
