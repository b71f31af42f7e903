"""Accounts (companies, households) and the keys that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from attune.identify.fields import KeyField, NumberField
from attune.identify.identifiers import Identifier

AT_ONCE = 500


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


def only_theirs(keys: Sequence[bytes]) -> list[bytes]:
    """The accounts all of whose members are among these keys of one customer."""
    found: list[bytes] = []
    for at in range(0, len(keys), AT_ONCE):
        numbers = Identifier.objects.filter(key__in=keys[at : at + AT_ONCE]).values("customer")
        mine = Identifier.objects.filter(customer__in=numbers).values("id")
        accounts = Membership.objects.filter(key__in=mine).values_list("account", flat=True).distinct()
        others = Membership.objects.filter(account__in=list(accounts)).exclude(key__in=mine)
        shared = {bytes(account) for account in others.values_list("account", flat=True)}
        found += [bytes(account) for account in accounts if bytes(account) not in shared]
    return list(dict.fromkeys(found))
