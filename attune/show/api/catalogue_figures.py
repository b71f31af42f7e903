"""`/figures/hours`, `/figures/staff`, `/figures/returns`: what a place and a product tell beyond every entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from attune.collect.catalogue import places, products
from attune.collect.catalogue.names import keys_of
from attune.show.api.shapes import PROBLEMS, EstimateOut
from attune.show.api.times import window
from attune.understand.catalogue import entries, hours, returns
from attune.vocabulary.errors import NotFound

router = Router(tags=["catalogue"])

PLACE = Query(..., description="A key or an alias", max_length=256)
FROM = Query("", alias="from", max_length=100)
TO = Query("", alias="to", max_length=100)


class HourOut(Schema):
    """An hour of a weekday (1 = Monday) by the clock of the place. `happy`: 0 all worst to 100 all best."""

    weekday: int
    hour: int
    contacts: int
    happy: EstimateOut
    differs: str


class HoursOut(Schema):
    """`metric` is the face pressed most; `happy` of the whole week."""

    key: str
    metric: str
    happy: EstimateOut
    hours: list[HourOut]


class DutyOut(Schema):
    """A staff member's key, contacts that name them, and days with one."""

    staff: str
    contacts: int
    days: int


class StaffOut(Schema):
    """Who was on duty, the most contacts first."""

    key: str
    staff: list[DutyOut]


class ReturnsOut(Schema):
    """How often a product came back, against all products."""

    key: str
    sold: int
    returned: int
    share: EstimateOut
    usual: EstimateOut
    differs: str


@router.get("/figures/hours", response={200: HoursOut, **PROBLEMS}, summary="Read the hours of a place")
def by_hour(request: HttpRequest, key: str = PLACE, start: str = FROM, end: str = TO) -> HoursOut:
    """Contacts and the Happy Index by weekday and hour; hours that differ from the rest of the week say so."""
    found: Any = places.shelf.find(key)
    over = window(start, end)
    week = hours.week(keys_of("place", found.id, found.key), found.time_zone or "UTC", over, at_once=False)
    return HoursOut(
        key=found.key,
        metric=week.metric,
        happy=EstimateOut.of(week.happy),
        hours=[
            HourOut(
                weekday=cell.weekday,
                hour=cell.hour,
                contacts=cell.contacts,
                happy=EstimateOut.of(cell.happy),
                differs=cell.differs,
            )
            for cell in week.cells
        ],
    )


@router.get("/figures/staff", response={200: StaffOut, **PROBLEMS}, summary="Read who was on duty")
def on_duty(request: HttpRequest, key: str = PLACE, start: str = FROM, end: str = TO) -> StaffOut:
    """By contacts at a place that name somebody."""
    found: Any = places.shelf.find(key)
    duty = entries.on_duty(keys_of("place", found.id, found.key), window(start, end))
    return StaffOut(
        key=found.key, staff=[DutyOut(staff=one.entry, contacts=one.contacts, days=one.days) for one in duty]
    )


@router.get("/figures/returns", response={200: ReturnsOut, **PROBLEMS}, summary="Read how often a product came back")
def came_back(request: HttpRequest, key: str = PLACE, start: str = FROM, end: str = TO) -> ReturnsOut:
    """Sales for which money went back."""
    found: Any = products.shelf.find(key)
    one = returns.returns(window(start, end), at_once=False).get(found.key)
    if one is None:
        raise NotFound(f"{found.name} was not sold in this time.", code="never_sold", where="key")
    return ReturnsOut(
        key=found.key,
        sold=one.sold,
        returned=one.returned,
        share=EstimateOut.of(one.share),
        usual=EstimateOut.of(one.usual),
        differs=one.differs,
    )
