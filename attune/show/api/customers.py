"""`/customers`: who they are, what happened with them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from ninja.params.functions import Query

from attune.access.reads import reads
from attune.identify import customers as identities
from attune.identify import links
from attune.show.api.shapes import PROBLEMS, Asked, MoneyOut
from attune.show.api.times import instant
from attune.understand import customers
from attune.understand.customers import CustomerRow, LastScore, TimelineEntry, Trait
from attune.vocabulary.errors import BadInput, NotFound

router = Router(tags=["customers"])


class CustomerId(Schema):
    """Whose it is."""

    customer_id: UUID


class ScoreOut(Schema):
    """A score as it was given."""

    metric: str
    score: float
    scale: str
    at: datetime

    @classmethod
    def of(cls, score: LastScore | None) -> ScoreOut | None:
        """As JSON."""
        return None if score is None else cls(metric=score.metric, score=score.score, scale=score.scale, at=score.at)


class IdentifierOut(Schema):
    """One identifier, and why it belongs here. `link` can be undone; it is null for the one others were joined to."""

    kind: str
    value: str
    key: UUID
    joined_at: datetime
    source: str
    why: str
    claimed: bool
    link: int | None


class TraitValueOut(Schema):
    """A value and since when."""

    value: Any
    at: datetime
    source: str


class TraitOut(TraitValueOut):
    """The latest value of a trait and those before it, newest first."""

    name: str
    history: list[TraitValueOut]

    @classmethod
    def of(cls, trait: Trait) -> TraitOut:
        """As JSON."""
        history = [TraitValueOut(value=old.value, at=old.at, source=old.source) for old in trait.history]
        return cls(name=trait.name, value=trait.value, at=trait.at, source=trait.source, history=history)


class TotalsOut(Schema):
    """Everything added up over all keys of the customer."""

    interactions: int
    first_seen: datetime | None
    last_seen: datetime | None
    value: list[MoneyOut]
    scores: int
    last_score: ScoreOut | None


class CustomerOut(CustomerId):
    """A customer. `customer_id` is the id now; the one asked for may have been absorbed and goes on answering."""

    name: str
    email: str
    phone: str
    identifiers: list[IdentifierOut]
    accounts: list[str]
    traits: list[TraitOut]
    totals: TotalsOut


class InteractionOut(Schema):
    """One interaction. `properties` and `context` are as they were sent."""

    id: UUID
    message_id: str
    ts: datetime
    received_at: datetime
    key: UUID
    source: str
    type: str
    name: str
    surface: str
    touchpoint: str
    channel: str
    stage: str
    direct: bool
    condition: str
    episode: str
    direction: str
    place: str
    product: str
    staff: str
    campaign: str
    value: Decimal | None
    currency: str
    refers_to: str
    metric: str
    score: float | None
    scale: str
    question: str
    mode: str
    language: str
    properties: dict[str, Any]
    context: dict[str, Any]
    flags: int

    @classmethod
    def of(cls, entry: TimelineEntry) -> InteractionOut:
        """As JSON."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class TimelineOut(CustomerId):
    """Interactions, newest first; `before` asks for the page after this one and is null at the end."""

    interactions: list[InteractionOut]
    before: str | None


class CustomerRowOut(CustomerId):
    """A line of the list."""

    label: str
    first_seen: datetime
    last_seen: datetime
    interactions: int
    value: list[MoneyOut]
    last_score: ScoreOut | None
    stages: list[str]

    @classmethod
    def of(cls, row: CustomerRow) -> CustomerRowOut:
        """As JSON."""
        return cls(
            customer_id=row.customer,
            label=row.label,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            interactions=row.interactions,
            value=[MoneyOut.of(money) for money in row.value],
            last_score=ScoreOut.of(row.last_score),
            stages=list(row.stages),
        )


class CustomerPageOut(Schema):
    """A page of customers; `total` counts them all, `next_offset` is null at the end."""

    customers: list[CustomerRowOut]
    total: int
    next_offset: int | None


class HitOut(CustomerId):
    """A customer that was found."""

    name: str
    email: str
    phone: str


class HitsOut(Schema):
    """Exact identifiers first."""

    customers: list[HitOut]


class UndoIn(Schema):
    """Why these do not belong together; `never_again` keeps them apart whatever later facts say."""

    reason: str
    never_again: bool = True


class UndoneOut(Schema):
    """The two customers there are now."""

    customers: list[UUID]


@router.get("", response={200: CustomerPageOut, **PROBLEMS}, summary="List customers")
def listing(
    request: Asked,
    sort: str = Query("last_seen", description="last_seen, interactions or value; highest first"),
    offset: int = Query(0, description="0 to 1,000,000"),
    limit: int = Query(50, description="1 to 200"),
) -> CustomerPageOut:
    """All customers, page by page."""
    page = customers.listing(sort, offset, limit)
    reads.note(request.auth, "customers", "customers listed")
    return CustomerPageOut(
        customers=[CustomerRowOut.of(row) for row in page.rows], total=page.total, next_offset=page.next_offset
    )


@router.get("/lookup", response={200: CustomerId, **PROBLEMS}, summary="Find whose an identifier is")
def lookup(
    request: Asked,
    kind: str = Query(..., description="user_id, email, phone, external, anonymous_id or device"),
    value: str = Query(..., description="The identifier as a source sends it", max_length=1_000),
) -> CustomerId:
    """The customer with an identifier, or 404."""
    found = customers.lookup(kind, value)
    reads.note(request.auth, "customers", "customers searched", ("identifier",))
    if found is None:
        raise NotFound(f"Nobody is known by this {kind}.", code="customer_unknown", where="value")
    return CustomerId(customer_id=found)


@router.get("/search", response={200: HitsOut, **PROBLEMS}, summary="Search customers")
def search(
    request: Asked,
    q: str = Query(..., description="Beginnings of words of a name, e-mail or phone, or an identifier", max_length=500),
    limit: int = Query(20, description="1 to 200"),
) -> HitsOut:
    """Customers by name, e-mail, phone or identifier."""
    if not 1 <= limit <= 200:
        raise BadInput(f"limit is {limit}; it must be 1 to 200.", code="bad_limit", where="limit")
    hits = identities.search(q, limit)
    reads.note(request.auth, "customers", "customers searched", ("name", "identifier"))
    return HitsOut(
        customers=[
            HitOut(customer_id=UUID(bytes=hit.customer), name=hit.name, email=hit.email, phone=hit.phone)
            for hit in hits
        ]
    )


@router.get("/{uuid:customer_id}", response={200: CustomerOut, **PROBLEMS}, summary="Read a customer")
def customer(request: Asked, customer_id: UUID) -> CustomerOut:
    """Profile with identifiers, traits and totals; 404 for an id nobody ever had."""
    profile = customers.profile(customer_id)
    totals = customers.totals(customer_id)
    if profile is None and not totals.interactions:
        raise _unknown(customer_id)
    reads.note(request.auth, f"customer {customers.current(customer_id)}")
    return CustomerOut(
        customer_id=customers.current(customer_id),
        name=profile.name if profile else "",
        email=profile.email if profile else "",
        phone=profile.phone if profile else "",
        identifiers=[_identifier(known) for known in profile.identifiers] if profile else [],
        accounts=list(profile.accounts) if profile else [],
        traits=[TraitOut.of(trait) for trait in customers.traits(customer_id)],
        totals=TotalsOut(
            interactions=totals.interactions,
            first_seen=totals.first_seen,
            last_seen=totals.last_seen,
            value=[MoneyOut.of(money) for money in totals.value],
            scores=totals.scores,
            last_score=ScoreOut.of(totals.last_score),
        ),
    )


@router.get("/{uuid:customer_id}/timeline", response={200: TimelineOut, **PROBLEMS}, summary="Read a timeline")
def timeline(
    request: Asked,
    customer_id: UUID,
    limit: int = Query(50, description="1 to 500"),
    before: str = Query("", description="`before` of the page before, or a time", max_length=100),
) -> TimelineOut:
    """Interactions newest first. Pages neither repeat nor miss one while new ones arrive."""
    page = customers.timeline(customer_id, _cursor(before), limit)
    if not page.entries and not customers.is_known(customer_id) and identities.profile(customer_id.bytes) is None:
        raise _unknown(customer_id)
    reads.note(request.auth, f"customer {customers.current(customer_id)}", "timeline read")
    return TimelineOut(
        customer_id=customers.current(customer_id),
        interactions=[InteractionOut.of(entry) for entry in page.entries],
        before=page.before,
    )


@router.post("/links/{int:link_id}/undo", response={200: UndoneOut, **PROBLEMS}, summary="Undo a link")
def undo(request: Asked, body: UndoIn, link_id: int) -> UndoneOut:
    """Part what a link joined; everything per customer follows by itself."""
    parted = links.undo(link_id, request.auth.label, body.reason, never_again=body.never_again)
    return UndoneOut(customers=[UUID(bytes=each) for each in parted])


def _cursor(before: str) -> str | datetime | None:
    """A cursor holds a dot and a long id; anything else is meant as a time."""
    if not before:
        return None
    return before if len(before) > 36 and "." in before else instant(before, "before")


def _unknown(customer_id: UUID) -> NotFound:
    return NotFound(f"There is no customer {customer_id}.", code="customer_unknown", where="customer_id")


def _identifier(known: identities.Known) -> IdentifierOut:
    return IdentifierOut(
        kind=known.kind,
        value=known.value,
        key=UUID(bytes=known.key),
        joined_at=known.joined_at,
        source=known.source,
        why=known.why,
        claimed=known.claimed,
        link=known.link,
    )
