"""The rows behind backups: the one plan, and every run of it."""

from __future__ import annotations

from typing import Any

from django.db import models


class BackupPlan(models.Model):
    """One row, made by the first change. `secret` and `passphrase` are sealed with the folder's key."""

    is_on = models.BooleanField(default=False)
    into = models.CharField(max_length=10, default="folder")
    path = models.CharField(max_length=1_000, default="")
    service = models.CharField(max_length=300, default="")
    region = models.CharField(max_length=60, default="us-east-1")
    bucket = models.CharField(max_length=63, default="")
    prefix = models.CharField(max_length=200, default="attune/")
    key_id = models.CharField(max_length=200, default="")
    secret = models.TextField(default="")
    passphrase = models.TextField(default="")
    hour = models.PositiveSmallIntegerField(default=3)
    daily = models.PositiveSmallIntegerField(default=7)
    weekly = models.PositiveSmallIntegerField(default=5)
    drill_days = models.PositiveSmallIntegerField(default=30)
    changed_at = models.BigIntegerField(default=0)

    class Meta:
        """Its table."""

        db_table = "store_backup_plan"


class RunState(models.TextChoices):
    """How a run stands."""

    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class BackupRun(models.Model):
    """One backup or one restore drill. Instants are milliseconds since 1970; `bytes` is what lies at the target.

    `result` is what a drill found: figures by name, nothing of anybody.
    """

    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    began_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    archive = models.CharField(max_length=200, default="")
    target = models.CharField(max_length=400, default="")
    bytes = models.BigIntegerField(default=0)
    interactions = models.BigIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, default="")
    result: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        """Asked: the newest of a kind."""

        db_table = "store_backup_run"
        indexes = [models.Index(fields=["kind", "began_at"], name="store_backup_newest")]

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.ended_at is None else max(self.ended_at - self.began_at, 0) / 1000
