"""Identifiers in clear, for keys that appeared in an identity fact. Anonymous traffic leaves no row here."""

from __future__ import annotations

from django.db import models

from attune.identify.fields import KeyField


class Identifier(models.Model):
    """What a key stands for. `claimed`: so far only a public key without proof said it. `first_at`: ms since 1970."""

    key = KeyField(primary_key=True)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=400)
    first_at = models.BigIntegerField()
    source = models.CharField(max_length=100)
    claimed = models.BooleanField(default=False)
    stopped = models.CharField(max_length=10, default="", blank=True)
