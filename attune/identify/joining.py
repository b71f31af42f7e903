"""The decision which keys become one customer.

Pure: what is known goes in, what changes comes out, nothing is read or written here, so that the same facts in the same
order give the same links however they are cut into chunks.

Links form a forest: a fact links two keys only where they do not belong together yet. So every undo parts a customer in
exactly two, and a key's way to its customer is one line of reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from attune.identify.rules import ADDRESSES, CROWDED, RANK, RULES, SHARED, Rules
from attune.vocabulary.facts import IdentityFact

Named = tuple[str, str, bytes]  # kind, normalised value, key
NEVER = 1 << 62  # `since` of a key without a link


class Known(NamedTuple):
    """What a row of `Identifier` says about the key."""

    key: bytes
    kind: str
    value: str
    first_at: int
    source: str
    claimed: bool
    stopped: str


class Node(NamedTuple):
    """What a row of `Identifier` says about the customer. `size`: keys of it, right in the root's row only."""

    key: bytes
    customer: bytes
    rank: int
    since: int
    size: int


class Joined(NamedTuple):
    """A new row of `Link`."""

    id: int
    a: bytes
    b: bytes
    why: str
    at: int
    source: str
    claimed: bool


class Direct(NamedTuple):
    """A link as its weaker end sees it."""

    id: int
    a: bytes
    claimed: bool


class Way(NamedTuple):
    """A link as a way from one key to another."""

    id: int
    a: bytes
    b: bytes


@dataclass(slots=True)
class Picture:
    """What the stored rows say about the keys of a chunk."""

    identifiers: dict[bytes, Known]
    nodes: dict[bytes, Node]
    direct: dict[bytes, list[Direct]]
    barred: Mapping[bytes, frozenset[bytes]]
    next_link: int
    members: Callable[[bytes], list[Node]]  # all with this customer
    links: Callable[[list[bytes]], list[Way]]  # all between these keys


@dataclass(slots=True)
class Outcome:
    """What a chunk changes."""

    identifiers: dict[bytes, Known] = field(default_factory=dict)
    nodes: dict[bytes, Node] = field(default_factory=dict)
    links: dict[int, Joined] = field(default_factory=dict)
    proved: set[int] = field(default_factory=set)  # links no longer only claimed


class Joining:
    """Walks facts in journal order. `out` collects the changes."""

    def __init__(self, picture: Picture, rules: Rules = RULES) -> None:
        self._known = picture
        self._rules = rules
        self._joined: dict[bytes, list[bytes]] = {}  # root -> keys that came to it in this chunk
        self.next_link = picture.next_link
        self.out = Outcome()
        self.fresh: list[Known] = []  # identifiers the last fact was the first to name, or to prove

    def in_the_way(self, fact: IdentityFact) -> list[int]:
        """Links that contradict what this fact proves. They are to be undone before it applies.

        Those that are only claimed, and those by which a device would join two users (`_borrowed`).
        """
        named = [each for each in fact.identifiers if each[0] in self._rules.kinds]
        if not named or fact.key_kind == "browser" or fact.claimed:
            return []
        anchor = named[0]
        found: list[int] = []
        for other in named[1:]:
            if self._rules.kinds[other[0]].is_person and not self.together(anchor[2], other[2]):
                claimed = [link.id for link in self._known.direct.get(other[2], ()) if link.claimed]
                found += claimed or self._borrowed(anchor, other)
        return list(dict.fromkeys(found))

    def apply(self, fact: IdentityFact) -> None:
        """Take one fact in."""
        self.fresh = []
        named = [each for each in fact.identifiers if each[0] in self._rules.kinds]
        if not named:
            return
        anchor = named[0]
        self._note(fact, anchor)
        for other in named[1:]:
            self._link(fact, anchor, other, fact.why)
        previous = fact.previous
        if previous is not None and previous[0] in self._rules.kinds:
            stronger, weaker = (anchor, previous) if RANK[anchor[0]] <= RANK[previous[0]] else (previous, anchor)
            self._link(fact, stronger, weaker, "alias")

    def together(self, one: bytes, other: bytes) -> bool:
        """Whether two keys are one customer now."""
        return self._customer(one) == self._customer(other)

    # -- two users and a device

    def _borrowed(self, a: Named, b: Named) -> list[int]:
        """Links to devices that are the only reason why an address belongs to another user than the one it is given to.

        A device says less than the address itself: somebody else has used it. What the address was given by its own
        links stays with it, and the device with the user it met first.
        """
        both_users = self._root(a).rank == self._root(b).rank == RANK["user_id"]
        if not both_users or self._stopped(a) or self._stopped(b) or self._is_crowded(b) or not self._fits(a, b):
            return []
        return [*self._to_users(a), *self._to_users(b)]

    def _to_users(self, one: Named) -> list[int]:
        """Links from a key and what it belongs to by itself to the devices beyond which all its users are."""
        root = self._root(one)
        kinds = {node.key: node.rank for node in self._members(root)}
        ways = [*self._known.links(list(kinds)), *(Way(link.id, link.a, link.b) for link in self.out.links.values())]
        beside: dict[bytes, list[tuple[int, bytes]]] = {}
        for way in {way.id: way for way in ways if way.a in kinds and way.b in kinds}.values():
            beside.setdefault(way.a, []).append((way.id, way.b))
            beside.setdefault(way.b, []).append((way.id, way.a))
        own, by_device = _walk(one[2], beside, lambda key: not self._is_device_rank(kinds[key]))
        if any(kinds[key] == RANK["user_id"] for key in own):
            return []
        beyond = {way: _walk(device, beside, lambda key: key not in own)[0] for way, device in by_device}
        return [way for way, keys in beyond.items() if any(kinds[key] == RANK["user_id"] for key in keys)]

    def _is_device_rank(self, rank: int) -> bool:
        return rank >= RANK["anonymous_id"]

    # -- one link

    def _link(self, fact: IdentityFact, a: Named, b: Named, why: str) -> None:
        if a[2] == b[2]:
            return  # browser SDKs alias a person to itself
        if self.together(a[2], b[2]):
            self._note(fact, b)
            self._prove(fact, a[2], b)
            return
        # An address that only a public key says belongs to somebody, and that may not be linked, is not worth a row:
        # it would be a customer nobody has met.
        if fact.key_kind == "browser" and not self._browser_may(a, b):
            return
        self._note(fact, a)
        self._note(fact, b)
        if self._stopped(a) or self._stopped(b) or self._stops(fact, a, b) or not self._fits(a, b):
            return
        self._join(fact, a, b, why)

    def _browser_may(self, a: Named, b: Named) -> bool:
        if not (self._rules.kinds[a[0]].from_browser and self._rules.kinds[b[0]].from_browser):
            return False
        if not self._rules.kinds[b[0]].is_person:
            return True  # its own device; `_stops` looks at whom it has met
        # Never two known people: an address goes to a user only while nobody else has been seen with it.
        return (
            b[0] != "user_id" and b[2] not in self._known.nodes and b[2] not in self.out.nodes and self._unproved(b[2])
        )

    def _unproved(self, key: bytes) -> bool:
        known = self._identifier(key)
        return known is None or known.claimed

    def _stopped(self, one: Named) -> bool:
        known = self._identifier(one[2])
        return known is not None and known.stopped != ""

    def _stops(self, fact: IdentityFact, a: Named, b: Named) -> bool:
        rule = self._rules.kinds[b[0]]
        mine, others = self._root(b), self._root(a)
        if rule.one_person:
            both_users = mine.rank == others.rank == RANK["user_id"]
            both_people = fact.key_kind == "browser" and self._is_person(mine) and self._is_person(others)
            if both_users or both_people:
                # Who only claims to be somebody cannot take a device from the one who proved to be its user.
                if not (fact.claimed and any(not link.claimed for link in self._known.direct.get(b[2], ()))):
                    self._stop(b[2], SHARED)
                return True
        elif self._is_crowded(b):
            self._stop(b[2], CROWDED)
            return True
        return False

    def _is_crowded(self, one: Named) -> bool:
        most = self._rules.kinds[one[0]].most_people
        return most is not None and len(self._known.direct.get(one[2], ())) >= most

    def _is_person(self, root: Node) -> bool:
        return not self._is_device_rank(root.rank)

    def _fits(self, a: Named, b: Named) -> bool:
        one, other = self._root(a), self._root(b)
        if not self._rules.kinds[b[0]].is_person and one.size + other.size > self._rules.most_keys:
            return False
        if not self._known.barred:
            return True
        mine = {node.key for node in self._members(one)}
        return not any(mine & self._known.barred.get(node.key, frozenset()) for node in self._members(other))

    def _join(self, fact: IdentityFact, a: Named, b: Named, why: str) -> None:
        link = Joined(self.next_link, a[2], b[2], why, fact.ts, fact.source, _is_claimed(fact, b))
        self.next_link += 1
        self.out.links[link.id] = link
        self._known.direct.setdefault(link.b, []).append(Direct(link.id, link.a, link.claimed))
        self._linked_since(a, 2 * link.id)
        self._linked_since(b, 2 * link.id + 1)
        first, second = self._root(a), self._root(b)
        winner, loser = (first, second) if order(first) < order(second) else (second, first)
        moving = self._members(loser)
        for node in moving:
            self._put(node._replace(customer=winner.key, size=0))
        self._joined.setdefault(winner.key, []).extend(node.key for node in moving)
        self._joined.pop(loser.key, None)
        self._put(winner._replace(size=winner.size + loser.size))

    def _linked_since(self, one: Named, order: int) -> None:
        node = self._node(one)
        if node.since > order:
            self._put(node._replace(since=order))

    def _prove(self, fact: IdentityFact, a: bytes, b: Named) -> None:
        if _is_claimed(fact, b):
            return
        ends = self._known.direct.get(b[2], [])
        for at, direct in enumerate(ends):
            if direct.a == a and direct.claimed:
                ends[at] = direct._replace(claimed=False)
                if direct.id in self.out.links:
                    self.out.links[direct.id] = self.out.links[direct.id]._replace(claimed=False)
                else:
                    self.out.proved.add(direct.id)

    # -- what is known, with this chunk's changes on top

    def _identifier(self, key: bytes) -> Known | None:
        return self.out.identifiers.get(key) or self._known.identifiers.get(key)

    def _note(self, fact: IdentityFact, one: Named) -> None:
        kind, value, key = one
        known = self._identifier(key)
        if known is None:
            known = Known(key, kind, value, fact.ts, fact.source, _is_claimed(fact, one), "")
        elif known.claimed and not _is_claimed(fact, one):
            known = known._replace(claimed=False)
        else:
            return
        self.out.identifiers[key] = known
        self.fresh.append(known)

    def _stop(self, key: bytes, why: str) -> None:
        known = self._identifier(key)
        if known is not None and not known.stopped:
            self.out.identifiers[key] = known._replace(stopped=why)

    def _node(self, one: Named) -> Node:
        key = one[2]
        return self._stored(key) or Node(key, key, RANK[one[0]], NEVER, 1)

    def _stored(self, key: bytes) -> Node | None:
        return self.out.nodes.get(key) or self._known.nodes.get(key)

    def _customer(self, key: bytes) -> bytes:
        node = self._stored(key)
        return key if node is None else node.customer

    def _root(self, one: Named) -> Node:
        node = self._node(one)
        if node.customer == node.key:
            return node
        root = self._stored(node.customer)
        if root is None:
            raise LookupError(f"resolution row of {node.customer.hex()} is missing; run `attune rebuild resolution`")
        return root

    def _put(self, node: Node) -> None:
        self.out.nodes[node.key] = node

    def _members(self, root: Node) -> list[Node]:
        # Rows as stored, those that moved away in this chunk left out, then those that came.
        stored = self._known.members(root.key) if root.key in self._known.nodes and root.size > 1 else []
        found = {node.key: self._stored(node.key) or node for node in stored}
        found.update({key: self.out.nodes[key] for key in self._joined.get(root.key, ())})
        found[root.key] = self._stored(root.key) or root
        return [node for node in found.values() if node.customer == root.key]


def order(root: Node) -> tuple[int, int, bytes]:
    """The strongest kind is the root, then the one with the earliest link."""
    return root.rank, root.since, root.key


def _walk(
    start: bytes, beside: Mapping[bytes, list[tuple[int, bytes]]], may_enter: Callable[[bytes], bool]
) -> tuple[set[bytes], list[tuple[int, bytes]]]:
    """The keys that links lead to without entering others; and each link to one that was not entered."""
    reached, shut, frontier = {start}, [], [start]
    while frontier:
        ahead = [(way, key) for here in frontier for way, key in beside.get(here, ()) if key not in reached]
        frontier = [key for _, key in ahead if may_enter(key)]
        shut += [(way, key) for way, key in ahead if not may_enter(key)]
        reached.update(frontier)
    return reached, shut


def _is_claimed(fact: IdentityFact, one: Named) -> bool:
    """A public key proves no address, and a user only with a hash."""
    return fact.claimed or (fact.key_kind == "browser" and one[0] in ADDRESSES)
