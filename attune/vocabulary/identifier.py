"""An identifier is a (kind, value) pair; its key is a keyed 128-bit hash (made in identify.keys)."""

from __future__ import annotations

from typing import NamedTuple

# Strongest first: a row is stored under the key of its strongest identifier.
STRENGTH: tuple[str, ...] = ("user_id", "email", "phone", "external", "anonymous_id", "device")
KINDS = frozenset(STRENGTH)


class Identifier(NamedTuple):
    """One way to recognise a customer. `external` values carry their namespace: `crm:4711`."""

    kind: str
    value: str
