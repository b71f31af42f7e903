"""The rows of work that waits for its time."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a job stands. What is done leaves no row: the noun it worked on says what came of it."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DEAD = "dead", "dead"


class DueRow(models.Model):
    """One job. Instants are milliseconds since 1970.

    `payload` names rows and never repeats what they hold: it must not carry personal data. `again`: the same key was
    asked for while the job ran, so it runs once more. `token` tells the run that holds the lease from one that lost it.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, default="")
    payload: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.BigIntegerField()
    leased_until = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    again = models.BooleanField(default=False)
    error = models.CharField(max_length=500, default="")
    enqueued_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)

    class Meta:
        """The index serves the one question asked every second."""

        db_table = "store_due"
        indexes = [models.Index(fields=["state", "due_at"], name="store_due_next")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=[State.WAITING, State.RUNNING]) & ~Q(key=""),
                name="store_due_once",
            )
        ]
