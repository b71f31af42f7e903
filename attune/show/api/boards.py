"""`/boards`: what members put together, with its figures; and the kinds of cards there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from attune.access import members
from attune.show.api.shapes import PROBLEMS, Asked, EstimateOut
from attune.show.boards import boards, kinds, links
from attune.show.boards.cards import Card
from attune.show.boards.kinds import KINDS, Shown
from attune.show.boards.models import Board
from attune.show.sight import sight_of
from attune.understand.sight import through

router = Router(tags=["boards"])


class CardOut(Schema):
    """A question with its parameters; `given` as `GET /boards/kinds` names them. `at_most`: the target is a limit."""

    key: str
    kind: str
    title: str
    given: dict[str, str]
    is_wide: bool
    target: float | None
    at_most: bool

    @classmethod
    def of(cls, card: Card) -> CardOut:
        """As JSON."""
        return cls(**card.as_dict())


class CardIn(Schema):
    """A card to be stored; without `key` it is a new one."""

    kind: str
    key: str = ""
    title: str = ""
    given: dict[str, str] = {}
    is_wide: bool = False
    target: float | None = None
    at_most: bool = False


class BoardOut(Schema):
    """`version` must come back with the next change."""

    id: int
    name: str
    owner: int
    is_for_all: bool
    version: int
    changed_at: datetime
    cards: list[CardOut]

    @classmethod
    def of(cls, board: Board) -> BoardOut:
        """As JSON."""
        return cls(
            id=board.pk,
            name=board.name,
            owner=board.owner_id,
            is_for_all=board.is_for_all,
            version=board.version,
            changed_at=board.changed_at,
            cards=[CardOut.of(card) for card in boards.cards_of(board)],
        )


class BoardsOut(Schema):
    """By name."""

    boards: list[BoardOut]


class BoardIn(Schema):
    """`owner`: the number of the member whose board it will be."""

    name: str
    owner: int
    cards: list[CardIn] = []


class ChangeIn(Schema):
    """`version`: the one that was read; what is left out stays."""

    version: int
    name: str | None = None
    cards: list[CardIn] | None = None


class GuestIn(Schema):
    """A member it is shared with."""

    member: int
    may_change: bool = False


class SharedIn(Schema):
    """All members, and these besides."""

    is_for_all: bool = False
    guests: list[GuestIn] = []


class LinkIn(Schema):
    """Open for so many days, 1 to 366."""

    days: int = 30


class LinkOut(Schema):
    """`path` is the secret address; told this once."""

    id: int
    path: str
    expires_at: datetime


class KindOut(Schema):
    """What can be a card: its parameters, and the permission its readers need."""

    kind: str
    name: str
    fields: list[str]
    permission: str
    has_target: bool


class KindsOut(Schema):
    """All of them."""

    kinds: list[KindOut]


class ShownOut(Schema):
    """A card's figures as a table in the language of `Accept-Language`; `note` says why there are none.

    `met`: reached, missed, open (the interval leaves a doubt) or '' without a target.
    """

    key: str
    title: str
    about: str
    period: str
    figure: EstimateOut | None
    met: str
    head: list[str]
    rows: list[list[str]]
    note: str

    @classmethod
    def of(cls, shown: Shown) -> ShownOut:
        """As JSON."""
        return cls(
            key=shown.card.key,
            title=shown.title,
            about=shown.about,
            period=shown.period,
            figure=EstimateOut.of(shown.figure.estimate) if shown.figure else None,
            met=shown.met,
            head=list(shown.head),
            rows=[list(row) for row in shown.rows],
            note=shown.note,
        )


class FiguresOut(Schema):
    """In the order of the cards."""

    cards: list[ShownOut]


@router.get("/kinds", response={200: KindsOut, **PROBLEMS}, summary="List what can be a card")
def card_kinds(request: HttpRequest) -> KindsOut:
    """Kinds of cards with their parameters."""
    return KindsOut(
        kinds=[
            KindOut(
                kind=key,
                name=str(kind.name),
                fields=list(kind.fields),
                permission=kind.permission,
                has_target=kind.has_target,
            )
            for key, kind in KINDS.items()
        ]
    )


@router.get("", response={200: BoardsOut, **PROBLEMS}, summary="List boards")
def listing(request: HttpRequest) -> BoardsOut:
    """All boards of all members."""
    return BoardsOut(boards=[BoardOut.of(board) for board in boards.everything()])


@router.post("", response={201: BoardOut, **PROBLEMS}, summary="Make a board")
def make(request: Asked, body: BoardIn) -> Status[BoardOut]:
    """A board that belongs to a member."""
    made = boards.create(body.name, members.find(_number(body.owner)), given=_given(body.cards), by=request.auth.label)
    return Status(201, BoardOut.of(made))


@router.get("/{int:number}", response={200: BoardOut, **PROBLEMS}, summary="Read a board")
def one(request: Asked, number: int) -> BoardOut:
    """Its cards, without their figures."""
    return BoardOut.of(boards.find(number, request.auth.label))


@router.get("/{int:number}/figures", response={200: FiguresOut, **PROBLEMS}, summary="Read the figures of a board")
def figures(request: Asked, number: int) -> FiguresOut:
    """What its cards show, as its owner sees them."""
    board = boards.find(number, request.auth.label)
    with through(sight_of(board.owner)):
        return FiguresOut(cards=[ShownOut.of(kinds.show(card, board.owner)) for card in boards.cards_of(board)])


@router.put("/{int:number}", response={200: BoardOut, **PROBLEMS}, summary="Change a board")
def change(request: Asked, body: ChangeIn, number: int) -> BoardOut:
    """Another name or other cards; 409 when somebody changed it since `version`."""
    given = None if body.cards is None else _given(body.cards)
    return BoardOut.of(boards.change(number, body.version, by=request.auth.label, name=body.name, given=given))


@router.put("/{int:number}/readers", response={200: BoardOut, **PROBLEMS}, summary="Share a board")
def share(request: Asked, body: SharedIn, number: int) -> BoardOut:
    """Who may look at it, and who may change it."""
    guests = [(_number(guest.member), guest.may_change) for guest in body.guests]
    return BoardOut.of(boards.share(number, by=request.auth.label, is_for_all=body.is_for_all, guests=guests))


@router.post("/{int:number}/links", response={201: LinkOut, **PROBLEMS}, summary="Make a secret link to a board")
def link(request: Asked, body: LinkIn, number: int) -> Status[LinkOut]:
    """A reader of the link sees what the board's owner may see."""
    board = boards.find(number, request.auth.label)
    made, secret = links.make(number, board.owner, days=body.days, by=request.auth.label)
    return Status(201, LinkOut(id=made.pk, path=f"/b/{secret}", expires_at=made.expires_at))


@router.delete("/{int:number}/links/{int:link_id}", response={204: None, **PROBLEMS}, summary="End a secret link")
def end_link(request: Asked, number: int, link_id: int) -> Status[None]:
    """It opens nothing any more."""
    links.revoke(number, link_id, by=request.auth.label)
    return Status(204, None)


@router.delete("/{int:number}", response={204: None, **PROBLEMS}, summary="Remove a board")
def remove(request: Asked, number: int) -> Status[None]:
    """For a week its owner can bring it back."""
    boards.remove(number, by=request.auth.label)
    return Status(204, None)


def _given(cards: list[CardIn]) -> list[dict[str, Any]]:
    return [card.model_dump() for card in cards]


def _number(given: int) -> int:
    """A number the database can look for."""
    return given if 0 < given < 1 << 62 else 0
