"""Settings, privacy: what data is used for, how long it is kept, and what the records say about the company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access.roles import Permission
from attune.identify import processing, retention
from attune.identify.processing import Basis, Purpose
from attune.identify.retention import Kept
from attune.show import privacy_words as said
from attune.show.gate import member_of, page
from attune.show.pages.customer_privacy import Pairs, purpose_name
from attune.show.privacy_words import word
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/settings/privacy/rules"


@dataclass(frozen=True, slots=True)
class Use:
    """A purpose in people's words."""

    purpose: Purpose
    name: str
    description: str
    basis: str


@dataclass(frozen=True, slots=True)
class Time:
    """How long a kind is kept."""

    kept: Kept
    name: str
    removed: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A question about the company, and its answer."""

    key: str
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that is set."""

    uses: tuple[Use, ...]
    bases: Pairs
    times: tuple[Time, ...]
    answers: tuple[Answer, ...]


@page(Permission.MANAGE_PRIVACY)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    context = Context(
        uses=uses(),
        bases=tuple((basis, word(said.BASES, basis)) for basis in Basis.values),
        times=times(),
        answers=tuple(Answer(key, word(said.DETAILS, key), value) for key, value in processing.details().items()),
    )
    return render(request, "privacy/rules.html", context)


@page(Permission.MANAGE_PRIVACY)
@require_POST
def put_purpose(request: HttpRequest) -> HttpResponse:
    """Set a purpose, or add one."""
    given, by = request.POST, member_of(request)
    purpose = Purpose(
        given.get("key", "").strip(),
        given.get("basis", ""),
        is_marketing="is_marketing" in given,
        is_profiling="is_profiling" in given,
        double_opt_in="double_opt_in" in given,
        name=given.get("name", ""),
        description=given.get("description", ""),
        text=given.get("text", ""),
        text_version=given.get("text_version", ""),
    )
    return _done(request, lambda: processing.put_purpose(purpose, by=by))


@page(Permission.MANAGE_PRIVACY)
@require_POST
def keep(request: HttpRequest, kind: str) -> HttpResponse:
    """Set how long a kind is kept; an empty field: until erased."""
    by, text = member_of(request), request.POST.get("days", "").strip()

    def put() -> None:
        if text and not (text.isdecimal() and len(text) < 7):
            raise BadInput(_("Days are a whole number."), code="retention_days")
        retention.put(kind, int(text) if text else None, by=by)

    return _done(request, put)


@page(Permission.MANAGE_PRIVACY)
@require_POST
def put_details(request: HttpRequest) -> HttpResponse:
    """Set the answers about the company."""
    by = member_of(request)
    given = {name: request.POST[name] for name in processing.DETAILS if name in request.POST}
    return _done(request, lambda: processing.put_details(given, by=by))


def uses() -> tuple[Use, ...]:
    """Every purpose in people's words."""
    return tuple(
        Use(
            purpose,
            purpose_name(purpose.key, purpose.name),
            purpose.description or (word(said.DESCRIPTIONS, purpose.key) if purpose.key in said.DESCRIPTIONS else ""),
            word(said.BASES, purpose.basis),
        )
        for purpose in processing.purposes()
    )


def times() -> tuple[Time, ...]:
    """Every kind of data with its time."""
    return tuple(Time(kept, word(said.KEPT, kept.kind.key), sum(kept.removed.values())) for kept in retention.listing())


def _done(request: HttpRequest, put: Callable[[], object]) -> HttpResponse:
    try:
        put()
        messages.success(request, _("Noted."))
    except BadInput as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(ADDRESS)
