"""`/arriving`: what comes in, what was refused and why, what each source sends, and whether one event is here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from attune.collect import drops
from attune.collect.schema import keeping
from attune.collect.schema.models import SchemaEntry
from attune.show.advice import what_to_do
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.arrival_search import search
from attune.understand import incoming
from attune.vocabulary.clock import instant

router = Router(tags=["incoming data"])


class VolumeOut(Schema):
    """What came from a source in 24 hours; `hours` has 24 counts, the running hour last."""

    source: str
    hours: list[int]
    day: int
    last_at: datetime
    lag_ms: float | None
    last_full_hour: int
    usual: float | None
    has_fallen: bool


class VolumesOut(Schema):
    """Every source of the last eight days."""

    sources: list[VolumeOut]


class RefusalsOut(Schema):
    """Events of a source refused for one reason since this server started, or for 24 hours."""

    source: str
    reason: str
    events: int
    what_to_do: str


class RefusedOut(Schema):
    """One refused event, masked."""

    at: datetime
    source: str
    reason: str
    message: str
    masked: str


class AllRefusedOut(Schema):
    """Counts, and the last events."""

    counts: list[RefusalsOut]
    last: list[RefusedOut]


class ArrivedOut(Schema):
    """A stored interaction."""

    id: UUID
    key: UUID
    source: str
    type: str
    name: str
    surface: str
    ts: datetime
    received_at: datetime


class SearchOut(Schema):
    """Interactions with this message id, and the customer met under this identifier."""

    asked: str
    arrived: list[ArrivedOut]
    customer: UUID | None


class EntryOut(Schema):
    """One property of a name of a source; `property` is '' for the name itself. `example` is a shape, never a value."""

    id: int
    source: str
    type: str
    name: str
    property: str
    kinds: list[str]
    example: str
    first_at: datetime
    last_at: datetime


class WarningOut(Schema):
    """`why`: new_name, new_property or type_changed."""

    why: str
    entry: EntryOut


class SchemaOut(Schema):
    """What is known, and what is new or has changed."""

    entries: list[EntryOut]
    warnings: list[WarningOut]


@router.get("/sources", response={200: VolumesOut, **PROBLEMS}, summary="What each source sends")
def sources(request: HttpRequest) -> VolumesOut:
    """Counts by hour, lag, and whether far less came than usual."""
    found = incoming.volumes(timezone.now())
    names = VolumeOut.model_fields
    return VolumesOut(sources=[VolumeOut(**{name: getattr(one, name) for name in names}) for one in found])


@router.get("/refused", response={200: AllRefusedOut, **PROBLEMS}, summary="What was refused, and why")
def refused(request: HttpRequest, limit: int = Query(100, ge=1, le=1_000)) -> AllRefusedOut:
    """Of this server; values are masked."""
    return AllRefusedOut(
        counts=[
            RefusalsOut(source=source, reason=reason, events=events, what_to_do=what_to_do(reason))
            for (source, reason), events in drops.of_last_day().items()
        ],
        last=[RefusedOut(**{**one._asdict(), "at": instant(one.at)}) for one in drops.looks(limit)],
    )


@router.get("/search", response={200: SearchOut, **PROBLEMS}, summary="Did my event arrive?")
def look(request: HttpRequest, q: str = Query(..., min_length=1, max_length=256)) -> SearchOut:
    """By message id, and by every kind of identifier it might be."""
    found = search(q.strip())
    return SearchOut(
        asked=found.asked, arrived=[ArrivedOut(**one._asdict()) for one in found.arrived], customer=found.customer
    )


@router.get("/schema", response={200: SchemaOut, **PROBLEMS}, summary="Names and properties that sources send")
def schema(
    request: HttpRequest,
    source: str = Query("", max_length=100),
    text: str = Query("", max_length=100, description="Somewhere in a name or property"),
) -> SchemaOut:
    """Learned from samples."""
    return SchemaOut(
        entries=[_entry(one) for one in keeping.entries(source, text)],
        warnings=[WarningOut(why=one.why, entry=_entry(one.entry)) for one in keeping.warnings()],
    )


@router.post("/schema/{int:entry}/dismiss", response={200: EntryOut, **PROBLEMS}, summary="Put a warning away")
def dismiss(request: Asked, entry: int) -> EntryOut:
    """Somebody has read it."""
    return _entry(keeping.dismiss(entry, request.auth))


def _entry(entry: SchemaEntry) -> EntryOut:
    return EntryOut(
        id=entry.pk,
        source=entry.source,
        type=entry.type,
        name=entry.name,
        property=entry.property,
        kinds=[kind for kind in entry.kinds.split(",") if kind],
        example=entry.example,
        first_at=instant(entry.first_at),
        last_at=instant(entry.last_at),
    )
