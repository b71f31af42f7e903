"""`/privacy/customers`: consent, objections and preferences of a customer, everything about them, their erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from ninja.params.functions import Query

from attune import store
from attune.collect import corrections
from attune.identify import consent, erasing, erasures, exporting, objections, preferences
from attune.identify.consent import Consent
from attune.identify.erasures import Erasure
from attune.identify.keys import hasher, normalise
from attune.identify.objections import Objection
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.api.times import instant
from attune.show.export_page import written
from attune.understand import customers
from attune.vocabulary.errors import BadInput, NotFound
from attune.vocabulary.identifier import STRENGTH

router = Router(tags=["privacy"])


class ConsentOut(Schema):
    """One statement of the ledger. `channel` '' stands for every channel; `confirmed`: by double opt-in."""

    purpose: str
    channel: str
    state: str
    basis: str
    confirmed: bool
    text_version: str
    proof: str
    source: str
    by: str
    stated_at: datetime

    @classmethod
    def of(cls, row: Consent) -> ConsentOut:
        """As JSON."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class StandingOut(Schema):
    """What counts now. `waits_for_confirmation`: a message to confirm went out later and was not answered."""

    statement: ConsentOut
    waits_for_confirmation: bool


class ObjectionOut(Schema):
    """One statement; `stands` False takes an earlier one back."""

    against: str
    stands: bool
    proof: str
    source: str
    by: str
    stated_at: datetime

    @classmethod
    def of(cls, row: Objection) -> ObjectionOut:
        """As JSON."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PrivacyOut(Schema):
    """Consent as it stands and every statement, newest first; objections; preferences by name."""

    customer_id: UUID
    standing: list[StandingOut]
    ledger: list[ConsentOut]
    objecting_to: list[str]
    objections: list[ObjectionOut]
    preferences: dict[str, Any]


class ConsentIn(Schema):
    """`state`: granted, denied or withdrawn. `at`: when it was said, ISO 8601; now unless said."""

    purpose: str
    channel: str = ""
    state: str
    basis: str = "consent"
    confirmed: bool = False
    text_version: str = ""
    proof: str = ""
    source: str = "api"
    at: str = ""


class NamedConsentIn(ConsentIn):
    """For somebody named by an identifier, known or not: what a CRM or a shop knows."""

    kind: str
    value: str


class ObjectionIn(Schema):
    """`against`: marketing, profiling, contact, or processing (a restriction). `stands` False takes it back."""

    against: str
    stands: bool = True
    proof: str = ""
    source: str = "api"
    at: str = ""


class PreferencesIn(Schema):
    """`channel`, `language`, `quiet_hours`, `interests`; null takes one back, what is left out stays."""

    preferences: dict[str, Any]
    source: str = "api"


class VerdictOut(Schema):
    """Whether somebody may be met for a purpose by a channel, and why."""

    allowed: bool
    why: str


class TokenOut(Schema):
    """What goes into the message that asks to confirm."""

    token: str


class AskIn(Schema):
    """What is asked to be confirmed."""

    purpose: str
    channel: str
    text_version: str = ""
    source: str = "api"


class ConfirmIn(Schema):
    """The token of the message; `proof` says where the answer is kept."""

    token: str
    proof: str = ""


class CorrectionIn(Schema):
    """What is right; what is left out stays."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""


class CorrectedOut(Schema):
    """What was corrected."""

    corrected: list[str]


class EraseIn(Schema):
    """`confirm` must be the customer's id; `reason` goes on the record and holds no personal data."""

    confirm: UUID
    reason: str = ""


class ErasureOut(Schema):
    """How far an erasure is: asked, hidden, erased, purged; `removed` lists each place with its rows."""

    id: int
    customer_id: UUID
    state: str
    by: str
    asked_at: datetime
    erased_at: datetime | None
    purged_at: datetime | None
    removed: dict[str, int]

    @classmethod
    def of(cls, erasure: Erasure) -> ErasureOut:
        """As JSON."""
        return cls(
            id=erasure.pk,
            customer_id=erasure.customer_id,
            state=erasure.state,
            by=erasure.by,
            asked_at=erasure.asked,
            erased_at=erasure.done,
            purged_at=erasure.purged,
            removed=erasure.counts,
        )


class ErasuresOut(Schema):
    """Newest first."""

    erasures: list[ErasureOut]


class ReadmittedOut(Schema):
    """How many keys intake refuses no longer."""

    keys: int


@router.get("/customers/{uuid:customer_id}", response={200: PrivacyOut, **PROBLEMS}, summary="Read consent")
def read(request: HttpRequest, customer_id: UUID) -> PrivacyOut:
    """Consent, objections and preferences of a customer."""
    key = _known(customer_id)
    return PrivacyOut(
        customer_id=customers.current(customer_id),
        standing=[
            StandingOut(statement=ConsentOut.of(one.row), waits_for_confirmation=one.is_pending)
            for one in consent.standings(key)
        ],
        ledger=[ConsentOut.of(row) for row in consent.ledger(key)],
        objecting_to=sorted(objections.standing(key)),
        objections=[ObjectionOut.of(row) for row in objections.history(key)],
        preferences={name: row.value for name, row in preferences.of(key).items()},
    )


@router.get("/customers/{uuid:customer_id}/may", response={200: VerdictOut, **PROBLEMS}, summary="Ask what is allowed")
def may(
    request: HttpRequest,
    customer_id: UUID,
    purpose: str = Query(..., max_length=40),
    channel: str = Query("", max_length=40),
) -> VerdictOut:
    """Whether this customer may be met for a purpose by a channel now."""
    verdict = consent.may(_known(customer_id), purpose, channel)
    return VerdictOut(allowed=verdict.allowed, why=verdict.why)


@router.post("/customers/{uuid:customer_id}/consents", response={201: ConsentOut, **PROBLEMS}, summary="Record consent")
def record(request: Asked, body: ConsentIn, customer_id: UUID) -> Status[ConsentOut]:
    """Add a statement; the same one again is the row there is already."""
    return Status(201, ConsentOut.of(_recorded(_known(customer_id), body, request.auth.label)))


@router.post("/consents", response={201: ConsentOut, **PROBLEMS}, summary="Record consent by identifier")
def record_named(request: Asked, body: NamedConsentIn) -> Status[ConsentOut]:
    """Add a statement of somebody who need not have been met yet."""
    normal = normalise(body.kind, body.value) if body.kind in STRENGTH else None
    if normal is None:
        raise BadInput("This names nobody.", code="identifier_unusable", where="value")
    return Status(201, ConsentOut.of(_recorded(hasher().key(body.kind, normal), body, request.auth.label)))


@router.post("/customers/{uuid:customer_id}/ask", response={201: TokenOut, **PROBLEMS}, summary="Ask to confirm")
def ask(request: Asked, body: AskIn, customer_id: UUID) -> Status[TokenOut]:
    """Note that the person is asked to confirm (double opt-in); the token goes into the message."""
    token = consent.ask(
        _known(customer_id),
        body.purpose,
        body.channel,
        source=body.source,
        by=request.auth.label,
        text_version=body.text_version,
    )
    return Status(201, TokenOut(token=token))


@router.post("/confirm", response={200: ConsentOut, **PROBLEMS}, summary="Confirm consent")
def confirm(request: Asked, body: ConfirmIn) -> ConsentOut:
    """The person answered the message."""
    return ConsentOut.of(consent.confirm(body.token, proof=body.proof))


@router.post(
    "/customers/{uuid:customer_id}/objections", response={201: ObjectionOut, **PROBLEMS}, summary="Record an objection"
)
def object_(request: Asked, body: ObjectionIn, customer_id: UUID) -> Status[ObjectionOut]:
    """Note an objection, or that one is taken back."""
    row = objections.record(
        _known(customer_id),
        body.against,
        stands=body.stands,
        source=body.source,
        by=request.auth.label,
        proof=body.proof,
        at=_ms(body.at),
    )
    return Status(201, ObjectionOut.of(row))


@router.put(
    "/customers/{uuid:customer_id}/preferences", response={200: PreferencesIn, **PROBLEMS}, summary="Set preferences"
)
def prefer(request: Asked, body: PreferencesIn, customer_id: UUID) -> PreferencesIn:
    """Set what is given; all preferences there are now."""
    rows = preferences.put(_known(customer_id), body.preferences, source=body.source, by=request.auth.label)
    return PreferencesIn(preferences={name: row.value for name, row in rows.items()}, source=body.source)


@router.post("/customers/{uuid:customer_id}/correct", response={200: CorrectedOut, **PROBLEMS}, summary="Correct")
def correct(request: Asked, body: CorrectionIn, customer_id: UUID) -> CorrectedOut:
    """State what is right about name, e-mail or phone; it shows within a second."""
    done = corrections.correct(store.current(), customer_id.bytes, body.dict(), by=request.auth.label)
    return CorrectedOut(corrected=list(done))


@router.post("/customers/{uuid:customer_id}/export", response={200: None, **PROBLEMS}, summary="Export a customer")
def export(
    request: Asked,
    customer_id: UUID,
    language: str = Query("en", description="Of the readable page: en, ru, pl or ja", max_length=5),
) -> HttpResponse:
    """Everything about the customer as a zip: JSON, CSV and a readable page. The export is audited."""
    gathered = exporting.gather(_known(customer_id), by=request.auth.label)
    body = exporting.zipped(gathered, lambda one: written(one, language))
    answer = HttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="customer-{gathered.customer}.zip"'
    return answer


@router.post("/customers/{uuid:customer_id}/erase", response={202: ErasureOut, **PROBLEMS}, summary="Erase a customer")
def erase(request: Asked, body: EraseIn, customer_id: UUID) -> Status[ErasureOut]:
    """Begin to erase; ask `/privacy/erasures/{id}` how far it is. It cannot be undone."""
    if body.confirm != customer_id:
        raise BadInput("confirm must be the customer's id.", code="not_confirmed", where="confirm")
    erasure = erasing.erase(_known(customer_id), by=request.auth.label, reason=body.reason)
    return Status(202, ErasureOut.of(erasure))


@router.post(
    "/customers/{uuid:customer_id}/readmit", response={200: ReadmittedOut, **PROBLEMS}, summary="Readmit a customer"
)
def readmit(request: Asked, customer_id: UUID) -> ReadmittedOut:
    """The person has come back: what is sent about them is taken in again."""
    return ReadmittedOut(keys=erasing.readmit(customer_id.bytes, by=request.auth.label, store=store.current()))


@router.get("/erasures", response={200: ErasuresOut, **PROBLEMS}, summary="List erasures")
def listing(request: HttpRequest) -> ErasuresOut:
    """The last hundred."""
    return ErasuresOut(erasures=[ErasureOut.of(one) for one in erasures.listing()])


@router.get("/erasures/{int:erasure_id}", response={200: ErasureOut, **PROBLEMS}, summary="Read an erasure")
def progress(request: HttpRequest, erasure_id: int) -> ErasureOut:
    """How far it is."""
    return ErasureOut.of(erasures.get(erasure_id))


def _recorded(key: bytes, body: ConsentIn, by: str) -> Consent:
    return consent.record(
        key,
        body.purpose,
        body.channel,
        state=body.state,
        source=body.source,
        by=by,
        basis=body.basis,
        confirmed=body.confirmed,
        text_version=body.text_version,
        proof=body.proof,
        at=_ms(body.at),
    )


def _ms(text: str) -> int | None:
    at = instant(text, "at")
    return None if at is None else int(at.timestamp() * 1000)


def _known(customer: UUID) -> bytes:
    """The id as a key, when somebody is known by it."""
    if customers.profile(customer) is None and not customers.is_known(customer):
        raise NotFound(f"There is no customer {customer}.", code="customer_unknown", where="customer_id")
    return customer.bytes
