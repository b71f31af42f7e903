"""The history of imports, and mappings worth keeping. No row holds a value of a file."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

NAME_CHARS = 120
MAPPING_CHARS = 200_000


class State(models.TextChoices):
    """`uploaded`: waits for a mapping; `tried`: for a yes; `waiting`: for its turn. The last three are the end."""

    UPLOADED = "uploaded", "uploaded"
    TRYING = "trying", "trying"
    TRIED = "tried", "tried"
    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


ENDED = (State.DONE, State.FAILED, State.CANCELLED)
AT_WORK = (State.TRYING, State.WAITING, State.RUNNING)


class Origin(models.TextChoices):
    """Which way the file came."""

    PAGE = "page", "page"
    API = "api", "api"
    PICKUP = "pickup", "pickup"
    COMMAND = "command", "command"


class FileImport(models.Model):
    """One file and what became of it.

    `path`: where the file lies as long as it is needed, '' afterwards. `digest`: SHA-256 of its bytes. `form`: what the
    mapping form held. `attempts`: how often the import was started; what an interrupted one had stored is among
    `accepted`. `done`: the part read, 0 to 1. `reasons`: refused rows by column and reason. `wants_end`: somebody
    cancelled. `refused_path`: the list of refused rows while it is kept.
    """

    file_name = models.CharField(max_length=NAME_CHARS)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", db_index=True)
    path = models.TextField(default="", blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    by = models.CharField(max_length=100)
    mapping_name = models.CharField(max_length=NAME_CHARS, default="", blank=True)
    mapping = models.TextField(default="", blank=True)
    form: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    wants_end = models.BooleanField(default=False)
    done = models.FloatField(default=0.0)
    total = models.BigIntegerField(null=True)
    read = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    left_out = models.BigIntegerField(default=0)
    reasons: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    refused_path = models.TextField(default="", blank=True)
    error = models.TextField(default="", blank=True)
    last_seq = models.BigIntegerField(default=-1)
    seconds = models.FloatField(default=0.0)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"import {self.pk}"

    @property
    def is_at_work(self) -> bool:
        """Whether something happens with it by itself."""
        return self.state in AT_WORK

    @property
    def has_ended(self) -> bool:
        """Whether nothing happens with it any more."""
        return self.state in ENDED


class SavedMapping(models.Model):
    """A mapping under a name, for the next file of its kind and for the watched folder."""

    name = models.CharField(max_length=NAME_CHARS, unique=True)
    text = models.TextField()
    form: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    by = models.CharField(max_length=100)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By name."""

        ordering = ["name"]

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"mapping {self.pk}"
