"""`/costs`, `/changes`, `/surroundings`, `/devices`: what belongs to entries of the catalogue."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from attune.collect.catalogue import changes, costs, devices, surroundings
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.api.times import window

router = Router(tags=["catalogue"])

FROM = Query("", alias="from", description="From this time on; '' = from the beginning")
TO = Query("", alias="to", description="Up to, not including, this time; '' = without end")


class CostIn(Schema):
    """A campaign (key or alias), a day and a medium; a repeat replaces."""

    campaign: str
    day: str
    amount: str | float
    currency: str
    medium: str = ""
    impressions: int | None = None
    clicks: int | None = None


class CostsIn(Schema):
    """`make_missing`: campaigns the catalogue does not hold are made; else their rows are refused."""

    costs: list[CostIn] = Field(max_length=5_000)
    make_missing: bool = False


class RefusedOut(Schema):
    """A row that was not stored, by its place among those sent, from 0."""

    index: int
    problem: str
    where: str


class RecordedOut(Schema):
    """What became of the rows."""

    stored: int
    replaced: int
    refused: list[RefusedOut]


class CostOut(Schema):
    """A day of a campaign in a medium. `amount` is a decimal as text."""

    campaign: str
    day: date
    medium: str
    amount: str
    currency: str
    impressions: int | None
    clicks: int | None


class CostsOut(Schema):
    """Newest day first."""

    costs: list[CostOut]


class ChangeOut(Schema):
    """From `starts_on` to `ends_on`, both included; null: it lasts. `where`: a place or an area, '' for everywhere."""

    kind: str
    name: str
    starts_on: date
    ends_on: date | None
    where: str
    key: str


class ChangesOut(Schema):
    """By first day."""

    changes: list[ChangeOut]


class SurroundingIn(Schema):
    """What changed around a place or an area (one of the two)."""

    what: str
    starts_on: str
    ends_on: str = ""
    kind: str = "other"
    place: str = ""
    area: str = ""


class SurroundingOut(Schema):
    """As it is noted."""

    id: int
    place: str
    area: str
    kind: str
    what: str
    starts_on: date
    ends_on: date | None


class DeviceIn(Schema):
    """A device at a place, known by its name there."""

    place: str
    name: str
    kind: str
    source: str = ""


class DeviceOut(Schema):
    """As it stands."""

    id: int
    place: str
    name: str
    kind: str
    source: str


@router.get("/costs", response={200: CostsOut, **PROBLEMS}, summary="Read what a campaign cost")
def read_costs(request: HttpRequest, campaign: str = Query(..., max_length=256)) -> CostsOut:
    """The newest 1,000 days of a campaign, by key or alias."""
    return CostsOut(
        costs=[
            CostOut(
                campaign=one.campaign,
                day=one.day,
                medium=one.medium,
                amount=f"{one.amount.normalize():f}",
                currency=one.currency,
                impressions=one.impressions,
                clicks=one.clicks,
            )
            for one in costs.of(campaign)
        ]
    )


@router.post("/costs", response={200: RecordedOut, **PROBLEMS}, summary="Record what campaigns cost")
def record_costs(request: Asked, body: CostsIn) -> RecordedOut:
    """Store costs by campaign, day and medium; a repeat replaces, a bad row costs only itself."""
    done = costs.record([row.dict() for row in body.costs], request.auth.label, make_missing=body.make_missing)
    refused = [RefusedOut(index=one.index, problem=one.problem, where=one.where) for one in done.refused]
    return RecordedOut(stored=done.stored, replaced=done.replaced, refused=refused)


@router.get("/changes", response={200: ChangesOut, **PROBLEMS}, summary="List what happened in the world")
def dated_changes(
    request: HttpRequest,
    start: str = FROM,
    end: str = TO,
    place: str = Query("", description="Only what concerns this place (a key)", max_length=256),
) -> ChangesOut:
    """Campaigns and surroundings that hold at some time of the window."""
    found = changes.on(window(start, end), place=place)
    return ChangesOut(
        changes=[
            ChangeOut(
                kind=one.kind, name=one.name, starts_on=one.starts_on, ends_on=one.ends_on, where=one.where, key=one.key
            )
            for one in found
        ]
    )


@router.post("/surroundings", response={200: SurroundingOut, **PROBLEMS}, summary="Note a change around a place")
def note_surrounding(request: Asked, body: SurroundingIn) -> SurroundingOut:
    """The same words with the same first day at the same spot replace what was noted."""
    return SurroundingOut.from_orm(surroundings.note(body.dict(), request.auth.label))


@router.delete("/surroundings/{int:surrounding}", response={204: None, **PROBLEMS}, summary="Remove a surrounding")
def remove_surrounding(request: Asked, surrounding: int) -> Status[None]:
    """It was noted by mistake."""
    surroundings.remove(surrounding, request.auth.label)
    return Status(204, None)


@router.put("/devices", response={200: DeviceOut, **PROBLEMS}, summary="Put a device at a place")
def put_device(request: Asked, body: DeviceIn) -> DeviceOut:
    """Add a device, or change the one of that name there."""
    return DeviceOut.from_orm(devices.put(body.place, body.name, body.kind, body.source, request.auth.label))


@router.delete("/devices/{int:device}", response={204: None, **PROBLEMS}, summary="Remove a device")
def remove_device(request: Asked, device: int) -> Status[None]:
    """It stands there no more; what it sent stays."""
    devices.remove(device, request.auth.label)
    return Status(204, None)
