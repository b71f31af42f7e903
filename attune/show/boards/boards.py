"""The only ways to change a board. Each writes its audit row; who saw an older version is told, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission
from attune.show.boards import cards
from attune.show.boards.cards import Card
from attune.show.boards.kinds import FIELDS
from attune.show.boards.models import NAME_CHARS, Board, BoardGuest
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

MOST_CARDS = 24
MOST_BOARDS = 500  # of one owner
KEPT = timedelta(days=7)  # a removed board can be brought back


def visible(member: Member) -> list[Board]:
    """The boards this member may look at: own, shared with them, for all; by name."""
    return list(_visible(member).select_related("owner").order_by("name", "pk"))


def everything() -> list[Board]:
    """All boards, by name: for keys of the API."""
    return list(Board.objects.filter(removed_at=None).select_related("owner").order_by("name", "pk"))


def find(number: int, by: Actor) -> Board:
    """A board that `by` may look at.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    rows = _visible(by) if isinstance(by, Member) else Board.objects.filter(removed_at=None)
    found = rows.select_related("owner").filter(pk=number).first() if 0 < number < 1 << 62 else None
    if found is None:
        raise NotFound(f"There is no board {number} that you may see.", code="board_unknown")
    return found


def may_change(board: Board, by: Actor) -> bool:
    """Whether `by` may arrange it: its owner, guests who may, and programs."""
    if not isinstance(by, Member):
        return True
    return board.owner_id == by.pk or board.guests.filter(member=by, may_change=True).exists()


def is_owner(board: Board, by: Actor) -> bool:
    """Whether `by` may share, link, mail and remove it."""
    return not isinstance(by, Member) or board.owner_id == by.pk


def cards_of(board: Board) -> tuple[Card, ...]:
    """Its cards in their order; one that a newer program wrote is left out."""
    found = []
    for given in board.cards:
        try:
            found.append(cards.read(given, FIELDS))
        except BadInput:
            continue
    return tuple(found)


def create(name: str, owner: Member, *, given: Sequence[Mapping[str, Any]] = (), by: Actor) -> Board:
    """A new board.

    Raises:
        BadInput: name or cards cannot be used. Conflict: too many. NotAllowed: the owner sees no figures.
    """
    require(owner, Permission.SEE_FIGURES)
    called, made = _name(name), _checked(given)
    with write():
        if Board.objects.filter(owner=owner, removed_at=None).count() >= MOST_BOARDS:
            raise Conflict(f"{MOST_BOARDS} boards are too many. Remove some first.", code="boards_many")
        board = Board.objects.create(name=called, owner=owner, cards=[card.as_dict() for card in made])
        audit.record(by, "board created", board.label, ["name", "cards"])
    return board


def change(
    number: int,
    version: int,
    *,
    by: Actor,
    name: str | None = None,
    given: Sequence[Mapping[str, Any]] | None = None,
) -> Board:
    """Another name, or other cards in another order, for who saw `version`.

    Raises:
        BadInput: name or cards cannot be used. Conflict: somebody changed it since. NotAllowed, NotFound.
    """
    called = None if name is None else _name(name)
    made = None if given is None else _checked(given)
    with write():
        board = _held(number, by)
        if board.version != version:
            raise Conflict(
                "Somebody changed this board meanwhile. Look at it again, then repeat your change.",
                code="board_changed",
            )
        changed = []
        if called is not None and called != board.name:
            board.name = called
            changed.append("name")
        if made is not None:
            board.cards = [card.as_dict() for card in made]
            changed.append("cards")
        if changed:
            board.version, board.changed_at = board.version + 1, timezone.now()
            board.save()
            audit.record(by, "board changed", board.label, changed)
    return board


def share(number: int, *, by: Actor, is_for_all: bool, guests: Iterable[tuple[int, bool]]) -> Board:
    """Let all members look, and these (numbers of members, with whether they may change it) besides.

    Raises:
        BadInput: no such member. NotAllowed: `by` is not its owner. NotFound.
    """
    wanted = dict(guests)
    with write():
        board = _held(number, by, as_owner=True)
        known = set(Member.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
        if missing := set(wanted) - known:
            raise BadInput(f"There is no active member {min(missing)}.", code="member_unknown", where="guests")
        board.is_for_all = is_for_all
        board.save(update_fields=["is_for_all"])
        board.guests.all().delete()
        BoardGuest.objects.bulk_create(
            BoardGuest(board=board, member_id=member, may_change=may)
            for member, may in wanted.items()
            if member != board.owner_id
        )
        audit.record(by, "board shared", board.label, ["is_for_all", "guests"])
    return board


def duplicate(number: int, name: str, owner: Member, *, by: Actor) -> Board:
    """A copy of one's own of a board one may look at; nobody else sees it yet."""
    board = find(number, by)
    return create(name or board.name, owner, given=[card.as_dict() for card in cards_of(board)], by=by)


def remove(number: int, *, by: Actor) -> Board:
    """Take it away; for a week it can be brought back. Links and mails rest as long.

    Raises:
        NotAllowed: `by` is not its owner. NotFound.
    """
    with write():
        board = _held(number, by, as_owner=True)
        board.removed_at = timezone.now()
        board.save(update_fields=["removed_at"])
        audit.record(by, "board removed", board.label, ["removed_at"])
    return board


def bring_back(number: int, *, by: Actor) -> Board:
    """Undo a removal.

    Raises:
        NotFound: it is not there, not theirs, or gone for good.
    """
    with write():
        rows = Board.objects.select_for_update().filter(removed_at__gt=timezone.now() - KEPT)
        board = rows.filter(pk=number).first() if 0 < number < 1 << 62 else None
        if board is None or not is_owner(board, by):
            raise NotFound("This board cannot be brought back any more.", code="board_unknown")
        board.removed_at = None
        board.save(update_fields=["removed_at"])
        audit.record(by, "board brought back", board.label, ["removed_at"])
    return board


def tidy() -> int:
    """Forget boards removed more than a week ago; how many."""
    with write():
        return Board.objects.filter(removed_at__lte=timezone.now() - KEPT).delete()[0]


def _visible(member: Member) -> QuerySet[Board]:
    mine = Q(owner=member) | Q(is_for_all=True) | Q(pk__in=BoardGuest.objects.filter(member=member).values("board"))
    return Board.objects.filter(mine, removed_at=None)


def _held(number: int, by: Actor, *, as_owner: bool = False) -> Board:
    find(number, by)
    board = Board.objects.select_for_update().get(pk=number)
    if not (is_owner(board, by) if as_owner else may_change(board, by)):
        raise NotAllowed("This board belongs to somebody else. Make a copy of your own.", code="board_foreign")
    return board


def _name(given: str) -> str:
    name = given.strip() if isinstance(given, str) else ""
    if not 0 < len(name) <= NAME_CHARS or not name.isprintable():
        raise BadInput(f"A board needs a name of 1 to {NAME_CHARS} characters.", code="board_name", where="name")
    return name


def _checked(given: Sequence[Mapping[str, Any]]) -> list[Card]:
    if len(given) > MOST_CARDS:
        raise BadInput(f"A board holds at most {MOST_CARDS} cards.", code="cards_many", where="cards")
    made = [cards.read(one, FIELDS) for one in given]
    seen: set[str] = set()
    for at, card in enumerate(made):
        if card.key in seen:
            made[at] = cards.with_key(card, cards.new_key())
        seen.add(made[at].key)
    return made
