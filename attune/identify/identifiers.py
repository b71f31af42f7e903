"""Identifiers in clear and whose they are. Only keys that an identity fact named: anonymous traffic leaves no row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attune.identify.fields import KeyField, NumberField


class Identifier(models.Model):
    """What a key stands for, and the customer it belongs to, flattened.

    `claimed`: so far only a public key without proof said it. `first_at`: ms since 1970. `customer`: number of the
    root, its own when it is alone. `since`: order of its earliest link. `size`: keys of the customer, right in the
    root's row. `version` grows with every change of `customer`, 0 while it was never in a link.
    """

    id = models.BigAutoField(primary_key=True)
    key = KeyField(unique=True)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=400)
    first_at = models.BigIntegerField()
    source = models.CharField(max_length=100)
    claimed = models.BooleanField(default=False)
    stopped = models.CharField(max_length=10, default="", blank=True)
    customer = NumberField(db_index=True)
    since = models.BigIntegerField()
    size = models.IntegerField(default=1)
    version = models.BigIntegerField(default=0)

    class Meta:  # noqa: D106  Django's own word
        indexes = [models.Index(fields=["version"], condition=Q(version__gt=0), name="identifier_changed")]
