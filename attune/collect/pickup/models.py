"""Which mapping a file of the watched folder gets, and which files are still growing."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from attune.collect.imports.models import NAME_CHARS, SavedMapping


class PickupRule(models.Model):
    """Files whose name fits `pattern` (`orders-*.csv`) get this mapping. The first rule by `order` counts."""

    pattern = models.CharField(max_length=NAME_CHARS, unique=True)
    mapping = models.ForeignKey(SavedMapping, on_delete=models.PROTECT, related_name="rules")
    order = models.PositiveIntegerField(default=100)
    by = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they are tried."""

        ordering = ["order", "id"]

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"pickup rule {self.pk}"


class PickupSight(models.Model):
    """A file as it was seen last: one that is the same a while later has stopped growing."""

    name = models.CharField(max_length=500, unique=True)
    size = models.BigIntegerField()
    changed_ns = models.BigIntegerField()
    same_since = models.BigIntegerField()  # ms since 1970
