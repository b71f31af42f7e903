"""Secret addresses of boards: made, revoked, expiring, counted. A reader sees what the link's maker may see, now."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.show.boards import boards
from attune.show.boards.models import BoardLink
from attune.store.database import write
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

LONGEST_DAYS = 366
MOST = 50  # open ones of a board


def make(number: int, maker: Member, *, days: int, by: Actor) -> tuple[BoardLink, str]:
    """A new link, open for `days`; the secret is told this once.

    Raises:
        BadInput: not 1 to 366 days. Conflict: too many. NotAllowed: `by` is not the owner. NotFound.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"A link is open for 1 to {LONGEST_DAYS} days.", code="link_days", where="days")
    board = boards.find(number, by)
    if not boards.is_owner(board, by):
        raise NotAllowed("Only the owner of a board makes links to it.", code="board_foreign")
    secret = secrets.token_urlsafe(24)
    now = timezone.now()
    with write():
        if board.links.filter(revoked_at=None, expires_at__gt=now).count() >= MOST:
            raise Conflict(f"{MOST} open links are too many. End some first.", code="links_many")
        link = BoardLink.objects.create(
            board=board, digest=_digest(secret), made_by=maker, expires_at=now + timedelta(days=days)
        )
        audit.record(by, "board link made", link.label, ["expires_at"])
    return link, secret


def revoke(number: int, link: int, *, by: Actor) -> None:
    """End a link at once.

    Raises:
        NotAllowed: `by` is not the owner. NotFound.
    """
    board = boards.find(number, by)
    if not boards.is_owner(board, by):
        raise NotAllowed("Only the owner of a board ends its links.", code="board_foreign")
    with write():
        found = board.links.select_for_update().filter(pk=link).first() if 0 < link < 1 << 62 else None
        if found is None:
            raise NotFound("There is no such link.", code="link_unknown")
        if found.revoked_at is None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            audit.record(by, "board link revoked", found.label, ["revoked_at"])


def read(secret: str) -> BoardLink:
    """The link of this secret, counted as read once more.

    Raises:
        NotFound: there is none, it has ended, its board is gone, or its maker sees the board no more.
    """
    now = timezone.now()
    found = (
        BoardLink.objects.select_related("board", "made_by")
        .filter(digest=_digest(secret), revoked_at=None, expires_at__gt=now, board__removed_at=None)
        .first()
    )
    if found is None or not may(found.made_by, Permission.SEE_FIGURES) or not _still_sees(found):
        raise NotFound("This link opens nothing, or no more. Ask whoever sent it for another one.", code="link_unknown")
    with write():
        BoardLink.objects.filter(pk=found.pk).update(reads=F("reads") + 1, last_read_at=now)
    return found


def _still_sees(link: BoardLink) -> bool:
    return any(board.pk == link.board_id for board in boards.visible(link.made_by))


def _digest(secret: str) -> bytes:
    """Secrets are random, so a fast hash is enough."""
    return hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=32).digest()
