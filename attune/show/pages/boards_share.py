"""Who sees a board: all members, some of them, and whoever has a secret link."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import members
from attune.access.members import Member
from attune.access.roles import Permission
from attune.show.boards import boards, links
from attune.show.boards.models import Board, BoardLink
from attune.show.gate import member_of, page
from attune.show.pages.boards import ADDRESS
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed

LOOK, CHANGE = "look", "change"
USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Guest:
    """A member with what they may: '', look or change."""

    member: Member
    may: str


@dataclass(frozen=True, slots=True)
class Context:
    """The board's readers; `secret` is the address of a link that was made just now, told this once."""

    board: Board
    guests: tuple[Guest, ...]
    links: tuple[BoardLink, ...]
    secret: str
    days: int
    wrong: str


@page(Permission.SEE_FIGURES, at_places=True)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, board: int) -> HttpResponse:
    """The page; a POST shares it with other members."""
    member = member_of(request)
    found = boards.find(board, member)
    _check_owner(found, member)
    if request.method != "POST":
        return _show(request, found)
    people = {f"may-{one.pk}": one.pk for one in members.everybody()}
    chosen = [(people[name], value == CHANGE) for name, value in request.POST.items() if name in people and value]
    try:
        boards.share(board, by=member, is_for_all="is_for_all" in request.POST, guests=chosen)
    except BadInput as error:
        return _show(request, found, wrong=error.message)
    messages.success(request, _("Stored."))
    return HttpResponseRedirect(f"{ADDRESS}/{board}/share")


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def make_link(request: HttpRequest, board: int) -> HttpResponse:
    """A secret link; the page that answers is the only one to show it."""
    member = member_of(request)
    found = boards.find(board, member)
    text = request.POST.get("days", "")
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    try:
        _link, secret = links.make(board, member, days=days, by=member)
    except BadInput:
        return _show(request, found, wrong=_("A link is open for 1 to 366 days."))
    except Conflict as error:
        return _show(request, found, wrong=error.message)
    return _show(request, found, secret=request.build_absolute_uri(f"/b/{secret}"))


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def end_link(request: HttpRequest, board: int, link: int) -> HttpResponse:
    """It opens nothing any more."""
    links.revoke(board, link, by=member_of(request))
    messages.success(request, _("The link is ended."))
    return HttpResponseRedirect(f"{ADDRESS}/{board}/share")


def _check_owner(board: Board, member: Member) -> None:
    if not boards.is_owner(board, member):
        raise NotAllowed(_("Only the owner of a board shares it."), code="board_foreign")


def _show(request: HttpRequest, board: Board, *, secret: str = "", wrong: str = "") -> HttpResponse:
    may = {guest.member_id: CHANGE if guest.may_change else LOOK for guest in board.guests.all()}
    context = Context(
        board=board,
        guests=tuple(
            Guest(one, may.get(one.pk, "")) for one in members.everybody() if one.is_active and one.pk != board.owner_id
        ),
        links=tuple(board.links.order_by("-made_at")[:100]),
        secret=secret,
        days=USUAL_DAYS,
        wrong=wrong,
    )
    return render(request, "boards/share.html", context, status=400 if wrong else 200)
