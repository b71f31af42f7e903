"""Boards: the list, one board, arranging it, sharing it, and the page behind a secret link."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.access.members import Member
from attune.access.roles import Permission
from attune.show.boards import boards, kinds, links, starting
from attune.show.boards.cards import Card
from attune.show.boards.kinds import KINDS, Shown
from attune.show.boards.models import Board
from attune.show.gate import member_of, of_error, page, trouble
from attune.show.rendering import render
from attune.show.sight import sight_of
from attune.understand.sight import through
from attune.vocabulary.errors import BadInput, Conflict, NotFound

ADDRESS = "/boards"
LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class ListContext:
    """The boards of this member, those that can be brought back, and the name as it was sent."""

    boards: tuple[Board, ...]
    removed: tuple[Board, ...]
    name: str
    wrong: str
    me: int


@dataclass(frozen=True, slots=True)
class Context:
    """One board. `arranges`: the page is open for changes."""

    board: Board
    cards: tuple[Shown, ...]
    may_change: bool
    is_owner: bool
    arranges: bool
    is_current: bool
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LinkContext:
    """A board behind a secret link: nothing but its figures."""

    board: Board
    cards: tuple[Shown, ...]


@page(Permission.SEE_FIGURES, at_places=True)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes a board."""
    member = member_of(request)
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            given = starting.cards(member) if "filled" in request.POST else []
            made = boards.create(name, member, given=given, by=member)
        except (BadInput, Conflict) as error:
            return _list(request, member, name, _("This was not stored: %(reason)s") % {"reason": error.message})
        return HttpResponseRedirect(f"{ADDRESS}/{made.pk}?arrange=1")
    return _list(request, member)


def _list(request: HttpRequest, member: Member, name: str = "", wrong: str = "") -> HttpResponse:
    removed = Board.objects.filter(owner=member, removed_at__gt=timezone.now() - boards.KEPT).order_by("-removed_at")
    context = ListContext(tuple(boards.visible(member)), tuple(removed[:20]), name, wrong, member.pk)
    return render(request, "boards/list.html", context, status=400 if wrong else 200)


@page(Permission.SEE_FIGURES, at_places=True)
@require_safe
def show(request: HttpRequest, board: int) -> HttpResponse:
    """One board."""
    member = member_of(request)
    found = boards.find(board, member)
    may_change = boards.may_change(found, member)
    shown = tuple(kinds.show(card, member) for card in boards.cards_of(found))
    context = Context(
        board=found,
        cards=shown,
        may_change=may_change,
        is_owner=boards.is_owner(found, member),
        arranges=may_change and "arrange" in request.GET,
        is_current=all(card.is_current for card in shown),
        kinds=tuple((key, str(kind.name)) for key, kind in KINDS.items() if member.may(kind.permission)),
    )
    times = [card.computed_at for card in shown if card.computed_at]
    return render(request, "boards/board.html", context, figures_at=min(times) if times else None)


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def arrange(request: HttpRequest, board: int) -> HttpResponse:
    """Another order, another width, a card less, another name: what the form says, for the version it saw."""
    member, post = member_of(request), request.POST
    found = boards.find(board, member)
    order = list(boards.cards_of(found))
    done = _("Stored.")
    try:
        if "name" in post:
            boards.change(board, version_of(request), by=member, name=post["name"])
        else:
            order, done = _rearranged(order, post.get("card", ""), post.get("do", ""), post.get("order", ""))
            boards.change(board, version_of(request), by=member, given=[card.as_dict() for card in order])
    except Conflict as error:
        messages.error(request, _changed(error))
    except BadInput as error:
        messages.error(request, _("This was not stored: %(reason)s") % {"reason": error.message})
    else:
        messages.success(request, done)
    return HttpResponseRedirect(f"{ADDRESS}/{board}?arrange=1")


def _rearranged(order: list[Card], key: str, do: str, wanted: str) -> tuple[list[Card], str]:
    if wanted:
        names = wanted.split(",")
        if sorted(names) != sorted(card.key for card in order):
            raise BadInput("The order names other cards than the board has.", code="cards_order", where="order")
        return sorted(order, key=lambda card: names.index(card.key)), _("Moved.")
    at = next((at for at, card in enumerate(order) if card.key == key), None)
    if at is None:
        raise BadInput("This card is not on the board any more.", code="card_unknown", where="card")
    card = order.pop(at)
    if do == "remove":
        return order, _("The card is gone.")
    places = {"earlier": at - 1, "later": at + 1, "width": at}
    if do not in places:
        raise BadInput("There is no such change.", code="card_change", where="do")
    if do == "width":
        card = Card(card.key, card.kind, card.title, card.given, not card.is_wide, card.target, card.at_most)
    order.insert(max(0, places[do]), card)
    return order, _("Moved.") if do != "width" else _("Stored.")


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def copy(request: HttpRequest, board: int) -> HttpResponse:
    """A copy of one's own."""
    member = member_of(request)
    name = _("%(name)s (copy)") % {"name": boards.find(board, member).name}
    made = boards.duplicate(board, name[:120], member, by=member)
    messages.success(request, _("This is your copy."))
    return HttpResponseRedirect(f"{ADDRESS}/{made.pk}")


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def remove(request: HttpRequest, board: int) -> HttpResponse:
    """Away with it; the list can bring it back."""
    gone = boards.remove(board, by=member_of(request))
    messages.success(request, _("“%(name)s” is removed. For a week you can bring it back below.") % {"name": gone.name})
    return HttpResponseRedirect(ADDRESS)


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def bring_back(request: HttpRequest, board: int) -> HttpResponse:
    """Undo the removal."""
    boards.bring_back(board, by=member_of(request))
    return HttpResponseRedirect(f"{ADDRESS}/{board}")


def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the secret looks, and only looks. Nobody is signed in here, and no figure is about one person."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    try:
        link = links.read(secret)
    except NotFound as error:
        answer = trouble(request, of_error(error))
    else:
        with through(sight_of(link.made_by)):
            shown = tuple(kinds.show(card, link.made_by) for card in boards.cards_of(link.board))
        answer = render(request, "boards/by_link.html", LinkContext(link.board, shown))
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def version_of(request: HttpRequest) -> int:
    """The version of the board that a form was made of; 0, which none has, when it says none."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < LONGEST_NUMBER else 0


def _changed(error: Conflict) -> str:
    if error.code == "board_changed":
        return _("Somebody changed this board meanwhile. This is how it is now; repeat your change.")
    return _("This was not stored: %(reason)s") % {"reason": error.message}
