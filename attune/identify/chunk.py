"""One chunk of facts on its way into the database: read what is known, decide in memory, write in one go.

Raw statements, because a chunk touches thousands of rows and the ORM would spend more time on them than the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from attune.identify import cards
from attune.identify.cards import NAMES, Said, Traits
from attune.identify.joining import Direct, Joining, Known, Node, Picture
from attune.identify.keys import normalise
from attune.identify.rules import ADDRESSES, RANK
from attune.vocabulary.facts import IdentityFact

AT_ONCE = 900  # values in one IN list
PEOPLE = frozenset(kind for kind, rank in RANK.items() if rank < RANK["anonymous_id"])


class Chunk:
    """Reads on making, decides in `take`, writes in `write`."""

    def __init__(
        self, facts: Sequence[IdentityFact], *, next_link: int, barred: Mapping[bytes, frozenset[bytes]]
    ) -> None:
        named = {each[2]: each[0] for fact in facts for each in _named(fact)}
        people = [key for key, kind in named.items() if kind in PEOPLE]
        self._cards = {key: (cards.read(text), words) for key, text, words in _rows(_CARDS, people)}
        self._fresh_cards: dict[bytes, Traits] = {}
        self._accounts: dict[bytes, tuple[Any, ...]] = {}
        self._members: dict[tuple[bytes, bytes], tuple[Any, ...]] = {}
        self.joining = Joining(_picture(list(named), next_link, barred))
        self.taken = 0

    def take(self, fact: IdentityFact) -> None:
        """Decide one fact; after those before it, in journal order."""
        self.joining.apply(fact)
        self.taken += 1
        if not fact.identifiers:
            return
        for known in self.joining.fresh:
            if known.kind in ADDRESSES:
                self._say(known.key, {known.kind: known.value}, fact.ts, is_claimed=known.claimed)
        if fact.traits:
            self._describe(fact)
        if fact.account is not None:
            value, key = fact.account
            self._accounts.setdefault(key, (key, value, fact.ts))
            anchor = fact.identifiers[0][2]
            self._members.setdefault((key, anchor), (key, anchor, fact.ts, fact.source))

    def _describe(self, fact: IdentityFact) -> None:
        anchor = fact.identifiers[0]
        own = dict(fact.traits)
        for kind, value, key in fact.identifiers:
            # An address that belongs to the customer by a link has its own card; without the link only this one tells.
            if kind in own and normalise(kind, own[kind]) == value and self.joining.together(anchor[2], key):
                del own[kind]
        self._say(anchor[2], own, fact.ts, is_claimed=fact.claimed)

    def _say(self, key: bytes, said: Mapping[str, str], at: int, *, is_claimed: bool) -> None:
        wanted = {name: " ".join(said[name].split())[: cards.LONGEST] for name in NAMES if name in said}
        wanted = {name: value for name, value in wanted.items() if value}
        if not wanted:
            return
        card = self._fresh_cards.get(key)
        if card is None:
            card = dict(self._cards[key][0]) if key in self._cards else {}
        changed = [cards.take(card, name, Said(value, at, is_claimed)) for name, value in wanted.items()]
        if any(changed):
            self._fresh_cards[key] = card

    def write(self, version: int) -> None:
        """Write everything inside the caller's transaction."""
        out = self.joining.out
        words_gone, words_new, fresh = self._worded()
        with connection.cursor() as cursor:
            for statement, rows in (
                (_PUT_IDENTIFIER, list(out.identifiers.values())),
                (_PUT_LINK, list(out.links.values())),
                (_PROVE, [(number,) for number in sorted(out.proved)]),
                (_PUT_NODE, [(*node, version) for node in out.nodes.values()]),
                (_PUT_CARD, fresh),
                (_DROP_WORD, words_gone),
                (_PUT_WORD, words_new),
                (_PUT_ACCOUNT, list(self._accounts.values())),
                (_PUT_MEMBER, list(self._members.values())),
            ):
                if rows:
                    cursor.executemany(statement, rows)

    def _worded(self) -> tuple[list[tuple[bytes, bytes]], list[tuple[bytes, bytes]], list[tuple[bytes, str, str]]]:
        gone: list[tuple[bytes, bytes]] = []
        new: list[tuple[bytes, bytes]] = []
        fresh: list[tuple[bytes, str, str]] = []
        for key, traits in self._fresh_cards.items():
            words = cards.words(traits)
            before = set(self._cards[key][1].split()) if key in self._cards else set()
            gone += [(word.encode(), key) for word in sorted(before.difference(words))]
            new += [(word.encode(), key) for word in words if word not in before]
            fresh.append((key, cards.written(traits), " ".join(words)))
        new.sort()
        return gone, new, fresh


def _named(fact: IdentityFact) -> Iterable[tuple[str, str, bytes]]:
    return fact.identifiers if fact.previous is None else [*fact.identifiers, fact.previous]


def _picture(keys: list[bytes], next_link: int, barred: Mapping[bytes, frozenset[bytes]]) -> Picture:
    identifiers = {row[0]: Known(*row) for row in _rows(_IDENTIFIERS, keys)}
    # A key nobody has named has no link either: most keys of a new customer end here.
    named = list(identifiers)
    nodes = {row[0]: Node(*row) for row in _rows(_NODES, named)}
    roots = {node.customer for node in nodes.values()}.difference(nodes)
    nodes.update({row[0]: Node(*row) for row in _rows(_NODES, list(roots))})
    direct: dict[bytes, list[Direct]] = {}
    for number, a, b, claimed in _rows(_LINKS, [key for key in named if key in nodes]):
        direct.setdefault(b, []).append(Direct(number, a, bool(claimed)))
    return Picture(identifiers, nodes, direct, barred, next_link, _members)


def _members(root: bytes) -> list[Node]:
    return [Node(*row) for row in _rows(_NODES_OF, [root])]


def _rows(statement: str, keys: Sequence[bytes]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        for at in range(0, len(keys), AT_ONCE):
            part = keys[at : at + AT_ONCE]
            cursor.execute(statement.format(", ".join(["%s"] * len(part))), part)
            for row in cursor.fetchall():
                yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


_IDENTIFIERS = "SELECT key, kind, value, first_at, source, claimed, stopped FROM identify_identifier WHERE key IN ({})"
_NODES = "SELECT key, customer, rank, since, size FROM identify_resolution WHERE key IN ({})"
_NODES_OF = "SELECT key, customer, rank, since, size FROM identify_resolution WHERE customer IN ({})"
_LINKS = "SELECT id, a, b, claimed FROM identify_link WHERE b IN ({}) AND undone_at IS NULL ORDER BY id"
_CARDS = "SELECT key, traits, words FROM identify_card WHERE key IN ({})"

_PUT_IDENTIFIER = """
INSERT INTO identify_identifier (key, kind, value, first_at, source, claimed, stopped)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET claimed = excluded.claimed, stopped = excluded.stopped
"""
_PUT_LINK = """
INSERT INTO identify_link (id, a, b, why, at, source, claimed, undone_by, reason, never_again)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', FALSE)
"""
_PROVE = "UPDATE identify_link SET claimed = FALSE WHERE id = %s"
_PUT_NODE = """
INSERT INTO identify_resolution (key, customer, rank, since, size, version) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET customer = excluded.customer, rank = excluded.rank, since = excluded.since,
size = excluded.size, version = excluded.version
"""
_PUT_CARD = """
INSERT INTO identify_card (key, traits, words) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET traits = excluded.traits, words = excluded.words
"""
_DROP_WORD = "DELETE FROM identify_cardword WHERE word = %s AND key = %s"
_PUT_WORD = "INSERT INTO identify_cardword (word, key) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_PUT_ACCOUNT = "INSERT INTO identify_account (key, value, first_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_PUT_MEMBER = """
INSERT INTO identify_membership (account, key, at, source) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
