"""One customer: who, whose identifiers and why, the journey as a line, everything in time, and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access.members import may
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.identify import customers as people
from attune.identify import links
from attune.show import words
from attune.show.components import customer_line, pending
from attune.show.components.pending import PendingLines
from attune.show.components.timeline import PAGE, Page, page_of
from attune.show.components.timeline_filters import Filters, Select, selects
from attune.show.frame import initials
from attune.show.gate import member_of, page
from attune.show.masking import is_personal, masked, nameless
from attune.show.pages.customer_allowed import Allowed, allowed
from attune.show.pages.customer_notes import NoteLine, note_lines
from attune.show.rendering import render
from attune.understand import customers, sight
from attune.understand.customers import Totals, Trait, identity
from attune.vocabulary.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, and the link that joined it (`link` is None for the one everything is joined to)."""

    kind: str
    value: str
    since: datetime
    source: str
    is_claimed: bool
    is_shared: bool
    link: int | None
    why: str
    to: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything the page shows."""

    customer: UUID
    name: str
    initials: str
    totals: Totals
    identifiers: tuple[Identifier, ...]
    traits: tuple[Trait, ...]
    line: customer_line.Drawing | None
    left_out: int
    said: int
    timeline: Page
    filters: Filters
    selects: tuple[Select, ...]
    pending: PendingLines
    knows_pending: bool
    notes: tuple[NoteLine, ...]
    allowed: tuple[Allowed, ...]
    may_note: bool
    may_undo: bool
    may_record_consent: bool
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Only the timeline: its own address, for endless paging and filters."""

    customer: UUID
    timeline: Page
    filters: Filters


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_safe
def show(request: HttpRequest, customer: UUID) -> HttpResponse:
    """The page; an id that was absorbed leads to the customer who absorbed it."""
    current = identity.current(customer)
    if current != customer:
        return HttpResponseRedirect(f"/customers/{current}")
    clear = may(member_of(request), Permission.SEE_PERSONAL_DATA)
    filters = Filters.of(request)
    found = customers.overview(customer, PAGE, sought=filters.sought)
    totals, drawn = found.totals, found.line
    profile = customers.profile(customer)
    if not totals.interactions and (profile is None or sight.current().is_limited):
        raise NotFound(_("Nobody with this number is known."), code="customer_unknown")
    if clear:
        reads.note(member_of(request), f"customer {customer}")
    called = profile.name if profile is not None and clear else ""
    name = called or nameless(customer)
    context = Context(
        customer=customer,
        name=name,
        initials=initials(called) if called else "?",
        totals=totals,
        identifiers=_identifiers(profile, clear=clear),
        traits=tuple(trait for trait in found.traits if clear or not is_personal(trait.name)),
        line=customer_line.draw(drawn, pending.drawn(found.promises)),
        left_out=len(drawn.stations) - len(customer_line.chosen(drawn)),
        said=len(drawn.points),
        timeline=page_of(customer, filters, None, found.timeline, found.promises),
        filters=filters,
        selects=selects(filters, found.facets),
        pending=pending.lines(found),
        knows_pending=not sight.current().is_limited,
        notes=note_lines(customer, member_of(request)) if clear else (),
        allowed=allowed(customer.bytes),
        may_note=clear and may(member_of(request), Permission.WRITE_NOTES),
        may_undo=may(member_of(request), Permission.UNDO_LINK),
        may_record_consent=may(member_of(request), Permission.RECORD_CONSENT),
        is_clear=clear,
    )
    return render(request, "customer/page.html", context, part="timeline")


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_safe
def timeline(request: HttpRequest, customer: UUID) -> HttpResponse:
    """Older entries of the timeline, by the cursor of the page before."""
    filters = Filters.of(request)
    promised = customers.pending(customer).promises
    part = Part(customer, page_of(customer, filters, request.GET.get("before") or None, promised=promised), filters)
    return render(request, "customer/more.html", part, part="entries")


@page(Permission.UNDO_LINK)
@require_POST
def undo(request: HttpRequest, customer: UUID, link: int) -> HttpResponse:
    """Part what a link joined, with a reason."""
    try:
        links.undo(link, member_of(request), request.POST.get("reason", ""), never_again="again" not in request.POST)
    except BadInput:
        messages.error(request, _("Say in a sentence why these do not belong together."))
    else:
        messages.success(request, _("Parted. Figures of both follow within a second."))
    return HttpResponseRedirect(f"/customers/{customer}")


def _identifiers(profile: people.Profile | None, *, clear: bool) -> tuple[Identifier, ...]:
    if profile is None:
        return ()
    values = {each.key: _value(each, clear=clear) for each in profile.identifiers}
    return tuple(
        Identifier(
            kind=words.identifier(each.kind),
            value=values[each.key],
            since=each.joined_at,
            source=each.source,
            is_claimed=each.claimed,
            is_shared=bool(each.stopped),
            link=each.link,
            why=words.reason(each.why) if each.why else "",
            to=values.get(each.joined_to, "") if each.joined_to else "",
        )
        for each in profile.identifiers
    )


def _value(each: people.Known, *, clear: bool) -> str:
    return each.value if clear else masked(each.kind, each.value)
