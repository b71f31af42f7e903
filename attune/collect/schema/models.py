"""What was seen of a source: one row a property of an event name, and one ('') for the name itself."""

from __future__ import annotations

from django.db import models


class SchemaEntry(models.Model):
    """`kinds`: types seen, comma-separated, in the order they came. `example`: the shape of a value, never the value.

    Times are ms since 1970. `sampled` counts looks, not events. `dismissed_at`: somebody has read the warning.
    """

    source = models.CharField(max_length=100)
    type = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    property = models.CharField(max_length=100, default="", blank=True)
    kinds = models.CharField(max_length=100, default="", blank=True)
    example = models.CharField(max_length=60, default="", blank=True)
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    changed_at = models.BigIntegerField(default=0)
    sampled = models.BigIntegerField(default=0)
    dismissed_at = models.BigIntegerField(default=0)

    class Meta:
        """One row for each."""

        constraints = (
            models.UniqueConstraint(fields=["source", "type", "name", "property"], name="collect_schema_one"),
        )
