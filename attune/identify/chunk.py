"""One chunk of facts on its way into the database: read what is known, decide in memory, write in one go.

Raw statements, because a chunk touches thousands of rows and the ORM would spend more time on them than the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

from attune.identify import cards, consent, preferences
from attune.identify.cards import NAMES, Said, Traits
from attune.identify.joining import NEVER, Direct, Joining, Known, Node, Picture, Way
from attune.identify.keys import normalise
from attune.identify.rules import ADDRESSES, RANK
from attune.vocabulary.facts import IdentityFact

AT_ONCE = 900  # values in one IN list
T = TypeVar("T")


class Chunk:
    """Reads on making, decides in `take`, writes in `write`."""

    def __init__(
        self, facts: Sequence[IdentityFact], *, next_key: int, next_link: int, barred: Mapping[bytes, frozenset[bytes]]
    ) -> None:
        self.next_key = next_key
        self._numbers: dict[bytes, int] = {}  # of the keys that have a row
        self._known: dict[bytes, Known] = {}
        self._nodes: dict[bytes, Node] = {}
        self._read(_BY_KEY, list({key for fact in facts for _, _, key in _named(fact)}))
        direct: dict[bytes, list[Direct]] = {}
        for link, a, b, claimed in _rows(_LINKS, [self._numbers[key] for key in self._nodes]):
            direct.setdefault(b, []).append(Direct(link, a, bool(claimed)))
        self._read(_BY_KEY, [node.customer for node in self._nodes.values() if node.customer not in self._nodes])
        # An address is described by itself, anybody by the traits of a fact: of a browser nobody has named, too.
        described = {fact.identifiers[0][2] for fact in facts if fact.identifiers and fact.traits}
        described.update(key for key, known in self._known.items() if known.kind in ADDRESSES)
        with_card = [self._numbers[key] for key in described if key in self._numbers]
        keys = {number: key for key, number in self._numbers.items()}
        self._cards = {keys[number]: (cards.read(text), words) for number, text, words in _rows(_CARDS, with_card)}
        self._fresh_cards: dict[bytes, Traits] = {}
        self._accounts: dict[bytes, tuple[Any, ...]] = {}
        self._members: dict[tuple[bytes, bytes], tuple[Any, ...]] = {}
        self._stated: list[IdentityFact] = []
        picture = Picture(self._known, self._nodes, direct, barred, next_link, self._read_members, self._read_links)
        self.joining = Joining(picture)
        self.taken = 0
        self._new: set[bytes] = set()

    def _read(self, statement: str, values: Sequence[Any]) -> list[Node]:
        nodes = []
        for number, key, kind, value, first_at, source, claimed, stopped, root, since, size, version in _rows(
            statement, values
        ):
            self._numbers[key] = number
            self._known.setdefault(key, Known(key, kind, value, first_at, source, bool(claimed), stopped))
            if version:  # it was in a link
                nodes.append(self._nodes.setdefault(key, Node(key, root, RANK[kind], since, size)))
        return nodes

    def _read_members(self, root: bytes) -> list[Node]:
        return self._read(_BY_CUSTOMER, [self._numbers[root]])

    def _read_links(self, keys: list[bytes]) -> list[Way]:
        numbers = [self._numbers[key] for key in keys if key in self._numbers]
        return [Way(link, a, b) for link, a, b, _ in _rows(_LINKS, numbers)]

    def take(self, fact: IdentityFact) -> None:
        """Decide one fact; after those before it, in journal order."""
        self.joining.apply(fact)
        self.taken += 1
        if not fact.identifiers:
            return
        for known in self.joining.fresh:
            if known.kind in ADDRESSES:
                self._say(known.key, {known.kind: known.value}, fact.ts, is_claimed=known.claimed)
        if fact.consents or fact.preferences:
            self._stated.append(fact)
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
        inserted = self._inserted(version)
        number = self._numbers
        words_gone, words_new, fresh = self._worded()
        with connection.cursor() as cursor:
            for statement, rows in (
                (_INSERT, inserted),
                (
                    _STATE,
                    [(known.claimed, known.stopped, number[key]) for key, known in self._updated(out.identifiers)],
                ),
                (
                    _MOVE,
                    [
                        (number[node.customer], node.since, node.size, version, number[key])
                        for key, node in self._updated(out.nodes)
                    ],
                ),
                (_LINK, [(*link[:1], number[link.a], number[link.b], *link[3:]) for link in out.links.values()]),
                (_PROVE, [(link,) for link in sorted(out.proved)]),
                (_PUT_CARD, fresh),
                (_DROP_WORD, words_gone),
                (_PUT_WORD, words_new),
                (_PUT_ACCOUNT, list(self._accounts.values())),
                (
                    _PUT_MEMBER,
                    [(account, number[key], at, source) for account, key, at, source in self._members.values()],
                ),
            ):
                if rows:
                    cursor.executemany(statement, rows)
        if self._stated:
            consent.take(self._stated)
            preferences.take(self._stated)

    def _inserted(self, version: int) -> list[tuple[Any, ...]]:
        """Rows of keys named for the first time; they get their numbers here, in the order of their facts."""
        out = self.joining.out
        new = [known for key, known in out.identifiers.items() if key not in self._numbers]
        self._new = {known.key for known in new}
        for known in new:
            self._numbers[known.key] = self.next_key
            self.next_key += 1
        rows = []
        for known in new:
            node = out.nodes.get(known.key)
            alone = Node(known.key, known.key, 0, NEVER, 1)
            _, customer, _, since, size = node or alone
            placed = (self._numbers[customer], since, size, 0 if node is None else version)
            rows.append((self._numbers[known.key], *known, *placed))
        return rows

    def _updated(self, changed: Mapping[bytes, T]) -> list[tuple[bytes, T]]:
        return [(key, row) for key, row in changed.items() if key not in self._new]

    def _worded(self) -> tuple[list[tuple[bytes, int]], list[tuple[bytes, int]], list[tuple[int, str, str]]]:
        gone: list[tuple[bytes, int]] = []
        new: list[tuple[bytes, int]] = []
        fresh: list[tuple[int, str, str]] = []
        for key, traits in self._fresh_cards.items():
            words = cards.words(traits)
            before = set(self._cards[key][1].split()) if key in self._cards else set()
            number = self._numbers[key]
            gone += [(word.encode(), number) for word in sorted(before.difference(words))]
            new += [(word.encode(), number) for word in words if word not in before]
            fresh.append((number, cards.written(traits), " ".join(words)))
        new.sort()
        return gone, new, fresh


def _named(fact: IdentityFact) -> Iterable[tuple[str, str, bytes]]:
    return fact.identifiers if fact.previous is None else [*fact.identifiers, fact.previous]


def _rows(statement: str, keys: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        for at in range(0, len(keys), AT_ONCE):
            part = keys[at : at + AT_ONCE]
            cursor.execute(statement.format(", ".join(["%s"] * len(part))), part)
            for row in cursor.fetchall():
                yield tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


_COLUMNS = """
SELECT i.id, i.key, i.kind, i.value, i.first_at, i.source, i.claimed, i.stopped, r.key, i.since, i.size, i.version
FROM identify_identifier i JOIN identify_identifier r ON r.id = i.customer
"""
_BY_KEY = _COLUMNS + "WHERE i.key IN ({})"
_BY_CUSTOMER = _COLUMNS + "WHERE i.customer IN ({}) ORDER BY i.id"
_LINKS = """
SELECT l.id, a.key, b.key, l.claimed FROM identify_link l
JOIN identify_identifier a ON a.id = l.a JOIN identify_identifier b ON b.id = l.b
WHERE l.b IN ({}) AND l.undone_at IS NULL ORDER BY l.id
"""
_CARDS = "SELECT key, traits, words FROM identify_card WHERE key IN ({})"

_INSERT = """
INSERT INTO identify_identifier
(id, key, kind, value, first_at, source, claimed, stopped, customer, since, size, version)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_STATE = "UPDATE identify_identifier SET claimed = %s, stopped = %s WHERE id = %s"
_MOVE = "UPDATE identify_identifier SET customer = %s, since = %s, size = %s, version = %s WHERE id = %s"
_LINK = """
INSERT INTO identify_link (id, a, b, why, at, source, claimed, undone_by, reason, never_again)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', FALSE)
"""
_PROVE = "UPDATE identify_link SET claimed = FALSE WHERE id = %s"
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
