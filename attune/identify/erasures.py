"""Who was erased: the hashed keys, so that nothing of theirs is taken in again, and how far each erasure is."""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Max

from attune.identify.fields import KeyField
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import Conflict, NotFound


class State(models.TextChoices):
    """In this order. `hidden`: gone from every page; `erased`: gone from every table; `purged`: its bytes as well."""

    ASKED = "asked"
    HIDDEN = "hidden"
    ERASED = "erased"
    PURGED = "purged"


class Erasure(models.Model):
    """One person's erasure. It holds hashes, counts and times, nothing about the person.

    `seq`: everything accepted up to here is to go; -1 until it is known. `journal`: uuid of the journal that counts it.
    `counts`: rows removed by place. Times are ms since 1970.
    """

    id = models.BigAutoField(primary_key=True)
    customer = KeyField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    by = models.CharField(max_length=100)
    reason = models.CharField(max_length=200, default="", blank=True)
    seq = models.BigIntegerField(default=-1)
    journal = models.CharField(max_length=40, default="", blank=True)
    counts = models.JSONField(default=dict)
    asked_at = models.BigIntegerField()
    hidden_at = models.BigIntegerField(null=True)
    erased_at = models.BigIntegerField(null=True)
    purged_at = models.BigIntegerField(null=True)

    @property
    def customer_id(self) -> UUID:
        """The hash as pages and API show it."""
        return UUID(bytes=bytes(self.customer))

    @property
    def asked(self) -> datetime:
        """`asked_at` for people."""
        return instant(self.asked_at)

    @property
    def done(self) -> datetime | None:
        """`erased_at` for people."""
        return None if self.erased_at is None else instant(self.erased_at)

    @property
    def purged(self) -> datetime | None:
        """`purged_at` for people."""
        return None if self.purged_at is None else instant(self.purged_at)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"erasure {self.pk}"


class ErasedKey(models.Model):
    """A key of an erased person. `refuses`: intake drops what carries it.

    A key that several people use (a till's device, an office's e-mail) refuses nothing, or it would silence them too.
    """

    id = models.BigAutoField(primary_key=True)
    key = KeyField(db_index=True)
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="keys")
    refuses = models.BooleanField(default=True)


class _Forgotten:
    """What intake asks every second, read again only after a change."""

    lock = threading.Lock()
    mark: tuple[int, int] | None = None
    keys: frozenset[bytes] = frozenset()


def forgotten() -> frozenset[bytes]:
    """The keys intake refuses: the same object until there is a change."""
    rows = ErasedKey.objects.filter(refuses=True)
    newest = rows.aggregate(newest=Max("id"))["newest"] or 0
    mark = (newest, rows.count() if newest else 0)
    with _Forgotten.lock:
        if mark != _Forgotten.mark:
            _Forgotten.keys = frozenset(bytes(key) for key in rows.values_list("key", flat=True).iterator())
            _Forgotten.mark = mark
        return _Forgotten.keys


def keys_of(erasure: Erasure) -> list[bytes]:
    """All keys of an erased person."""
    return [
        bytes(key) for key in ErasedKey.objects.filter(erasure=erasure).order_by("id").values_list("key", flat=True)
    ]


def check_not_erased(key: bytes) -> None:
    """Nothing is written about somebody who asked to be forgotten.

    Raises:
        Conflict: the key is one that intake refuses.
    """
    if ErasedKey.objects.filter(key=key, refuses=True).exists():
        raise Conflict(
            "This person was erased, so nothing is kept about them. Readmit them first if they have come back.",
            code="customer_erased",
        )


def of_customer(customer: bytes) -> Erasure | None:
    """The newest erasure that names this key."""
    return Erasure.objects.filter(keys__key=customer).order_by("-id").first()


def listing(limit: int = 100) -> list[Erasure]:
    """The newest first."""
    return list(Erasure.objects.order_by("-id")[:limit])


def get(number: int) -> Erasure:
    """One erasure.

    Raises:
        NotFound: there is none.
    """
    found = Erasure.objects.filter(pk=number).first() if 0 < number < 1 << 62 else None
    if found is None:
        raise NotFound(f"There is no erasure {number}.", code="erasure_unknown")
    return found


def count() -> int:
    """How many people were erased."""
    return Erasure.objects.values("customer").distinct().count()
