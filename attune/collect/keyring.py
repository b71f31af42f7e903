"""Identifiers to keys, remembered: the same people and browsers come again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from attune.collect.remembered import Cache
from attune.identify.keys import Hasher, normalise
from attune.vocabulary.identifier import STRENGTH
from attune.vocabulary.interaction import NO_KEY

REMEMBERED = 20_000  # of each kind

Named = tuple[str, str, bytes]  # kind, normalised value, key


class Person(NamedTuple):
    """The plain case, most of all events: a user id and an anonymous id, or one of them. Shared, so never changed."""

    identifiers: list[Named]
    key: bytes
    login: bytes  # all keys joined, when there are several: what a login fact says


NOBODY = Person([], NO_KEY, b"")


class Keyring:
    """`keyring.user(value)` and so on: (kind, normalised value, key), or None when the value names nobody."""

    def __init__(self, hasher: Hasher) -> None:
        self.hasher = hasher
        self.interaction_ids = hasher.interaction_ids
        self.by_kind = {kind: Cache(self._of(kind), REMEMBERED) for kind in STRENGTH}
        self.user = self.by_kind["user_id"]
        self.anonymous = self.by_kind["anonymous_id"]
        self.person = Cache(self._person, REMEMBERED)
        self.account = Cache(self._of("account"), 4_000)

    def _of(self, kind: str) -> Callable[[str], Named | None]:
        def named(value: str) -> Named | None:
            normal = normalise(kind, value)
            return (kind, normal, self.hasher.key(kind, normal)) if normal else None

        return named

    def _person(self, given: tuple[str, str]) -> Person:
        user, browser = given
        found = [self.user(user) if user else None, self.anonymous(browser) if browser else None]
        return person_of([one for one in found if one is not None])


def person_of(identifiers: list[Named]) -> Person:
    """The same for any identifiers, strongest first."""
    login = b"".join([key for _, _, key in identifiers]) if len(identifiers) > 1 else b""
    return Person(identifiers, identifiers[0][2] if identifiers else NO_KEY, login)
