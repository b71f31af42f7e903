"""`/today`: what changed more than noise, what needs somebody, a place's day."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from attune.collect.catalogue import places
from attune.collect.catalogue.names import keys_of
from attune.show.api.shapes import PROBLEMS, CoveredOut, EstimateOut
from attune.show.api.times import instant
from attune.show.today import finished, items, waiting
from attune.show.today.items import Gathered
from attune.understand import changes as changing
from attune.understand.changes import Change

router = Router(tags=["today"])


class ChangeOut(Schema):
    """`kind`: score, contacts, ended (share of visits that ended here) or incoming; `about`: '' = on the whole.

    `usual` of counts has the range that such a period keeps to in 95 of 100 cases. `gap`: now less usual, for counts in
    parts of the usual; null where the usual is 0. `direction`: better, worse, more, less.
    """

    kind: str
    about: str
    entry: str
    metric: str
    scale: str
    now: EstimateOut
    usual: EstimateOut
    gap: EstimateOut | None
    direction: str

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """As JSON."""
        return cls(
            kind=change.kind,
            about=change.about,
            entry=change.entry,
            metric=change.metric,
            scale=change.scale,
            now=EstimateOut.of(change.now),
            usual=EstimateOut.of(change.usual),
            gap=EstimateOut.of(change.gap) if change.gap else None,
            direction=change.direction,
        )


class StandingOut(Schema):
    """A metric on the whole, now and usually; `differs`: better, worse or ''."""

    metric: str
    scale: str
    now: EstimateOut
    usual: EstimateOut
    differs: str


class ChangesOut(Schema):
    """The surest first; `compared` says out of how many comparisons."""

    covered: CoveredOut
    weeks: int
    compared: int
    contacts: int
    changes: list[ChangeOut]
    standings: list[StandingOut]


class ItemOut(Schema):
    """One line of Today, in the language of `Accept-Language`. `hurry`: late, soon or ''; `address`: of the page."""

    title: str
    sentence: str
    address: str
    hurry: str
    when: str


class ItemsOut(Schema):
    """The most urgent first; `failed` names what could not be looked at just now."""

    items: list[ItemOut]
    failed: list[str]

    @classmethod
    def of(cls, gathered: Gathered) -> ItemsOut:
        """As JSON."""
        shown = [
            ItemOut(title=one.title, sentence=one.sentence, address=one.address, hurry=one.hurry, when=one.when)
            for one in gathered.items
        ]
        return cls(items=shown, failed=list(gathered.failed))


class HourOut(Schema):
    """`usual`: mean of this hour and weekday; `faces`: presses from the saddest to the happiest."""

    hour: int
    contacts: int
    usual: float | None
    faces: list[int]


class MetOut(Schema):
    """A touchpoint in the whole hours of the day so far; `differs`: more, less or ''."""

    touchpoint: str
    contacts: int
    usual: EstimateOut | None
    differs: str


class PlaceDayOut(Schema):
    """`happy`: mean of the faces, 0 to 100; `n` counts presses."""

    place: str
    start: datetime
    until: datetime
    hours: list[HourOut]
    met: list[MetOut]
    happy: EstimateOut
    happy_usual: EstimateOut
    happy_differs: str


@router.get("/changes", response={200: ChangesOut, **PROBLEMS}, summary="Read what changed more than noise")
def changes(
    request: HttpRequest,
    weeks: int = Query(1, description="1, 4 or 13 weeks, against as many before (answers: at least 4)"),
    to: str = Query("", description="Up to, not including, this day; '' = today", max_length=40),
) -> ChangesOut:
    """This period against the comparable time before it, false discoveries held over all comparisons."""
    asked = instant(to, "to") or timezone.now().astimezone(UTC)
    found = changing.changes(weeks, asked.replace(hour=0, minute=0, second=0, microsecond=0))
    return ChangesOut(
        covered=CoveredOut.of(found.covered),
        weeks=weeks,
        compared=found.compared,
        contacts=found.contacts,
        changes=[ChangeOut.of(one) for one in found.found],
        standings=[
            StandingOut(
                metric=one.metric,
                scale=one.scale,
                now=EstimateOut.of(one.now),
                usual=EstimateOut.of(one.usual),
                differs=one.differs,
            )
            for one in found.standings
        ],
    )


@router.get("/waiting", response={200: ItemsOut, **PROBLEMS}, summary="List what needs somebody")
def waits(request: HttpRequest) -> ItemsOut:
    """Requests, files, refusals, keys, backups: everything that waits for a person."""
    return ItemsOut.of(items.gather(waiting.PROVIDERS, None, timezone.now()))


@router.get("/finished", response={200: ItemsOut, **PROBLEMS}, summary="List what was finished lately")
def done(request: HttpRequest) -> ItemsOut:
    """What ended well in the last seven days."""
    return ItemsOut.of(items.gather(finished.PROVIDERS, None, timezone.now()))


@router.get("/place", response={200: PlaceDayOut, **PROBLEMS}, summary="Read the day of a place")
def place(
    request: HttpRequest,
    key: str = Query(..., description="Key or alias of the place", max_length=200),
    at: str = Query("", description="The day up to this time; '' = now", max_length=40),
) -> PlaceDayOut:
    """Contacts and faces by hour, against the same weekdays of eight weeks."""
    entry = places.find(key)
    until = instant(at, "at") or timezone.now()
    day = changing.place_day(keys_of("place", entry.id, entry.key), entry.time_zone, until)
    return PlaceDayOut(
        place=entry.key,
        start=day.start,
        until=day.until,
        hours=[
            HourOut(hour=one.hour, contacts=one.contacts, usual=one.usual, faces=list(one.faces)) for one in day.hours
        ],
        met=[
            MetOut(
                touchpoint=one.touchpoint,
                contacts=one.contacts,
                usual=EstimateOut.of(one.usual) if one.usual else None,
                differs=one.differs,
            )
            for one in day.met
        ],
        happy=EstimateOut.of(day.happy),
        happy_usual=EstimateOut.of(day.happy_usual),
        happy_differs=day.happy_differs,
    )
