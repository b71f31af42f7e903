"""What people write on the journey map, and maps they saved. No row is about a customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

KEY_CHARS = 80
TEXT_CHARS = 500
NAME_CHARS = 120


class MapNote(models.Model):
    """A pain point, an idea or a planned touchpoint, at a touchpoint or, without one, at a stage.

    `version` counts changes, so that who edits an older state is told. `history` holds the states before, oldest first:
    what one person overwrites stays readable. A removed note can be brought back.
    """

    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=TEXT_CHARS)
    stage = models.CharField(max_length=KEY_CHARS, blank=True)
    touchpoint = models.CharField(max_length=KEY_CHARS, blank=True)
    channel = models.CharField(max_length=KEY_CHARS, blank=True)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)  # as the audit calls who did it: `member 3`
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    removed_at = models.DateTimeField(null=True, blank=True)
    history = models.JSONField(default=list)

    class Meta:
        """Oldest first."""

        ordering = ["pk"]


class SavedMap(models.Model):
    """The map of a window and audience as it stood: figures and notes as `saved.state_of` writes them."""

    name = models.CharField(max_length=NAME_CHARS)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    start = models.DateTimeField()
    end = models.DateTimeField()
    whom = models.CharField(max_length=200, blank=True)
    state = models.JSONField()

    class Meta:
        """Newest first."""

        ordering = ["-at", "-pk"]
