"""`/customers/chosen`, `/customers/{id}/found`: the list and a timeline by filters, as the console has them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from attune.access.reads import reads
from attune.show.api.customers import CustomerPageOut, CustomerRowOut, InteractionOut, TimelineOut
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.api.times import instant
from attune.understand import customers
from attune.understand.customers import Choice, Sought
from attune.vocabulary.errors import BadInput, NotFound
from attune.vocabulary.window import ALL_TIME

router = Router(tags=["customers"])
TEXT = 200


class ChosenIn(Schema):
    """Filters, order and page; '' asks for nothing."""

    channel: str = Field("", description="Met by this channel", max_length=TEXT)
    stage: str = Field("", description="Met in this stage", max_length=TEXT)
    place: str = Field("", description="Met at this place: a key or an alias", max_length=TEXT)
    trait: str = Field("", description="Of whom this trait was said", max_length=TEXT)
    value: str = Field("", description="What it was last, in any case; '' = anything", max_length=TEXT)
    score: str = Field("", description="Of the last score: good, bad, or any", max_length=10)
    metric: str = Field("", description="Of this metric alone", max_length=TEXT)
    seen_from: str = Field("", description="Seen last at or after this time", max_length=100)
    seen_to: str = Field("", description="Seen last before this time", max_length=100)
    consent: str = Field("", description="granted or refused", max_length=10)
    purpose: str = Field("marketing", description="Of this consent", max_length=40)
    sort: str = Field("last_seen", description="last_seen, first_seen, interactions or value", max_length=20)
    ascending: bool = False
    offset: int = Field(0, description="0 to 1,000,000")
    limit: int = Field(50, description="1 to 200")


class FoundIn(Schema):
    """Filters of a timeline and the page of it; '' asks for nothing."""

    type: str = Field("", description="track, page, screen, identify, group or alias", max_length=TEXT)
    channel: str = Field("", max_length=TEXT)
    touchpoint: str = Field("", max_length=TEXT)
    place: str = Field("", description="A key or an alias", max_length=TEXT)
    direction: str = Field("", description="in, out, observed or reported", max_length=20)
    text: str = Field("", description="Stands in the words, the name or the product", max_length=TEXT)
    said: bool = Field(default=False, description="Only with words or a score")
    since: str = Field("", description="From this time on", max_length=100)
    until: str = Field("", description="Up to, not including, this time", max_length=100)
    before: str = Field("", description="`before` of the page before", max_length=100)
    limit: int = Field(50, description="1 to 500")


@router.get("/chosen", response={200: CustomerPageOut, **PROBLEMS}, summary="List customers by filters")
def chosen(request: Asked, given: Query[ChosenIn]) -> CustomerPageOut:
    """Customers of whom all of it holds, page by page."""
    choice = Choice(
        channel=given.channel,
        stage=given.stage,
        place=given.place,
        trait=given.trait,
        value=given.value,
        score=given.score,
        metric=given.metric,
        since=_time(given.seen_from, "seen_from") or ALL_TIME.start,
        until=_time(given.seen_to, "seen_to") or ALL_TIME.end,
        consent=given.consent,
        purpose=given.purpose,
    )
    page = customers.listing(given.sort, given.offset, given.limit, choice=choice, ascending=given.ascending)
    reads.note(request.auth, "customers", "customers listed")
    return CustomerPageOut(
        customers=[CustomerRowOut.of(row) for row in page.rows], total=page.total, next_offset=page.next_offset
    )


@router.get("/{uuid:customer_id}/found", response={200: TimelineOut, **PROBLEMS}, summary="Search a timeline")
def found(request: Asked, customer_id: UUID, given: Query[FoundIn]) -> TimelineOut:
    """Interactions of which all of it holds, newest first."""
    sought = Sought(
        said=given.said,
        type=given.type,
        channel=given.channel,
        touchpoint=given.touchpoint,
        place=given.place,
        direction=given.direction,
        text=given.text,
        since=_time(given.since, "since") or ALL_TIME.start,
        until=_time(given.until, "until") or ALL_TIME.end,
    )
    page = customers.timeline(customer_id, given.before or None, given.limit, sought=sought)
    if not page.entries and not customers.is_known(customer_id) and customers.profile(customer_id) is None:
        raise NotFound(f"There is no customer {customer_id}.", code="customer_unknown", where="customer_id")
    reads.note(request.auth, f"customer {customers.current(customer_id)}", "timeline read")
    return TimelineOut(
        customer_id=customers.current(customer_id),
        interactions=[InteractionOut.of(entry) for entry in page.entries],
        before=page.before,
    )


def _time(text: str, where: str) -> datetime | None:
    at = instant(text, where)
    if at is not None and not ALL_TIME.start <= at <= ALL_TIME.end:
        raise BadInput("Times must lie between 1970 and 2100.", code="bad_time", where=where)
    return at
