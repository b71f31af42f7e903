"""The only ways to change notes, each with its audit row."""

from __future__ import annotations

from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, may, require
from attune.access.roles import Permission
from attune.care.notes.models import Note, NoteText
from attune.identify.erasures import check_not_erased
from attune.identify.naming import label
from attune.identify.resolution import customer_of
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

LONGEST = 5_000
MOST = 500  # of one customer


def write_note(customer: bytes, text: str, by: Actor, *, is_pinned: bool = False) -> Note:
    """A new note about this customer (any key of theirs).

    Raises:
        BadInput: the text is empty, too long, or nothing a database can hold.
        Conflict: the person was erased, or there are 500 notes already.
        NotAllowed: `by` is a member without write_notes.
    """
    require(by, Permission.WRITE_NOTES)
    check_not_erased(customer)
    key = customer_of(customer)
    sound = _sound(text)
    with write():
        if Note.objects.filter(key=key).count() >= MOST:
            raise Conflict(f"There are {MOST} notes already. Remove old ones.", code="too_many_notes")
        note = Note.objects.create(
            key=key,
            author=by if isinstance(by, Member) else None,
            written_by=_who(by),
            text=sound,
            is_pinned=is_pinned,
        )
        audit.record(by, "note written", label(key), ["text"])
    return note


def edit(number: int, text: str, by: Actor, *, version: int | None = None) -> Note:
    """Other words; those before are kept. `version`: the one looked at, None for any.

    Raises:
        BadInput: as `write_note`. NotFound: there is no such note.
        Conflict: somebody changed it since that version.
        NotAllowed: `by` neither wrote it nor may undo links of others' (agents edit their own notes alone).
    """
    sound = _sound(text)
    with write():
        note = _found(number, by)
        if version is not None and note.version != version:
            raise Conflict("Somebody changed this note meanwhile. Look at it again.", code="stale_version")
        if note.text != sound:
            NoteText.objects.create(note=note, text=note.text, by=note.written_by, at=note.edited_at or note.created_at)
            note.text, note.written_by, note.edited_at = sound, _who(by), timezone.now()
            note.version += 1
            note.save(update_fields=["text", "written_by", "edited_at", "version"])
            audit.record(by, "note edited", label(note.key), ["text"])
    return note


def pin(number: int, by: Actor, *, is_pinned: bool) -> Note:
    """Pinned notes stand first; anybody who writes notes may pin any.

    Raises:
        NotFound: there is no such note. NotAllowed: as `write_note`.
    """
    require(by, Permission.WRITE_NOTES)
    with write():
        note = _any(number)
        if note.is_pinned != is_pinned:
            note.is_pinned = is_pinned
            note.save(update_fields=["is_pinned"])
            audit.record(by, "note pinned" if is_pinned else "note unpinned", label(note.key))
    return note


def remove(number: int, by: Actor) -> bytes:
    """The note goes with all its wordings; answers the key of its customer.

    Raises:
        NotFound: there is no such note. NotAllowed: as `edit`.
    """
    with write():
        note = _found(number, by)
        key = note.key
        note.delete()
        audit.record(by, "note removed", label(key), ["text"])
    return key


def _any(number: int) -> Note:
    note = Note.objects.filter(pk=number).first() if 0 <= number < 2**63 else None
    if note is None:
        raise NotFound("This note is gone.", code="note_unknown", where="note")
    return note


def _found(number: int, by: Actor) -> Note:
    """The note, if `by` may change it: who wrote it, and who answers for privacy."""
    require(by, Permission.WRITE_NOTES)
    note = _any(number)
    if isinstance(by, Member) and note.author_id != by.pk and not may(by, Permission.MANAGE_PRIVACY):
        raise NotAllowed("Only who wrote a note may change it.", code="note_of_another")
    return note


def _who(by: Actor) -> str:
    return (by if isinstance(by, str) else by.label)[:100]


def _sound(text: str) -> str:
    given = text.replace("\r\n", "\n").strip()
    if not given:
        raise BadInput("A note without a word says nothing.", code="note_empty", where="text")
    if len(given) > LONGEST:
        raise BadInput(f"A note has at most {LONGEST:,} characters.", code="note_too_long", where="text")
    if "\0" in given or any("\ud800" <= letter <= "\udfff" for letter in given):
        raise BadInput("The note holds characters that nothing can store.", code="bad_text", where="text")
    return given
