"""The form of one card: what it asks, about what, with which target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from attune.access.members import Member
from attune.access.roles import Permission
from attune.collect.catalogue import places
from attune.collect.touchpoints import catalogue
from attune.show import formats, words
from attune.show.boards import boards, cards
from attune.show.boards.cards import MOST_STEPS, Card
from attune.show.boards.kinds import FIELDS, KINDS
from attune.show.boards.models import Board
from attune.show.gate import member_of, page
from attune.show.pages.boards import ADDRESS, version_of
from attune.show.rendering import render
from attune.understand import changes as changing
from attune.understand import sight
from attune.vocabulary.errors import BadInput, Conflict, NotFound

Choices = tuple[tuple[str, str], ...]
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Context:
    """The form as it is, or as it was sent. `abouts` are (`touchpoint:key`, name); `metrics` (`metric scale`, name)."""

    board: Board
    card: Card
    is_new: bool
    kind_name: str
    fields: frozenset[str]
    has_target: bool
    touchpoints: Choices
    places: Choices
    metrics: Choices
    weeks: Choices
    about: str
    metric: str
    steps: tuple[str, ...]
    target: str
    wrong: str


@page(Permission.SEE_FIGURES, at_places=True)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, board: int, card: str) -> HttpResponse:
    """The form of a card; `new` with `?kind=` for one that is not there yet."""
    member = member_of(request)
    found = boards.find(board, member)
    known = next((one for one in boards.cards_of(found) if one.key == card), None)
    if known is None:
        kind = request.POST.get("kind") or request.GET.get("kind", "")
        if card != "new" or kind not in KINDS:
            raise NotFound("There is no such card.", code="card_unknown")
        known = Card("", kind, given={"weeks": "4"} if "weeks" in FIELDS[kind] else {})
    if request.method == "POST":
        return _put(request, member, found, known)
    return _form(request, found, known)


def _put(request: HttpRequest, member: Member, board: Board, known: Card) -> HttpResponse:
    sent = _sent(request, known)
    try:
        made = cards.read(sent, FIELDS)
        order = list(boards.cards_of(board))
        at = next((at for at, one in enumerate(order) if one.key == known.key), None)
        if at is None:
            order.append(made)
        else:
            order[at] = made
        boards.change(board.pk, version_of(request), by=member, given=[one.as_dict() for one in order])
    except (BadInput, Conflict) as error:
        shown = Card(
            known.key, known.kind, str(sent["title"]), sent["given"], bool(sent["is_wide"]), None, bool(sent["at_most"])
        )
        return _form(request, board, shown, _wrong(error), request.POST.get("target", ""))
    messages.success(request, _("Stored."))
    return HttpResponseRedirect(f"{ADDRESS}/{board.pk}?arrange=1")


def _sent(request: HttpRequest, known: Card) -> dict[str, Any]:
    post = request.POST
    given: dict[str, str] = {}
    about, _colon, entry = post.get("about", "").partition(":")
    metric, _space, scale = post.get("metric", "").partition(" ")
    values = {
        "about": about,
        "entry": entry,
        "metric": metric,
        "scale": scale,
        "weeks": post.get("weeks", ""),
        "days": post.get("days", ""),
        "steps": ",".join(step for step in post.getlist("steps") if step),
    }
    for name in FIELDS[known.kind]:
        given[name] = values[name]
    return {
        "key": known.key,
        "kind": known.kind,
        "title": post.get("title", ""),
        "given": given,
        "is_wide": "is_wide" in post,
        "target": post.get("target", "").strip(),
        "at_most": "at_most" in post,
    }


def _form(request: HttpRequest, board: Board, card: Card, wrong: str = "", target: str = "") -> HttpResponse:
    kind = KINDS[card.kind]
    metric = f"{card.of('metric')} {card.of('scale')}".strip()
    metrics = _metrics()
    if metric and metric not in dict(metrics):
        metrics += ((metric, words.metric(card.of("metric"))),)
    context = Context(
        board=board,
        card=card,
        is_new=not card.key,
        kind_name=str(kind.name),
        fields=frozenset(kind.fields),
        has_target=kind.has_target,
        touchpoints=tuple((f"touchpoint:{one.key}", one.name) for one in _touchpoints()),
        places=_places(),
        metrics=metrics,
        weeks=tuple((weeks, _weeks(int(weeks))) for weeks in cards.WEEKS),
        about=f"{card.of('about')}:{card.of('entry')}" if card.of("about") else "",
        metric=metric,
        steps=(*card.steps, *("" for _ in range(MOST_STEPS)))[:MOST_STEPS],
        target=target or ("" if card.target is None else f"{card.target:g}"),
        wrong=wrong,
    )
    return render(request, "boards/card.html", context, status=400 if wrong else 200)


def _touchpoints() -> list[catalogue.TouchpointEntry]:
    found = [entry for entry in catalogue.touchpoints() if entry.retired_at is None]
    return sorted(found, key=lambda entry: entry.name.lower())


def _places() -> Choices:
    rows = places.shelf.listing("", retired=False, offset=0, limit=MOST_PLACES).rows
    return tuple((f"place:{one.key}", one.name or one.key) for one in rows if sight.current().shows(one.key))


def _metrics() -> Choices:
    """What is answered nowadays, those most answered first."""
    end = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = changing.changes(13, end, at_once=True).standings
    return tuple((f"{one.metric} {one.scale}".strip(), words.metric(one.metric)) for one in found)


def _weeks(weeks: int) -> str:
    days = 7 * weeks
    return ngettext("last %(days)s day", "last %(days)s days", days) % {"days": formats.count(days)}


def _wrong(error: BadInput | Conflict) -> str:
    return {
        "card_metric": _("Choose what is measured."),
        "card_about": _("Choose what the card is about."),
        "card_steps": _("A funnel needs 2 to 8 different touchpoints."),
        "card_days": _("Days are a whole number, 1 to 3650."),
        "card_target": _("A target is a number."),
        "card_text": _("The title is too long, or holds a character that cannot be seen."),
        "cards_many": _("The board is full."),
        "board_changed": _("Somebody changed this board meanwhile. Send this form again to add your card to it."),
    }.get(error.code, error.message)
