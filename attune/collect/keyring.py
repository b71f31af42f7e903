"""Identifiers to keys, remembered: the same people and browsers come again and again."""

from __future__ import annotations

from attune.collect.remembered import Cache
from attune.identify.keys import Hasher, normalise

REMEMBERED = 40_000

Named = tuple[str, str, bytes]  # kind, normalised value, key


class Keyring:
    """`keyring.of(kind, value)`: (kind, normalised value, key), or None when the value is none of its kind."""

    def __init__(self, hasher: Hasher) -> None:
        self.hasher = hasher
        self.interaction_id = hasher.interaction_id
        self._accounts: Cache[str, bytes] = Cache(lambda group_id: hasher.key("account", group_id), 4_000)
        self._known: Cache[tuple[str, str], Named | None] = Cache(self._work_out, REMEMBERED)

    def of(self, kind: str, value: str) -> Named | None:
        """The identifier with its key."""
        return self._known((kind, value))

    def _work_out(self, given: tuple[str, str]) -> Named | None:
        kind, value = given
        normal = normalise(kind, value)
        return (kind, normal, self.hasher.key(kind, normal)) if normal else None

    def account(self, group_id: str) -> bytes:
        """The key of an account (a company, a household): its own kind, never mixed with people."""
        return self._accounts(group_id)
