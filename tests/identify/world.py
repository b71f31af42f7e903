"""A world of facts: a real journal, and short words to say who is who."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from attune.identify import keys
from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, CardWord
from attune.identify.consumer import Identify
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.progress import Progress
from attune.identify.rules import RANK
from attune.store.journal import Group
from attune.store.journal_sqlite import SqliteJournal
from attune.store.rows import facts_of
from attune.vocabulary.facts import IdentityFact

HASHER = keys.Hasher(b"a secret of tests")


def key(kind: str, value: str) -> bytes:
    return HASHER.key(kind, value)


def said(
    *named: str,
    why: str = "identify",
    ts: int = 1_000,
    source: str = "shop",
    by: str = "server",
    claimed: bool = False,
    previous: str | None = None,
    account: str | None = None,
    **traits: str,
) -> IdentityFact:
    """A fact that names `u1` (user), `a1` (anonymous), `d1` (device), `x:1` (external), an e-mail or a phone."""
    identifiers = sorted((_named(each) for each in named), key=lambda each: RANK[each[0]])
    return IdentityFact(
        0,
        why,
        ts,
        source,
        by,
        claimed,
        identifiers,
        None if previous is None else _named(previous),
        None if account is None else (account, key("account", account)),
        traits,
    )


def browser(*named: str, **more: Any) -> IdentityFact:
    """A fact of a public key, without proof."""
    return said(*named, **{"by": "browser", "claimed": True, **more})


def _named(value: str) -> tuple[str, str, bytes]:
    kind = (
        "email"
        if "@" in value
        else "phone"
        if value.startswith("+")
        else "external"
        if ":" in value
        else {"u": "user_id", "a": "anonymous_id", "d": "device"}[value[0]]
    )
    return kind, value, key(kind, value)


def key_of(value: str) -> bytes:
    return _named(value)[2]


_journals = itertools.count()


class World:
    """A journal and the consumer that reads it."""

    def __init__(self, folder: Path) -> None:
        self.journal = SqliteJournal(folder / f"journal-{next(_journals)}.sqlite3")
        self.store: Any = SimpleNamespace(journal=self.journal)

    def append(self, facts: Sequence[IdentityFact], *, silent: int = 0) -> None:
        """One journal row with these facts, an event each, then `silent` events without facts."""
        count = len(facts) + silent
        requests = [SimpleNamespace(facts=[fact], count=1) for fact in facts]
        ids = b"".join(uuid.uuid4().bytes for _ in range(count))
        self.journal.append(Group(count, 0, ids, b"body", facts_of(requests)))

    def run(self, *, most_facts: int = 500, steps: int = 1_000_000) -> None:
        """Let identify work until there is nothing left."""
        consumer = Identify(self.store, most_facts=most_facts)
        while steps and consumer.step():
            steps -= 1

    def hear(self, *facts: IdentityFact) -> None:
        """Append and work."""
        self.append(facts)
        self.run()

    def close(self) -> None:
        self.journal.close()


MODELS = (Account, Membership, Card, CardWord, Identifier, Link, Progress)


def link_to(value: str) -> Link:
    """The one link whose weaker end this is."""
    return Link.objects.get(b=Identifier.objects.get(key=key_of(value)).pk, undone_at=None)


def forget_all() -> None:
    for model in MODELS:
        model.objects.all().delete()


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the room but the counters, for comparing two walks."""
    columns = {
        Account: ("key", "value", "first_at"),
        Membership: ("account", "key", "at", "source"),
        Card: ("key", "traits", "words"),
        CardWord: ("word", "key"),
        Identifier: (
            "id",
            "key",
            "kind",
            "value",
            "first_at",
            "source",
            "claimed",
            "stopped",
            "customer",
            "since",
            "size",
        ),
        Link: ("id", "a", "b", "why", "at", "source", "claimed", "undone_at", "undone_by", "never_again"),
    }
    return {
        model.__name__: sorted(
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model.objects.values_list(*names)
        )
        for model, names in columns.items()
    }
