"""What audit rows call a customer: the hash, never a name."""

from __future__ import annotations

from uuid import UUID


def label(customer: bytes) -> str:
    """`customer 0190...` for a 16-byte key."""
    return f"customer {UUID(bytes=customer)}"
