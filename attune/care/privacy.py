"""What this room knows about a customer, and how it forgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attune.care.notes.models import Note, NoteText
from attune.identify.resolution import AT_ONCE
from attune.store.database import write
from attune.vocabulary.personal_data import PersonalData

NOTES, WORDINGS = "care_note", "care_notetext"


class CareData:
    """Notes with every wording they had."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
        """What was written about the person; who wrote it stays as a member's number."""
        for at in range(0, len(keys), AT_ONCE):
            for note in Note.objects.filter(key__in=list(keys[at : at + AT_ONCE])).order_by("pk"):
                yield (
                    NOTES,
                    {
                        "id": note.pk,
                        "key": note.key.hex(),
                        "text": note.text,
                        "written_by": note.written_by,
                        "is_pinned": note.is_pinned,
                        "created_at": note.created_at,
                        "edited_at": note.edited_at,
                    },
                )
                for wording in note.wordings.order_by("pk"):
                    yield WORDINGS, {"note": note.pk, "text": wording.text, "by": wording.by, "at": wording.at}

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:
        """Remove all of it."""
        counts = {NOTES: 0, WORDINGS: 0}
        for at in range(0, len(keys), AT_ONCE):
            some = list(keys[at : at + AT_ONCE])
            with write():
                counts[WORDINGS] += NoteText.objects.filter(note__key__in=some).delete()[0]
                counts[NOTES] += Note.objects.filter(key__in=some).delete()[0]
        return counts

    def tables(self) -> frozenset[str]:
        """The tables this room answers for."""
        return frozenset({NOTES, WORDINGS})


personal_data: PersonalData = CareData()
