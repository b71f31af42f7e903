"""`/journeys/notes`, `/journeys/versions`: what people write on the map, and maps they saved."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from attune.show.api.journeys_figures import ComparedCellOut
from attune.show.api.shapes import PROBLEMS, Asked, CoveredOut
from attune.show.api.times import window
from attune.understand.journeys import notes, saved
from attune.understand.journeys.notes import Given, NoteEntry
from attune.understand.journeys.saved import Version
from attune.understand.journeys.whom import read

router = Router(tags=["journeys"])


class NoteIn(Schema):
    """What a note says: `kind` pain, idea or planned; at a touchpoint, or, without one, at a stage."""

    kind: str = Field(max_length=20)
    text: str = Field(max_length=1_000)
    stage: str = Field("", max_length=80)
    touchpoint: str = Field("", max_length=80)
    channel: str = Field("", max_length=80)
    owned_by: int | None = Field(None, ge=1, le=2**31 - 1)

    def as_given(self) -> Given:
        """As the function takes it."""
        return Given(self.kind, self.text, self.stage, self.touchpoint, self.channel, self.owned_by)


class NoteChangeIn(NoteIn):
    """`version` as it was read: an older one is refused with 409."""

    version: int = Field(ge=1, le=2**31 - 1)


class NoteOut(Schema):
    """A note as it stands."""

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

    @classmethod
    def of(cls, note: NoteEntry) -> NoteOut:
        """As JSON."""
        return cls.from_orm(note)


class VersionIn(Schema):
    """A name, and whose map of when."""

    name: str = Field(max_length=200)
    whom: str = Field("", max_length=200)
    start: str = Field("", alias="from", max_length=40)
    end: str = Field("", alias="to", max_length=40)


class VersionOut(Schema):
    """A saved map."""

    id: int
    name: str
    at: datetime
    by: str
    start: datetime
    end: datetime
    whom: str

    @classmethod
    def of(cls, version: Version) -> VersionOut:
        """As JSON."""
        return cls(
            id=version.id,
            name=version.name,
            at=version.at,
            by=version.by,
            start=version.window.start,
            end=version.window.end,
            whom=version.whom.text,
        )


class NoteChangeOut(Schema):
    """`how`: came, went or changed."""

    how: str
    kind: str
    text: str
    before: str


class DifferenceOut(Schema):
    """What lies between a version and another one, or now (`right` null)."""

    left: VersionOut
    right: VersionOut | None
    covered: CoveredOut
    cells: list[ComparedCellOut]
    notes: list[NoteChangeOut]


@router.get("/notes", response={200: list[NoteOut], **PROBLEMS}, summary="List what is written on the map")
def listing(request: HttpRequest) -> list[NoteOut]:
    """Pain points, ideas and planned touchpoints, oldest first."""
    return [NoteOut.of(note) for note in notes.listing()]


@router.post("/notes", response={201: NoteOut, **PROBLEMS}, summary="Write on the map")
def add(request: Asked, body: NoteIn) -> Status[NoteOut]:
    """A new note."""
    return Status(201, NoteOut.of(notes.add(body.as_given(), request.auth.label)))


@router.put("/notes/{note_id}", response={200: NoteOut, **PROBLEMS}, summary="Change a note")
def change(request: Asked, note_id: int, body: NoteChangeIn) -> NoteOut:
    """Refused with 409 when somebody changed it meanwhile."""
    return NoteOut.of(notes.change(note_id, body.version, body.as_given(), request.auth.label))


@router.delete("/notes/{note_id}", response={204: None, **PROBLEMS}, summary="Take a note off the map")
def remove(request: Asked, note_id: int, version: int) -> Status[None]:
    """`version` as it was read."""
    notes.remove(note_id, version, request.auth.label)
    return Status(204, None)


@router.get("/versions", response={200: list[VersionOut], **PROBLEMS}, summary="List saved maps")
def versions(request: HttpRequest) -> list[VersionOut]:
    """Newest first."""
    return [VersionOut.of(version) for version in saved.listing()]


@router.post("/versions", response={201: VersionOut, **PROBLEMS}, summary="Save the map as it stands")
def save(request: Asked, body: VersionIn) -> Status[VersionOut]:
    """Figures and notes are kept."""
    made = saved.save(body.name, request.auth.label, window(body.start, body.end), read(body.whom))
    return Status(201, VersionOut.of(made))


@router.get("/versions/{version_id}", response={200: DifferenceOut, **PROBLEMS}, summary="Compare a saved map")
def difference(request: HttpRequest, version_id: int, other: int | None = None) -> DifferenceOut:
    """With another version, or, without `other`, with the map as it is now."""
    right = saved.find(other) if other is not None else None
    found = saved.difference(saved.find(version_id), right)
    return DifferenceOut(
        left=VersionOut.of(found.left),
        right=VersionOut.of(found.right) if found.right else None,
        covered=CoveredOut.of(found.covered),
        cells=[ComparedCellOut.of(cell) for cell in found.cells],
        notes=[NoteChangeOut(how=one.how, kind=one.kind, text=one.text, before=one.before) for one in found.notes],
    )


@router.delete("/versions/{version_id}", response={204: None, **PROBLEMS}, summary="Remove a saved map")
def remove_version(request: Asked, version_id: int) -> Status[None]:
    """For good."""
    saved.remove(version_id, request.auth.label)
    return Status(204, None)
