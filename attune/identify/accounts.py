"""Accounts (companies, households) and the keys that belong to them."""

from __future__ import annotations

from django.db import models

from attune.identify.fields import KeyField, NumberField


class Account(models.Model):
    """What a source calls the account. `first_at`: ms since 1970."""

    key = KeyField(primary_key=True)
    value = models.CharField(max_length=400)
    first_at = models.BigIntegerField()


class Membership(models.Model):
    """A key belongs to an account, by a `group` fact at `at` (ms since 1970)."""

    account = KeyField()
    key = NumberField(db_index=True)
    at = models.BigIntegerField()
    source = models.CharField(max_length=100)

    class Meta:  # noqa: D106  Django's own word
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="membership_once")]
