"""Identifiers to keys, remembered: the same people and browsers come again and again."""

from __future__ import annotations

from collections.abc import Callable

from attune.collect.remembered import Cache
from attune.identify.keys import Hasher, normalise
from attune.vocabulary.identifier import STRENGTH

REMEMBERED = 20_000  # of each kind

Named = tuple[str, str, bytes]  # kind, normalised value, key


class Keyring:
    """`keyring.user(value)` and so on: (kind, normalised value, key), or None when the value names nobody."""

    def __init__(self, hasher: Hasher) -> None:
        self.hasher = hasher
        self.interaction_id = hasher.interaction_id
        self.by_kind = {kind: Cache(self._of(kind), REMEMBERED) for kind in STRENGTH}
        self.user = self.by_kind["user_id"]
        self.anonymous = self.by_kind["anonymous_id"]
        self.account = Cache(self._of("account"), 4_000)

    def _of(self, kind: str) -> Callable[[str], Named | None]:
        def named(value: str) -> Named | None:
            normal = normalise(kind, value)
            return (kind, normal, self.hasher.key(kind, normal)) if normal else None

        return named
