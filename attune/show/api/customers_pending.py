"""`/customers/{id}/pending`, `/customers/{id}/notes`: what waits, what was promised, and what people noted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema

from attune.access.reads import reads
from attune.care import notes
from attune.care.notes import NoteEntry
from attune.show.api.shapes import PROBLEMS, Asked
from attune.understand import customers
from attune.vocabulary.errors import NotFound

router = Router(tags=["customers"])


class NeedOut(Schema):
    """What waits: overdue, missing, unanswered, waiting or again. `touchpoint` and `expects` are keys."""

    kind: str
    at: datetime
    touchpoint: str
    expects: str
    name: str
    due: datetime | None
    times: int
    metric: str
    score: float | None
    scale: str
    words: str


class PromiseOut(Schema):
    """A promise: kept, broken, overdue, open, replaced, withdrawn or unknown."""

    made: datetime
    due: datetime
    touchpoint: str
    expects: str
    what: str
    episode: str
    state: str
    done: datetime | None


class PendingOut(Schema):
    """From the newest thousand interactions."""

    customer_id: UUID
    needs: list[NeedOut]
    promises: list[PromiseOut]


class NoteOut(Schema):
    """A note; `author` is '' when a program wrote it."""

    id: int
    text: str
    author: str
    pinned: bool
    created_at: datetime
    edited_at: datetime | None
    version: int

    @classmethod
    def of(cls, entry: NoteEntry) -> NoteOut:
        """As JSON."""
        return cls(
            id=entry.id,
            text=entry.text,
            author=entry.author,
            pinned=entry.is_pinned,
            created_at=entry.created_at,
            edited_at=entry.edited_at,
            version=entry.version,
        )


class NotesOut(Schema):
    """Pinned first, then the newest."""

    notes: list[NoteOut]


class NoteIn(Schema):
    """`pinned`: kept on top."""

    text: str
    pinned: bool = False


@router.get("/{uuid:customer_id}/pending", response={200: PendingOut, **PROBLEMS}, summary="Read what waits")
def pending(request: Asked, customer_id: UUID) -> PendingOut:
    """What a customer needs now and what was promised, told from facts."""
    _known(customer_id)
    reads.note(request.auth, f"customer {customers.current(customer_id)}")
    waits = customers.pending(customer_id)
    return PendingOut(
        customer_id=customers.current(customer_id),
        needs=[NeedOut(**{name: getattr(one, name) for name in NeedOut.model_fields}) for one in waits.needs],
        promises=[
            PromiseOut(**{name: getattr(one, name) for name in PromiseOut.model_fields}) for one in waits.promises
        ],
    )


@router.get("/{uuid:customer_id}/notes", response={200: NotesOut, **PROBLEMS}, summary="Read notes")
def listing(request: Asked, customer_id: UUID) -> NotesOut:
    """All notes about a customer."""
    _known(customer_id)
    reads.note(request.auth, f"customer {customers.current(customer_id)}")
    return NotesOut(notes=[NoteOut.of(entry) for entry in notes.of(customer_id.bytes)])


@router.post("/{uuid:customer_id}/notes", response={200: NotesOut, **PROBLEMS}, summary="Write a note")
def write(request: Asked, customer_id: UUID, body: NoteIn) -> NotesOut:
    """A new note; answers all of them."""
    _known(customer_id)
    notes.write_note(customer_id.bytes, body.text, request.auth.label, is_pinned=body.pinned)
    return NotesOut(notes=[NoteOut.of(entry) for entry in notes.of(customer_id.bytes)])


@router.delete("/{uuid:customer_id}/notes/{int:note}", response={200: NotesOut, **PROBLEMS}, summary="Remove a note")
def remove(request: Asked, customer_id: UUID, note: int) -> NotesOut:
    """The note goes with all its wordings."""
    if note not in {entry.id for entry in notes.of(customer_id.bytes)}:
        raise NotFound("This customer has no such note.", code="note_unknown", where="note")
    notes.remove(note, request.auth.label)
    return NotesOut(notes=[NoteOut.of(entry) for entry in notes.of(customer_id.bytes)])


def _known(customer: UUID) -> None:
    if not customers.is_known(customer) and customers.profile(customer) is None:
        raise NotFound(f"There is no customer {customer}.", code="customer_unknown", where="customer_id")
