"""Settings, privacy: what people ask about their data, with its clock, and who was erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.access.members import may
from attune.access.roles import Permission
from attune.identify import customers as people
from attune.identify import erasures, requests
from attune.identify.erasures import Erasure
from attune.identify.keys import normalise
from attune.show import privacy_words as said
from attune.show.gate import member_of, page
from attune.show.pages.customer_privacy import Asked, Pairs, asked
from attune.show.privacy_words import word
from attune.show.rendering import render
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/settings/privacy"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A request, the customer it is about ('' while unknown), and how its clock stands: late, soon or ''."""

    asked: Asked
    customer: str
    clock: str


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure in people's words."""

    row: Erasure
    state: str
    rows: int


@dataclass(frozen=True, slots=True)
class Context:
    """Requests that wait or were answered, and erasures."""

    lines: tuple[Line, ...]
    total: int
    closed: bool
    earlier: int | None
    later: int | None
    erasures: tuple[Erased, ...]
    kinds: Pairs
    wrong: str
    may_manage: bool


@dataclass(frozen=True, slots=True)
class One:
    """One request."""

    line: Line
    ends: Pairs
    may_manage: bool


@page(Permission.RECORD_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The list; a POST notes a request."""
    if request.method != "POST":
        return _show(request)
    given = request.POST
    try:
        made = requests.open_(
            given.get("kind", ""),
            by=member_of(request),
            customer=_customer(given.get("email", "")),
            contact=given.get("email", ""),
            came_by=given.get("came_by", ""),
            note=given.get("note", ""),
        )
    except BadInput as error:
        return _show(request, error.message, status=400)
    messages.success(request, _("Noted. It must be answered within a month."))
    return HttpResponseRedirect(f"{ADDRESS}/requests/{made.pk}")


@page(Permission.RECORD_CONSENT)
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request."""
    context = One(
        line=_line(requests.get(number)),
        ends=tuple((state, word(said.REQUEST_STATES, state)) for state in ("done", "refused", "taken_back")),
        may_manage=may(member_of(request), Permission.MANAGE_PRIVACY),
    )
    return render(request, "privacy/request.html", context)


@page(Permission.RECORD_CONSENT)
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """A note, or that the identity is being checked."""
    given, by = request.POST, member_of(request)
    state = "checking" if "checking" in given else "open"
    return _done(request, number, lambda: requests.change(number, by=by, state=state, note=given.get("note")))


@page(Permission.MANAGE_PRIVACY)
@require_POST
def extend(request: HttpRequest, number: int) -> HttpResponse:
    """Two more months."""
    by = member_of(request)
    return _done(request, number, lambda: requests.extend(number, request.POST.get("why", ""), by=by))


@page(Permission.MANAGE_PRIVACY)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """The answer."""
    given, by = request.POST, member_of(request)
    return _done(
        request, number, lambda: requests.close(number, given.get("state", ""), given.get("answer", ""), by=by)
    )


def _done(request: HttpRequest, number: int, put: Callable[[], object]) -> HttpResponse:
    try:
        put()
        messages.success(request, _("Noted."))
    except (BadInput, Conflict) as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(f"{ADDRESS}/requests/{number}")


def _show(request: HttpRequest, wrong: str = "", *, status: int = 200) -> HttpResponse:
    closed = request.GET.get("closed") == "1"
    text = request.GET.get("offset", "0")
    offset = int(text) if text.isdecimal() and len(text) < 8 else 0
    rows, total = requests.listing(closed=closed, offset=offset, limit=PAGE)
    context = Context(
        lines=tuple(_line(row) for row in rows),
        total=total,
        closed=closed,
        earlier=max(0, offset - PAGE) if offset else None,
        later=offset + PAGE if offset + PAGE < total else None,
        erasures=tuple(
            Erased(row, word(said.ERASURES, row.state), sum(row.counts.values())) for row in erasures.listing(20)
        ),
        kinds=tuple((kind, word(said.REQUESTS, kind)) for kind in requests.Kind.values),
        wrong=wrong,
        may_manage=may(member_of(request), Permission.MANAGE_PRIVACY),
    )
    return render(request, "privacy/requests.html", context, status=status)


def _line(row: requests.Request) -> Line:
    customer = "" if row.customer is None else str(UUID(bytes=row.customer))
    left = row.due_at - now_ms()
    clock = "" if not row.is_open or left > requests.SOON_MS else "late" if left < 0 else "soon"
    return Line(asked(row), customer, clock)


def _customer(contact: str) -> bytes | None:
    """Whose address this is, when anybody is known by it."""
    for kind in ("email", "phone"):
        if normalise(kind, contact) is not None:
            return people.lookup(kind, contact)
    return None
