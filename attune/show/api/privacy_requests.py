"""`/privacy/requests`, `/privacy/purposes`, `/privacy/retention`: what people ask, and what the company has set."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.params.functions import Query

from attune.identify import processing, requests, retention
from attune.identify.processing import Purpose
from attune.identify.requests import Request
from attune.identify.retention import Kept
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.api.times import instant
from attune.vocabulary.errors import BadInput

router = Router(tags=["privacy"])


class RequestOut(Schema):
    """A request and its clock."""

    id: int
    kind: str
    state: str
    customer_id: UUID | None
    contact: str
    came_by: str
    note: str
    answer: str
    result: dict[str, Any]
    received_at: datetime
    due_at: datetime
    extended_why: str
    opened_by: str
    closed_by: str
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Request) -> RequestOut:
        """As JSON."""
        named = {name: getattr(row, name) for name in ("kind", "state", "contact", "came_by", "note", "answer")}
        return cls(
            id=row.pk,
            customer_id=None if row.customer is None else UUID(bytes=row.customer),
            result=row.result,
            received_at=row.received,
            due_at=row.due,
            extended_why=row.extended_why,
            opened_by=row.opened_by,
            closed_by=row.closed_by,
            closed_at=row.closed,
            **named,
        )


class RequestsOut(Schema):
    """Open ones: the most urgent first; closed ones: the newest first."""

    requests: list[RequestOut]
    total: int


class RequestIn(Schema):
    """`kind`: access, portability, correction, erasure, restriction or objection."""

    kind: str
    customer_id: UUID | None = None
    contact: str = ""
    came_by: str = ""
    note: str = ""
    received_at: str = ""


class RequestChange(Schema):
    """`state`: open or checking."""

    customer_id: UUID | None = None
    state: str | None = None
    note: str | None = None


class ExtendIn(Schema):
    """Why it takes two more months."""

    why: str


class CloseIn(Schema):
    """`state`: done, refused or taken_back."""

    state: str
    answer: str


class PurposeOut(Schema):
    """What data is used for. `is_marketing`, `is_profiling`: which objection stops it."""

    key: str
    basis: str
    is_marketing: bool
    is_profiling: bool
    double_opt_in: bool
    name: str
    description: str
    text: str
    text_version: str

    @classmethod
    def of(cls, purpose: Purpose) -> PurposeOut:
        """As JSON."""
        return cls(**{name: getattr(purpose, name) for name in cls.model_fields})


class PurposeIn(Schema):
    """As it shall be from now on."""

    basis: str = "consent"
    is_marketing: bool = False
    is_profiling: bool = False
    double_opt_in: bool = False
    name: str = ""
    description: str = ""
    text: str = ""
    text_version: str = ""


class PurposesOut(Schema):
    """The usual ones first."""

    purposes: list[PurposeOut]


class KeptOut(Schema):
    """How long a kind of data is kept; `days` null: until erased. `is_fixed`: the program's own time."""

    kind: str
    days: int | None
    is_fixed: bool
    ran_at: datetime | None
    removed: dict[str, int]
    error: str

    @classmethod
    def of(cls, kept: Kept) -> KeptOut:
        """As JSON."""
        return cls(
            kind=kept.kind.key,
            days=kept.days,
            is_fixed=kept.is_fixed,
            ran_at=kept.ran_at,
            removed=kept.removed,
            error=kept.error,
        )


class RetentionOut(Schema):
    """Every kind of data."""

    kinds: list[KeptOut]


class DaysIn(Schema):
    """null: until erased."""

    days: int | None


class DetailsIn(Schema):
    """Answers for the record of processing, by name."""

    details: dict[str, str]


@router.get("/requests", response={200: RequestsOut, **PROBLEMS}, summary="List privacy requests")
def listing(
    request: HttpRequest,
    closed: bool = Query(False, description="The answered ones"),  # noqa: FBT003  a parameter of the address
    offset: int = Query(0, description="0 to 1,000,000"),
    limit: int = Query(50, description="1 to 200"),
) -> RequestsOut:
    """Those that wait, or the answered ones."""
    if not 0 <= offset <= 1_000_000 or not 1 <= limit <= 200:
        raise BadInput("offset is 0 to 1,000,000 and limit 1 to 200.", code="bad_limit", where="limit")
    rows, total = requests.listing(closed=closed, offset=offset, limit=limit)
    return RequestsOut(requests=[RequestOut.of(row) for row in rows], total=total)


@router.post("/requests", response={201: RequestOut, **PROBLEMS}, summary="Note a privacy request")
def open_(request: Asked, body: RequestIn) -> Status[RequestOut]:
    """Its clock starts when it was received."""
    received = instant(body.received_at, "received_at")
    made = requests.open_(
        body.kind,
        by=request.auth.label,
        customer=None if body.customer_id is None else body.customer_id.bytes,
        contact=body.contact,
        came_by=body.came_by,
        note=body.note,
        received_at=None if received is None else int(received.timestamp() * 1000),
    )
    return Status(201, RequestOut.of(made))


@router.get("/requests/{int:request_id}", response={200: RequestOut, **PROBLEMS}, summary="Read a privacy request")
def read(request: HttpRequest, request_id: int) -> RequestOut:
    """One request."""
    return RequestOut.of(requests.get(request_id))


@router.patch("/requests/{int:request_id}", response={200: RequestOut, **PROBLEMS}, summary="Change a privacy request")
def change(request: Asked, body: RequestChange, request_id: int) -> RequestOut:
    """Whose it is, whether the identity is being checked, a note."""
    customer = None if body.customer_id is None else body.customer_id.bytes
    return RequestOut.of(
        requests.change(request_id, by=request.auth.label, customer=customer, state=body.state, note=body.note)
    )


@router.post("/requests/{int:request_id}/extend", response={200: RequestOut, **PROBLEMS}, summary="Extend the time")
def extend(request: Asked, body: ExtendIn, request_id: int) -> RequestOut:
    """Two more months, once."""
    return RequestOut.of(requests.extend(request_id, body.why, by=request.auth.label))


@router.post("/requests/{int:request_id}/close", response={200: RequestOut, **PROBLEMS}, summary="Answer a request")
def close(request: Asked, body: CloseIn, request_id: int) -> RequestOut:
    """End it with an answer."""
    return RequestOut.of(requests.close(request_id, body.state, body.answer, by=request.auth.label))


@router.get("/purposes", response={200: PurposesOut, **PROBLEMS}, summary="List purposes")
def purposes(request: HttpRequest) -> PurposesOut:
    """What data is used for."""
    return PurposesOut(purposes=[PurposeOut.of(one) for one in processing.purposes()])


@router.put("/purposes/{str:key}", response={200: PurposeOut, **PROBLEMS}, summary="Set a purpose")
def put_purpose(request: Asked, body: PurposeIn, key: str) -> PurposeOut:
    """Set a purpose, usual or own."""
    return PurposeOut.of(processing.put_purpose(Purpose(key, **body.dict()), by=request.auth.label))


@router.get("/retention", response={200: RetentionOut, **PROBLEMS}, summary="List how long data is kept")
def kept(request: HttpRequest) -> RetentionOut:
    """Every kind of data with its time, and what the last night removed."""
    return RetentionOut(kinds=[KeptOut.of(one) for one in retention.listing()])


@router.put("/retention/{str:kind}", response={200: KeptOut, **PROBLEMS}, summary="Set how long data is kept")
def keep(request: Asked, body: DaysIn, kind: str) -> KeptOut:
    """Enforced from the next night on."""
    return KeptOut.of(retention.put(kind, body.days, by=request.auth.label))


@router.get("/details", response={200: DetailsIn, **PROBLEMS}, summary="Read the company's details")
def details(request: HttpRequest) -> DetailsIn:
    """What the record of processing says about the company."""
    return DetailsIn(details=processing.details())


@router.put("/details", response={200: DetailsIn, **PROBLEMS}, summary="Set the company's details")
def put_details(request: Asked, body: DetailsIn) -> DetailsIn:
    """Set the answers that are given."""
    return DetailsIn(details=processing.put_details(body.details, by=request.auth.label))
