"""Boards as rows. A card is a question with its parameters; no figure and nobody's data is stored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from attune.access.members import Member

NAME_CHARS = 120


class Board(models.Model):
    """One board. `cards` in their order, as `boards.cards` writes them; `version` counts changes.

    `is_for_all`: every member may look. `removed_at`: gone, and kept for some days so that it can be brought back.
    """

    name = models.CharField(max_length=NAME_CHARS)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="boards")
    cards: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    is_for_all = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, db_index=True)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"board {self.pk}"


class BoardGuest(models.Model):
    """A member with whom a board is shared; `may_change` lets them arrange it, too."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="guests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="guest_boards")
    may_change = models.BooleanField(default=False)

    class Meta:  # noqa: D106  Django's own word
        constraints = [models.UniqueConstraint(fields=["board", "member"], name="show_board_guest_once")]


class BoardLink(models.Model):
    """A secret address: whoever has it reads the board as its maker sees it. Only a hash of the secret is stored."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="links")
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reads = models.PositiveIntegerField(default=0)
    last_read_at = models.DateTimeField(null=True)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"board link {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still opens the board."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class BoardDigest(models.Model):
    """A board mailed to a member again and again. `weekday`: 0 = Monday; `hour` of the clock of `time_zone`."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="digests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="board_digests")
    rhythm = models.CharField(max_length=10)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    time_zone = models.CharField(max_length=60, default="UTC")
    next_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField(null=True)

    class Meta:  # noqa: D106  Django's own word
        constraints = [models.UniqueConstraint(fields=["board", "member"], name="show_board_digest_once")]

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"board digest {self.pk}"
