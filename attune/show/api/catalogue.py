"""`/catalogue`, `/unknown-keys`, `/figures`: places, products, staff, campaigns, and what is known of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

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
    """A mean against all of the kind. `is_person` false: n counts answers without a person. `fair`: shrunken."""

    metric: str
    scale: str
    is_person: bool
    mean: EstimateOut
    usual: EstimateOut
    fair: EstimateOut | None
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
                fair=None if one.fair is None else EstimateOut.of(one.fair),
                differs=one.differs,
            )
            for one in entries.scores(kind, over, at_once=False).get(found.key, ())
        ],
        met=[WayOut(**way._asdict()) for way in entries.ways(kind, keys, over)],
        weeks=[WeekOut(**week._asdict()) for week in entries.weeks(kind, keys, over)],
    )


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
