"""Objections (GDPR Art. 21) and the restriction of processing (Art. 18), kept alike. Only ever added."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify.erasures import check_not_erased
from attune.identify.fields import BytesField, KeyField
from attune.identify.naming import label
from attune.identify.processing import Purpose, checked
from attune.identify.resolution import customers_of, keys_of
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import BadInput

FUTURE_MS = 86_400_000


class Against(models.TextChoices):
    """`contact`: nothing at all but what a contract or safety demands.

    `processing`: the data is kept and nothing is worked out from it or done with it, but what the contract demands.
    """

    MARKETING = "marketing"
    PROFILING = "profiling"
    CONTACT = "contact"
    PROCESSING = "processing"


class Objection(models.Model):
    """One statement; `stands` False takes an earlier one back. Times are ms since 1970."""

    id = models.BigAutoField(primary_key=True)
    key = KeyField(db_index=True)
    against = models.CharField(max_length=20, choices=Against.choices)
    stands = models.BooleanField()
    proof = models.CharField(max_length=500, default="", blank=True)
    source = models.CharField(max_length=100)
    by = models.CharField(max_length=100)
    at = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    mark = BytesField(max_length=16, unique=True)

    @property
    def stated_at(self) -> datetime:
        """`at` for people."""
        return instant(self.at)


def record(
    customer: bytes,
    against: str,
    *,
    stands: bool = True,
    source: str,
    by: Actor,
    proof: str = "",
    at: int | None = None,
    clock: Clock = now_ms,
) -> Objection:
    """Note an objection, or that one is taken back; the same one again is the row there is already.

    Raises:
        BadInput: there is no such objection, or a time in the future.
        NotAllowed: `by` may not.
    """
    require(by, Permission.RECORD_CONSENT)
    check_not_erased(customer)
    now = clock()
    who = by if isinstance(by, str) else by.label
    row = row_of(customer, against, stands=stands, source=source, by=who, proof=proof, at=at, now=now)
    with write():
        known = Objection.objects.filter(mark=row.mark).first()
        if known is not None:
            return known
        row.save(force_insert=True)
        audit.record(by, "objection recorded", label(customer), ["against", "stands", "proof"])
    return row


def row_of(
    customer: bytes, against: str, *, stands: bool, source: str, by: str, proof: str, at: int | None, now: int
) -> Objection:
    """A sound row, not stored yet; errors as `record`."""
    if against not in Against.values:
        raise BadInput(
            f"An objection is against {', '.join(Against.values)}.", code="objection_unknown", where="against"
        )
    at = now if at is None else at
    if not 0 <= at <= now + FUTURE_MS:
        raise BadInput("Nobody can object in the future or before 1970.", code="objection_time", where="at")
    mark = hashlib.blake2b(f"objection\0{against}\0{stands}\0{at}\0{source}".encode(), key=customer, digest_size=16)
    return Objection(
        key=customer,
        against=against,
        stands=stands,
        proof=checked(proof, "proof", 500),
        source=checked(source, "source", 100),
        by=by,
        at=at,
        recorded_at=now,
        mark=mark.digest(),
    )


def history(customer: bytes) -> list[Objection]:
    """Every statement, newest first."""
    return list(Objection.objects.filter(key__in=keys_of(customer)).order_by("-at", "-id")[:1000])


def standing(customer: bytes) -> dict[str, Objection]:
    """The objections that stand now, by what they are against; of two of one instant the objection counts."""
    newest: dict[str, Objection] = {}
    for row in sorted(history(customer), key=lambda one: (one.at, one.stands, one.pk)):
        newest[row.against] = row
    return {against: row for against, row in newest.items() if row.stands}


def stopped_by(customer: bytes, purpose: Purpose) -> str:
    """What stops this purpose: `restricted`, `objected` or ''."""
    found = standing(customer)
    return next((word for against, word in _stops(purpose).items() if against in found), "")


def stopped(purpose: Purpose) -> frozenset[bytes]:
    """`stopped_by` for everybody at once: all customers in whom something stops this purpose."""
    return _all_against(_stops(purpose))


def restricted() -> frozenset[bytes]:
    """All customers whose data may only be kept: for whatever works something out for many at once."""
    return _all_against([Against.PROCESSING])


def version() -> int:
    """Grows with every statement."""
    return Objection.objects.aggregate(newest=models.Max("id"))["newest"] or 0


def _stops(purpose: Purpose) -> dict[str, str]:
    """Which objections stop a purpose, and what is said of it then; the strongest first."""
    found: dict[str, str] = {}
    if purpose.key != "service":
        found[Against.PROCESSING] = "restricted"
    if purpose.is_marketing:
        found[Against.MARKETING] = "objected"
    if purpose.is_profiling:
        found[Against.PROFILING] = "objected"
    if purpose.key not in {"service", "analytics"}:
        found[Against.CONTACT] = "objected"
    return found


def _all_against(what: Collection[str]) -> frozenset[bytes]:
    newest: dict[tuple[bytes, str], tuple[int, bool, int]] = {}
    rows = list(Objection.objects.filter(against__in=list(what)))
    owner = customers_of(list({row.key for row in rows}))
    for row in rows:
        of, statement = (owner[row.key], row.against), (row.at, row.stands, row.pk)
        newest[of] = max(newest.get(of, statement), statement)
    return frozenset(customer for (customer, _), (_, stands, _) in newest.items() if stands)
