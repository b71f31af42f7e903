"""Notes about one customer: shown on the customer's page, written, edited, pinned and removed from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attune.access.members import Member, may, require
from attune.access.roles import Permission
from attune.care import notes
from attune.care.notes import NoteEntry, Wording
from attune.show.gate import member_of, page
from attune.understand import customers, sight
from attune.vocabulary.errors import BadInput, Conflict, NotFound


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note with how it read before; `may_change`: whether this reader may edit and remove it."""

    entry: NoteEntry
    before: tuple[Wording, ...]
    may_change: bool


def note_lines(customer: UUID, member: Member) -> tuple[NoteLine, ...]:
    """All notes, pinned first. Who sees some places only reads their own: a note says nothing of where it belongs."""
    found = notes.of(customer.bytes, only_by=member if sight.current().is_limited else None)
    changes_all = may(member, Permission.MANAGE_PRIVACY)
    return tuple(
        NoteLine(
            entry,
            notes.wordings(entry.id, customer.bytes) if entry.wordings else (),
            may(member, Permission.WRITE_NOTES) and (changes_all or entry.author_id == member.pk),
        )
        for entry in found
    )


@page(Permission.WRITE_NOTES, at_places=True)
@require_POST
def write(request: HttpRequest, customer: UUID) -> HttpResponse:
    """A new note."""
    member = _reader(request, customer)
    text, is_pinned = request.POST.get("text", ""), "pinned" in request.POST
    return _done(
        request, customer, lambda: notes.write_note(customer.bytes, text, member, is_pinned=is_pinned), _("Noted.")
    )


@page(Permission.WRITE_NOTES, at_places=True)
@require_POST
def change(request: HttpRequest, customer: UUID, note: int) -> HttpResponse:
    """Other words, pinned or not, or gone: what the pressed button says."""
    member = _reader(request, customer)
    if note not in {line.entry.id for line in note_lines(customer, member)}:
        raise NotFound(_("This note is gone."), code="note_unknown")
    if "remove" in request.POST:
        return _done(request, customer, lambda: notes.remove(note, member), _("Removed."))
    if "pin" in request.POST:
        is_pinned = request.POST["pin"] == "1"
        return _done(request, customer, lambda: notes.pin(note, member, is_pinned=is_pinned), "")
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else None
    text = request.POST.get("text", "")
    return _done(request, customer, lambda: notes.edit(note, text, member, version=version), _("Stored."))


def _reader(request: HttpRequest, customer: UUID) -> Member:
    """Who writes; whoever may not read notes, or never met this customer, may not write any."""
    member = member_of(request)
    require(member, Permission.SEE_PERSONAL_DATA)
    if not customers.is_known(customer) and (sight.current().is_limited or customers.profile(customer) is None):
        raise NotFound(_("Nobody with this number is known."), code="customer_unknown")
    return member


def _done(request: HttpRequest, customer: UUID, change: Callable[[], object], said: str) -> HttpResponse:
    try:
        change()
    except (BadInput, Conflict) as error:
        messages.error(request, _("This was not stored: %(reason)s") % {"reason": error.message})
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(f"/customers/{customer}#notes")
