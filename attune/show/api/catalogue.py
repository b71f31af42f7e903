"""`/catalogue`, `/figures`, `/costs`, `/changes`: places, products, staff, campaigns, and what is known of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from attune.collect.catalogue import changes, costs, devices, surroundings
from attune.collect.catalogue.loading import COLUMNS, SHELVES
from attune.collect.catalogue.names import keys_of
from attune.collect.catalogue.publishing import MODELS
from attune.collect.catalogue.shelf import Shelf
from attune.show.api.shapes import PROBLEMS, Asked, EstimateOut, MoneyOut
from attune.show.api.times import window
from attune.understand.catalogue import entries, seen
from attune.vocabulary.errors import NotFound

router = Router(tags=["catalogue"])

FROM = Query("", alias="from", description="From this time on; '' = from the beginning")
TO = Query("", alias="to", description="Up to, not including, this time; '' = without end")
CARRIED = {"place": "places", "product": "products", "staff": "staff", "campaign": "campaigns"}
BIGGEST = 2**53


class EntryOut(Schema):
    """An entry. `fields`: the columns of its kind besides key, name, retired and aliases, as text; '' where empty."""

    key: str
    name: str
    fields: dict[str, str]
    aliases: list[str]
    retired_at: datetime | None
    version: int


class EntriesOut(Schema):
    """A page of a list; `next_offset` is null at the end."""

    entries: list[EntryOut]
    total: int
    next_offset: int | None


class EntryIn(Schema):
    """`fields`: those to change, by column; the others stay. `version`: the one looked at, 0 for new, null for any."""

    fields: dict[str, str | int | float | bool | list[str] | None]
    version: int | None = Field(None, ge=0, le=BIGGEST)


class UnknownOut(Schema):
    """A key that interactions carry and the catalogue does not hold."""

    key: str
    suggestion: str
    interactions: int
    first_at: datetime
    last_at: datetime


class UnknownsOut(Schema):
    """The most met first."""

    keys: list[UnknownOut]


class ScoredOut(Schema):
    """A mean against all of the kind. `is_person` false: n counts answers without a person."""

    metric: str
    scale: str
    is_person: bool
    mean: EstimateOut
    usual: EstimateOut
    differs: str


class WayOut(Schema):
    """A touchpoint under a condition at which the entry was met."""

    touchpoint: str
    condition: str
    interactions: int
    customers: int


class WeekOut(Schema):
    """Contacts of a week, named by its Monday."""

    week: date
    interactions: int


class FiguresOut(Schema):
    """What is known of an entry; `nameless` interactions had no person."""

    key: str
    interactions: int
    customers: int
    nameless: int
    first_at: datetime | None
    last_at: datetime | None
    value: list[MoneyOut]
    scores: list[ScoredOut]
    met: list[WayOut]
    weeks: list[WeekOut]


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


@router.get("/catalogue/{kind}", response={200: EntriesOut, **PROBLEMS}, summary="List a catalogue")
def listing(
    request: HttpRequest,
    kind: str,
    q: str = Query("", description="Words of name, key or alias", max_length=200),
    *,
    retired: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> EntriesOut:
    """A page by name. Kinds: areas, places, categories, products, teams, staff, campaigns."""
    found = _shelf(kind).listing(q, retired=None if retired else False, offset=offset, limit=limit)
    return EntriesOut(
        entries=[_entry(kind, row) for row in found.rows], total=found.total, next_offset=found.next_offset
    )


@router.get("/catalogue/{kind}/{path:key}", response={200: EntryOut, **PROBLEMS}, summary="Read an entry")
def find(request: HttpRequest, kind: str, key: str) -> EntryOut:
    """An entry by its key or an alias."""
    return _entry(kind, _shelf(kind).find(key))


@router.put("/catalogue/{kind}/{path:key}", response={200: EntryOut, **PROBLEMS}, summary="Make or change an entry")
def put(request: Asked, kind: str, key: str, body: EntryIn) -> EntryOut:
    """Change the fields that are given; 409 when somebody changed it since `version`."""
    return _entry(kind, _shelf(kind).put(key, body.fields, request.auth.label, version=body.version))


@router.delete("/catalogue/{kind}/{path:key}", response={200: EntryOut, **PROBLEMS}, summary="Retire an entry")
def retire(request: Asked, kind: str, key: str) -> EntryOut:
    """Take it out of the lists; history goes on showing its name. `retired: false` brings it back."""
    return _entry(kind, _shelf(kind).retire(key, request.auth.label))


@router.get("/unknown-keys", response={200: UnknownsOut, **PROBLEMS}, summary="List keys nobody named")
def unknown(
    request: HttpRequest, kind: str = Query(..., description="place, product, staff or campaign", max_length=20)
) -> UnknownsOut:
    """Keys that interactions carry and the catalogue does not hold."""
    _carried(kind)
    return UnknownsOut(
        keys=[
            UnknownOut(
                key=one.key,
                suggestion=one.suggestion,
                interactions=one.met.interactions,
                first_at=one.met.first_at,
                last_at=one.met.last_at,
            )
            for one in seen.unknown(kind, 200)
        ]
    )


@router.get("/figures", response={200: FiguresOut, **PROBLEMS}, summary="Read the figures of an entry")
def figures(
    request: HttpRequest,
    kind: str = Query(..., description="place, product, staff or campaign", max_length=20),
    key: str = Query(..., max_length=256),
    start: str = FROM,
    end: str = TO,
) -> FiguresOut:
    """Counts, scores against all of the kind, how it was met, and contacts by week."""
    found: Any = _carried(kind).find(key)
    keys, over = keys_of(kind, found.id, found.key), window(start, end)
    totals = entries.totals(kind, keys, over)
    return FiguresOut(
        key=found.key,
        interactions=totals.interactions,
        customers=totals.customers,
        nameless=totals.nameless,
        first_at=totals.first_at,
        last_at=totals.last_at,
        value=[MoneyOut.of(money) for money in totals.value],
        scores=[
            ScoredOut(
                metric=one.metric,
                scale=one.scale,
                is_person=one.is_person,
                mean=EstimateOut.of(one.mean),
                usual=EstimateOut.of(one.usual),
                differs=one.differs,
            )
            for one in entries.scores(kind, over, at_once=False).get(found.key, ())
        ],
        met=[WayOut(**way._asdict()) for way in entries.ways(kind, keys, over)],
        weeks=[WeekOut(**week._asdict()) for week in entries.weeks(kind, keys, over)],
    )


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


def _shelf(kind: str) -> Shelf[Any, Any]:
    if kind not in SHELVES:
        raise NotFound(f"There is no catalogue {kind[:40]!r}. There are: {', '.join(SHELVES)}.", code="no_such_kind")
    return SHELVES[kind]


def _carried(kind: str) -> Shelf[Any, Any]:
    if kind not in MODELS:
        raise NotFound(f"Interactions carry no {kind[:20]!r}, only: {', '.join(CARRIED)}.", code="no_such_kind")
    return SHELVES[CARRIED[kind]]


def _entry(kind: str, entry: Any) -> EntryOut:  # noqa: ANN401 - an entry of any kind
    common = {"key", "name", "retired", "aliases"}
    return EntryOut(
        key=entry.key,
        name=entry.name,
        fields={column: _text(entry, column) for column in COLUMNS[kind] if column not in common},
        aliases=list(getattr(entry, "aliases", ())),
        retired_at=entry.retired_at,
        version=entry.version,
    )


def _text(entry: Any, column: str) -> str:  # noqa: ANN401 - same
    if column == "hours":
        return str(entry.hours.week_text())
    if column == "special_days":
        return str(entry.hours.days_text())
    value = getattr(entry, column)
    if column == "price" and value is not None:
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
