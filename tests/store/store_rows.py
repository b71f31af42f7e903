"""Small rows for the warehouse."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 15, 10, tzinfo=UTC)


def key(name: str) -> bytes:
    """The key of somebody."""
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def interaction(n: int, *, who: str = "ann", **more: Any) -> dict[str, Any]:
    """The `n`th interaction, an hour after the one before; what is not named is empty."""
    ts = START + timedelta(hours=n)
    row: dict[str, Any] = {
        "id": key(f"id{n}"),
        "seq": n,
        "ts": ts,
        "received_at": ts,
        "key": key(who),
        "source": "web",
        "type": "track",
        "name": "Viewed",
        "surface": "web shop.example /",
        "properties": "{}",
        "context": "{}",
    }
    return row | more
