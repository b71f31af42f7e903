"""A source's rule for its tracker, and what upper rooms have published into it. Nothing personal is in either."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

SOURCE_CHARS = 100
PART_CHARS = 40


class TrackerRule(models.Model):
    """What the tracker of a source may keep on the device and what it watches. No row: `rules.DEFAULT`."""

    source = models.CharField(max_length=SOURCE_CHARS, unique=True)
    storage = models.CharField(max_length=10)
    wait = models.BooleanField(default=False)
    watch = models.JSONField(default=list)
    texts = models.BooleanField(default=True)
    whole = models.BooleanField(default=False)
    search = models.JSONField(default=list)
    domain = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)


class PublishedPart(models.Model):
    """What a room above has put into the tracker of a source ('' of all): JSON, and a script of this server or ''.

    `stamp` is another one after each change: so the collector sees changes without reading the JSON.
    """

    source = models.CharField(max_length=SOURCE_CHARS, blank=True)
    part = models.CharField(max_length=PART_CHARS)
    version = models.CharField(max_length=64)
    json = models.TextField()
    script = models.CharField(max_length=200, blank=True)
    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        """A part stands once in a source."""

        constraints = [models.UniqueConstraint(fields=["source", "part"], name="one_part_a_source")]
