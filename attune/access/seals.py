"""The audit under seal: each row gets a link in a chain, so that a row changed or taken away later is noticed.

A link is a keyed hash over the link before and the row. Links are made by one loop and not while a row is written: two
writers then never wait for each other, and a row is under seal within seconds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

from django.db import connection, models, transaction

from attune.access.audit import AuditRow
from attune.access.sealing import derived

AT_ONCE = 500
_LOCK = 0x417564  # of PostgreSQL; one process seals at a time


class AuditSeal(models.Model):
    """A link of the chain, from 1. `row` is a number and no foreign key: a row that is gone must be noticed."""

    place = models.BigIntegerField(primary_key=True)
    row = models.BigIntegerField(unique=True)
    seal = models.BinaryField(max_length=32)


@dataclass(frozen=True, slots=True)
class Chain:
    """`broken_at`: place of the first link that does not hold, None when all do. `head`: the last link, as hex.

    Whoever keeps the head elsewhere notices, too, when rows are cut off at the end.
    """

    links: int
    head: str
    broken_at: int | None
    why: str = ""


def seal() -> bool:
    """Put the next rows under seal; whether there may be more."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = AuditSeal.objects.order_by("-place").first()
        place, before = (last.place, bytes(last.seal)) if last is not None else (0, b"")
        # Not simply "after the last number": on PostgreSQL a lower number may be committed later.
        under = AuditSeal.objects.filter(row=models.OuterRef("pk"))
        rows = list(AuditRow.objects.filter(~models.Exists(under)).order_by("pk")[:AT_ONCE])
        links = []
        for row in rows:
            place += 1
            before = _link(before, place, row)
            links.append(AuditSeal(place=place, row=row.pk, seal=before))
        AuditSeal.objects.bulk_create(links)
    return len(rows) == AT_ONCE


def verify(last: int | None = None) -> Chain:
    """Walk the chain from its first link, or only its last so many links."""
    end = AuditSeal.objects.aggregate(end=models.Max("place"))["end"] or 0
    start = max(0, end - last) if last is not None else 0
    known = AuditSeal.objects.filter(place=start).first()
    before, place = bytes(known.seal) if known is not None else b"", start
    while links := list(AuditSeal.objects.filter(place__gt=place).order_by("place")[:AT_ONCE]):
        rows = AuditRow.objects.in_bulk([link.row for link in links])
        for link in links:
            row, place = rows.get(link.row), place + 1
            if link.place != place:
                return Chain(place - 1, before.hex(), place, "links are missing")
            if row is None:
                return Chain(place - 1, before.hex(), place, f"row {link.row} is gone")
            after = _link(before, place, row)
            if not hmac.compare_digest(after, bytes(link.seal)):
                return Chain(place - 1, before.hex(), place, f"row {link.row} is not what it was")
            before = after
    return Chain(place, before.hex(), None)


def of_rows(rows: list[int]) -> dict[int, tuple[int, str]]:
    """Place and seal (hex) by number of the row, for those under seal."""
    found = AuditSeal.objects.filter(row__in=rows)
    return {link.row: (link.place, bytes(link.seal).hex()) for link in found}


def _link(before: bytes, place: int, row: AuditRow) -> bytes:
    said = [place, row.pk, row.at.isoformat(), row.actor, row.action, row.what, row.fields]
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.blake2b(before + text.encode(), key=derived("audit seal"), digest_size=32).digest()
