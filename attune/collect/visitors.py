"""Visitors of sites that store nothing on the device: one anonymous id for a day, which nobody can work out later.

The id is a keyed hash of address, user agent and site. Its key, the salt, is drawn anew every day (UTC) and the old one
is overwritten, so that the same visitor of two days cannot be recognised, and an id of yesterday proves no address.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import models

from attune.store.database import write

DAY_MS = 86_400_000
SALT_BYTES = 32
ONE = 1


class VisitorSalt(models.Model):
    """The salt of the day: one row, overwritten. In the database so that several collectors agree on it."""

    day = models.IntegerField()
    salt = models.BinaryField(max_length=SALT_BYTES)


def salt_of(now_ms: int) -> bytes:
    """Today's salt; the first who asks on a new day draws it."""
    today = now_ms // DAY_MS
    held = VisitorSalt.objects.filter(pk=ONE).first()
    if held is not None and held.day >= today:
        return bytes(held.salt)
    with write():
        fresh = {"day": today, "salt": secrets.token_bytes(SALT_BYTES)}
        held, is_new = VisitorSalt.objects.select_for_update().get_or_create(pk=ONE, defaults=fresh)
        if not is_new and held.day < today:
            held.day, held.salt = today, fresh["salt"]
            held.save(update_fields=["day", "salt"])
    return bytes(held.salt)


def visitor(salt: bytes, *seen: str) -> str:
    """32 hex digits that stand for whoever was seen with this address, user agent and site today."""
    parts = "\x1f".join(seen).encode("utf-8", "replace")
    return hashlib.blake2b(parts, key=salt, digest_size=16).hexdigest()
