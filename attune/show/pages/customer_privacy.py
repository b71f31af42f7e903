"""One customer's privacy: consent, objections, preferences, requests, correction, export, erasure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune import store
from attune.access.members import may
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.collect import corrections
from attune.identify import consent, erasing, erasures, exporting, objections, preferences, processing, requests
from attune.identify.erasures import Erasure
from attune.identify.requests import Request
from attune.show import privacy_words as said
from attune.show import words
from attune.show.export_page import written
from attune.show.gate import member_of, page
from attune.show.masking import nameless
from attune.show.privacy_words import word
from attune.show.rendering import render
from attune.understand import customers
from attune.understand.customers import identity
from attune.vocabulary.errors import BadInput, Conflict, NotFound

CHANNELS = ("email", "sms", "push", "phone", "post", "chat", "app", "web")
SOURCE = "console"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in people's words."""

    purpose: str
    channel: str
    state: str
    is_granted: bool
    is_confirmed: bool
    waits: bool
    basis: str
    source: str
    proof: str
    text_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opposed:
    """An objection that stands."""

    key: str
    name: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """A preference as it is, and as the form shows it."""

    key: str
    name: str
    value: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request in people's words."""

    row: Request
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything on the page. With `erasure` the person is gone, and only that is shown."""

    customer: UUID
    name: str
    erasure: Erasure | None
    erasure_state: str
    standing: tuple[Statement, ...]
    ledger: tuple[Statement, ...]
    objections: tuple[Opposed, ...]
    wishes: tuple[Wish, ...]
    requests: tuple[Asked, ...]
    form: dict[str, str]
    known: Pairs
    purposes: Pairs
    channels: Pairs
    against: Pairs
    kinds: Pairs
    may_manage: bool
    may_erase: bool


@page(Permission.RECORD_CONSENT)
@require_safe
def show(request: HttpRequest, customer: UUID) -> HttpResponse:
    """The page; of an erased person only the erasure."""
    current = identity.current(customer)
    if current != customer:
        return HttpResponseRedirect(f"/customers/{current}/privacy")
    profile = customers.profile(customer)
    erasure = erasures.of_customer(customer.bytes)
    if profile is None and not customers.is_known(customer):
        if erasure is None:
            raise NotFound(_("Nobody with this number is known."), code="customer_unknown")
    else:
        erasure = None if erasure is None or erasure.done else erasure
    reads.note(member_of(request), f"customer {customer}")
    key = customer.bytes
    wishes = preferences.of(key)
    traits = [("email", profile.email), ("phone", profile.phone)] if profile else []
    context = Context(
        customer=customer,
        name=(profile.name if profile else "") or nameless(customer),
        erasure=erasure,
        erasure_state=word(said.ERASURES, erasure.state) if erasure else "",
        standing=tuple(_statement(one.row, waits=one.is_pending) for one in consent.standings(key)),
        ledger=tuple(_statement(row) for row in consent.ledger(key)),
        objections=tuple(
            Opposed(against, word(said.AGAINST, against), row.source, row.stated_at)
            for against, row in sorted(objections.standing(key).items())
        ),
        wishes=tuple(_wish(name, wishes.get(name)) for name in preferences.NAMES),
        requests=tuple(asked(row) for row in requests.about(key)),
        form=_form(wishes),
        known=(("name", profile.name if profile else ""), *traits) if profile else (),
        purposes=tuple((one.key, purpose_name(one.key, one.name)) for one in processing.purposes()),
        channels=tuple((name, words.channel(name)) for name in CHANNELS),
        against=tuple((name, word(said.AGAINST, name)) for name in objections.Against.values),
        kinds=tuple((name, word(said.REQUESTS, name)) for name in requests.Kind.values),
        may_manage=may(member_of(request), Permission.MANAGE_PRIVACY),
        may_erase=may(member_of(request), Permission.ERASE_CUSTOMERS),
    )
    return render(request, "privacy/customer.html", context)


@page(Permission.RECORD_CONSENT)
@require_POST
def record(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Note a statement of consent."""
    given, by = request.POST, member_of(request)

    def put() -> str:
        consent.record(
            customer.bytes,
            given.get("purpose", ""),
            given.get("channel", ""),
            state=given.get("state", ""),
            source=SOURCE,
            by=by,
            text_version=given.get("text_version", ""),
            proof=given.get("proof", ""),
        )
        return _("Noted.")

    return _done(request, customer, put)


@page(Permission.RECORD_CONSENT)
@require_POST
def oppose(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Note an objection, or that one is taken back."""
    given, by = request.POST, member_of(request)

    def put() -> str:
        stands = "taken_back" not in given
        objections.record(
            customer.bytes,
            given.get("against", ""),
            stands=stands,
            source=SOURCE,
            by=by,
            proof=given.get("proof", ""),
        )
        return _("Noted.")

    return _done(request, customer, put)


@page(Permission.RECORD_CONSENT)
@require_POST
def prefer(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Set the preferences as the form has them; what is left empty is taken back."""
    given, by = request.POST, member_of(request)
    hours = {part: given.get(f"quiet_{part}", "") for part in ("from", "to", "zone")}
    interests = [one.strip() for one in given.get("interests", "").split(",") if one.strip()]

    def put() -> str:
        values = {
            "channel": given.get("channel", ""),
            "language": given.get("language", "").strip(),
            "quiet_hours": hours if hours["from"] or hours["to"] else None,
            "interests": interests,
        }
        preferences.put(customer.bytes, values, source=SOURCE, by=by)
        return _("Noted.")

    return _done(request, customer, put)


@page(Permission.RECORD_CONSENT)
@require_POST
def correct(request: HttpRequest, customer: UUID) -> HttpResponse:
    """State what is right."""
    by = member_of(request)

    def put() -> str:
        given = {name: request.POST.get(name, "") for name in corrections.NAMES}
        corrections.correct(store.current(), customer.bytes, given, by=by)
        return _("Corrected. It shows within a second.")

    return _done(request, customer, put)


@page(Permission.RECORD_CONSENT)
@require_POST
def ask(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Note what the person asks for."""
    by = member_of(request)

    def put() -> str:
        requests.open_(
            request.POST.get("kind", ""),
            by=by,
            customer=customer.bytes,
            came_by=request.POST.get("came_by", ""),
            note=request.POST.get("note", ""),
        )
        return _("Noted. It must be answered within a month.")

    return _done(request, customer, put)


@page(Permission.MANAGE_PRIVACY)
@require_POST
def export(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Everything about the person as a zip. A POST, for it is audited and no link may start it."""
    by = member_of(request)
    if customers.profile(customer) is None and not customers.is_known(customer):
        raise NotFound(_("Nobody with this number is known."), code="customer_unknown")
    language = request.POST.get("language") or get_language() or "en"
    gathered = exporting.gather(customer.bytes, by=by)
    answer = HttpResponse(
        exporting.zipped(gathered, lambda one: written(one, language)), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer}.zip"'
    return answer


@page(Permission.ERASE_CUSTOMERS)
@require_POST
def erase(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Erase, when the word was typed."""
    by = member_of(request)
    if request.POST.get("confirm", "").strip().lower() != str(customer)[:8]:
        messages.error(request, _("Nothing was erased: the characters typed are not those shown."))
        return _back(customer)
    if customers.profile(customer) is None and not customers.is_known(customer):
        raise NotFound(_("Nobody with this number is known."), code="customer_unknown")
    erasing.erase(customer.bytes, by=by, reason=request.POST.get("reason", ""))
    messages.success(request, _("The erasure has begun. Within seconds nothing of this person is shown or taken in."))
    return _back(customer)


@page(Permission.ERASE_CUSTOMERS)
@require_POST
def readmit(request: HttpRequest, customer: UUID) -> HttpResponse:
    """The person has come back."""
    by = member_of(request)

    def put() -> str:
        erasing.readmit(customer.bytes, by=by, store=store.current())
        return _("From now on this person is taken in again.")

    return _done(request, customer, put)


def asked(row: Request) -> Asked:
    """A request in people's words."""
    return Asked(row, word(said.REQUESTS, row.kind), word(said.REQUEST_STATES, row.state))


def purpose_name(key: str, name: str = "") -> str:
    """What a purpose is called."""
    return name or word(said.PURPOSES, key)


def _done(request: HttpRequest, customer: UUID, put: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, put())
    except (BadInput, Conflict) as error:
        messages.error(request, error.message)
    return _back(customer)


def _back(customer: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"/customers/{customer}/privacy")


def _statement(row: consent.Consent, *, waits: bool = False) -> Statement:
    return Statement(
        purpose=purpose_name(row.purpose),
        channel=words.channel(row.channel) if row.channel else _("every channel"),
        state=word(said.STATES, row.state),
        is_granted=row.state == consent.State.GRANTED,
        is_confirmed=row.confirmed,
        waits=waits,
        basis=word(said.BASES, row.basis),
        source=row.source,
        proof=row.proof,
        text_version=row.text_version,
        at=row.stated_at,
    )


def _form(wishes: Mapping[str, preferences.Preference]) -> dict[str, str]:
    """The fields of the form as they stand, so that saving one takes none of the others back."""
    values = {name: row.value for name, row in wishes.items()}
    hours = values.get("quiet_hours", {})
    return {
        "channel": values.get("channel", ""),
        "language": values.get("language", ""),
        "interests": ", ".join(values.get("interests", [])),
        "quiet_from": hours.get("from", ""),
        "quiet_to": hours.get("to", ""),
        "quiet_zone": hours.get("zone", "UTC"),
    }


def _wish(name: str, row: preferences.Preference | None) -> Wish:
    value = "" if row is None else row.value
    if isinstance(value, list):
        value = ", ".join(value)
    elif isinstance(value, dict):
        value = f"{value['from']} - {value['to']} {value['zone']}"
    source, at = ("", None) if row is None else (row.source, row.stated_at)
    return Wish(name, word(said.PREFERENCES, name), str(value), source, at)
