"""What people write on the map: pain points, ideas, planned touchpoints, each with who answers for it.

Two people may edit one map: each note has a version. Who changes an older one is refused and shown what stands now,
and what was overwritten before stays in the note's history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.store.database import write
from attune.understand.models import KEY_CHARS, TEXT_CHARS, MapNote
from attune.vocabulary.errors import BadInput, Conflict, NotFound

KINDS = ("pain", "idea", "planned")
MOST = 500  # on one map; more cannot be read
KEPT = 20  # states before
_FIELDS = ("kind", "text", "stage", "touchpoint", "channel", "owned_by")


@dataclass(frozen=True, slots=True)
class Given:
    """What a note says. Empty `touchpoint`: it belongs to the stage as a whole. `channel`: of a planned touchpoint."""

    kind: str
    text: str
    stage: str = ""
    touchpoint: str = ""
    channel: str = ""
    owned_by: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A state that was overwritten."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note as it stands; `stage` is that of its touchpoint where it has one."""

    id: int
    version: int
    kind: str
    text: str
    stage: str
    touchpoint: str
    channel: str
    owned_by: int | None
    owner: str
    changed_at: datetime
    changed_by: str
    before: tuple[Before, ...]


class Stale(Conflict):
    """Somebody else changed it meanwhile; `now` is what stands, None when it was removed."""

    code = "note_changed"

    def __init__(self, now: NoteEntry | None) -> None:
        super().__init__(
            "Somebody changed this note meanwhile. Look at what stands now, then change that."
            if now
            else "Somebody removed this note meanwhile."
        )
        self.now = now


def listing() -> tuple[NoteEntry, ...]:
    """All notes that stand, oldest first."""
    found = MapNote.objects.filter(removed_at=None).select_related("owned_by")[:MOST]
    stages = {entry.key: entry.stage for entry in catalogue.touchpoints()}
    return tuple(_entry(note, stages) for note in found)


def add(given: Given, by: Actor) -> NoteEntry:
    """A new note.

    Raises:
        BadInput: it says nothing or too much, its kind, stage, touchpoint or owner is unknown, or there are too many.
        NotAllowed: `by` is a member without manage_touchpoints.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    fields = _checked(given)
    now = timezone.now()
    with write():
        if MapNote.objects.filter(removed_at=None).count() >= MOST:
            raise BadInput(f"The map holds {MOST} notes already. Remove some first.", code="notes_many")
        who = _called(by)
        note = MapNote.objects.create(**fields, made_at=now, made_by=who, changed_at=now, changed_by=who)
        audit.record(by, "map note added", _label(note), [name for name, value in fields.items() if value])
    return _found(note.pk)


def change(number: int, version: int, given: Given, by: Actor) -> NoteEntry:
    """Say something else, if it is still the version that was read.

    Raises:
        Stale: it is not; nothing was changed.
        BadInput, NotAllowed: as for `add`.
        NotFound: there never was such a note.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    fields = _checked(given)
    with write():
        note = _locked(number, version)
        changed = [name for name in _FIELDS if getattr(note, name) != fields[name]]
        if changed:
            before = {"text": note.text, "at": note.changed_at.isoformat(), "by": note.changed_by}
            note.history = [*note.history, before][-KEPT:]
            for name in changed:
                setattr(note, name, fields[name])
            _touch(note, by)
            audit.record(by, "map note changed", _label(note), changed)
    return _found(number)


def remove(number: int, version: int, by: Actor) -> None:
    """Take it off the map; `bring_back` undoes it.

    Raises:
        Stale, NotAllowed, NotFound: as for `change`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        note = _locked(number, version)
        note.removed_at = timezone.now()
        _touch(note, by)
        audit.record(by, "map note removed", _label(note))


def bring_back(number: int, by: Actor) -> NoteEntry:
    """Undo a removal.

    Raises:
        NotAllowed, NotFound: as for `change`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    with write():
        note = _exists(number)
        if note.removed_at is not None:
            note.removed_at = None
            _touch(note, by)
            audit.record(by, "map note brought back", _label(note))
    return _found(number)


def _touch(note: MapNote, by: Actor) -> None:
    note.version += 1
    note.changed_at, note.changed_by = timezone.now(), _called(by)
    note.save()


def _exists(number: int) -> MapNote:
    note = MapNote.objects.select_for_update().filter(pk=number).first() if 0 < number < 1 << 63 else None
    if note is None:
        raise NotFound(f"There is no note {number}.", code="note_unknown")
    return note


def _locked(number: int, version: int) -> MapNote:
    note = _exists(number)
    if note.removed_at is not None:
        raise Stale(None)
    if note.version != version:
        raise Stale(_found(number))
    return note


def _found(number: int) -> NoteEntry:
    stages = {entry.key: entry.stage for entry in catalogue.touchpoints()}
    return _entry(MapNote.objects.select_related("owned_by").get(pk=number), stages)


def _checked(given: Given) -> dict[str, Any]:
    if given.kind not in KINDS:
        raise BadInput(f"A note is one of {', '.join(KINDS)}.", code="bad_kind", where="kind")
    text = " ".join(given.text.split())
    if not text or len(text) > TEXT_CHARS or not text.isprintable():
        raise BadInput(f"A note has 1 to {TEXT_CHARS} characters.", code="bad_text", where="text")
    channel = given.channel.strip()
    if len(channel) > KEY_CHARS or not channel.isprintable():
        raise BadInput("The channel is too long.", code="bad_channel", where="channel")
    touchpoint = given.touchpoint.strip()
    if touchpoint and touchpoint not in catalogue.names():
        raise BadInput(f"There is no touchpoint {touchpoint[:80]!r}.", code="touchpoint_unknown", where="touchpoint")
    stage = "" if touchpoint else given.stage.strip()
    if not touchpoint and stage not in {entry.key for entry in catalogue.stages()}:
        raise BadInput("Choose a stage or a touchpoint.", code="stage_unknown", where="stage")
    owner = None
    if given.owned_by is not None:
        owner = Member.objects.filter(pk=given.owned_by, is_active=True).first()
        if owner is None:
            raise BadInput("There is no such member.", code="member_unknown", where="owned_by")
    return {
        "kind": given.kind,
        "text": text,
        "stage": stage,
        "touchpoint": touchpoint,
        "channel": channel,
        "owned_by": owner,
    }


def _entry(note: MapNote, stages: dict[str, str]) -> NoteEntry:
    return NoteEntry(
        id=note.pk,
        version=note.version,
        kind=note.kind,
        text=note.text,
        stage=stages.get(note.touchpoint, note.stage) if note.touchpoint else note.stage,
        touchpoint=note.touchpoint,
        channel=note.channel,
        owned_by=note.owned_by.pk if note.owned_by else None,
        owner=str(note.owned_by) if note.owned_by else "",
        changed_at=note.changed_at,
        changed_by=note.changed_by,
        before=tuple(Before(one["text"], datetime.fromisoformat(one["at"]), one["by"]) for one in note.history),
    )


def _called(by: Actor) -> str:
    return by if isinstance(by, str) else by.label


def _label(note: MapNote) -> str:
    return f"map note {note.pk}"
