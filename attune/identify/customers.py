"""One customer as people see it: what it is called, which identifiers it has, and why they are together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from attune.identify import cards
from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, Traits
from attune.identify.identifiers import Identifier
from attune.identify.keys import hasher, normalise
from attune.identify.links import Link
from attune.identify.resolution import AT_ONCE, customers_of, numbers_of
from attune.identify.searching import keys_matching
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import BadInput
from attune.vocabulary.identifier import STRENGTH

MOST_SHOWN = 500  # identifiers of one customer


@dataclass(frozen=True, slots=True)
class Known:
    """One identifier of a customer, and the link that joined it.

    `link`: for `links.undo`, None for the one the others were joined to. `joined_to`: key of the other end.
    `joined_at`, `source`, `claimed`, `why` tell of the link, or of the first fact where there is none. `claimed`: only
    a public key without proof said so. `stopped`: `shared` or `crowded`, when it makes no more links.
    """

    key: bytes
    kind: str
    value: str
    joined_at: datetime
    source: str
    claimed: bool
    stopped: str
    link: int | None
    joined_to: bytes | None
    why: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer. `asked` is the id that was asked for, which may have been absorbed; strings are '' when not known."""

    customer: bytes
    asked: bytes
    name: str
    email: str
    phone: str
    identifiers: tuple[Known, ...]
    accounts: tuple[str, ...]
    keys: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer that search found."""

    customer: bytes
    name: str
    email: str
    phone: str


def profile(customer: bytes) -> Profile | None:
    """Everything known about whose this is; None when no identity fact ever named a key of it.

    Args:
        customer: any key of the customer, absorbed ones too.
    """
    members = numbers_of(customer)
    if not members:
        return None
    numbers = [number for number, _ in members]
    known = _cards(numbers)
    traits = cards.best(known[number] for number in numbers if number in known)
    accounts = Membership.objects.filter(key__in=numbers).values_list("account", flat=True)
    return Profile(
        customer=members[0][1],
        asked=customer,
        name=cards.called(traits),
        email=_value(traits, "email"),
        phone=_value(traits, "phone"),
        identifiers=_identifiers(numbers),
        accounts=tuple(Account.objects.filter(pk__in=list(accounts)).order_by("value").values_list("value", flat=True)),
        keys=len(members),
    )


def identifiers(customer: bytes) -> tuple[Known, ...]:
    """The customer's identifiers, the one it is named after first, then in the order they were joined; at most 500."""
    return _identifiers([number for number, _ in numbers_of(customer)])


def values_of(keys: Sequence[bytes]) -> list[str]:
    """What these keys stand for, of those an identity fact has named."""
    found: list[str] = []
    for at in range(0, len(keys), AT_ONCE):
        rows = Identifier.objects.filter(key__in=list(keys[at : at + AT_ONCE]))
        found += rows.values_list("value", flat=True)
    return found


def lookup(kind: str, value: str) -> bytes | None:
    """The customer with this identifier; None when no fact ever named it.

    Raises:
        BadInput: there is no such kind, or nothing usable in `value`.
    """
    if kind not in STRENGTH:
        raise BadInput(
            f"There is no kind {kind!r}. Choose one of {', '.join(STRENGTH)}.", code="kind_unknown", where="kind"
        )
    normal = normalise(kind, value)
    if normal is None:
        raise BadInput(f"This is no usable {kind}.", code="identifier_unusable", where="value")
    key = hasher().key(kind, normal)
    members = numbers_of(key)
    return members[0][1] if members else None


def search(text: str, limit: int = 20) -> list[Hit]:
    """Customers whose names, e-mail or phone begin with the words of `text`, or that have it as identifier.

    Each customer once, exact identifiers first, then in the order of the longest word. At most `limit` and 200.
    """
    limit = min(limit, 200)
    found: dict[int, None] = {}
    for numbers in keys_matching(text, limit):
        owner = dict(Identifier.objects.filter(pk__in=numbers).values_list("id", "customer"))
        found.update(dict.fromkeys(owner[number] for number in numbers if number in owner))
        if len(found) >= limit:
            break
    return _hits(list(found)[:limit])


def named(customers: Sequence[bytes]) -> list[Hit]:
    """What these customers are called, in the order given; strings are '' where nothing is known."""
    rows: dict[bytes, int] = {}
    for at in range(0, len(customers), AT_ONCE):
        part = list(customers[at : at + AT_ONCE])
        rows.update(Identifier.objects.filter(key__in=part).values_list("key", "customer"))
    hits = {hit.customer: hit for hit in _hits(list(set(rows.values())))}
    owner = customers_of(list(rows))
    # Joined to another one between the two questions: nameless once, right the next time.
    return [hits.get(owner.get(key, key)) or Hit(key, "", "", "") for key in customers]


def _hits(roots: Sequence[int]) -> list[Hit]:
    """What these customers, by the numbers of their roots, are called."""
    keys: dict[int, bytes] = {}
    owner: dict[int, int] = {}
    for at in range(0, len(roots), AT_ONCE):
        rows = Identifier.objects.filter(customer__in=roots[at : at + AT_ONCE]).order_by("since", "id")
        for number, root, key in rows.values_list("id", "customer", "key"):
            owner[number] = root
            if number == root:
                keys[root] = key
    known: dict[int, list[Traits]] = {root: [] for root in keys}
    found = _cards(list(owner))
    for number in sorted(owner, key=lambda each: each != owner[each]):
        if number in found:
            known[owner[number]].append(found[number])
    return [_hit(keys[root], cards.best(known[root])) for root in roots if root in keys]


def _hit(customer: bytes, traits: Mapping[str, cards.Said]) -> Hit:
    return Hit(customer, cards.called(traits), _value(traits, "email"), _value(traits, "phone"))


def _value(traits: Mapping[str, cards.Said], name: str) -> str:
    return traits[name].value if name in traits else ""


def _cards(numbers: Sequence[int]) -> dict[int, Traits]:
    found: dict[int, Traits] = {}
    for at in range(0, len(numbers), AT_ONCE):
        rows = Card.objects.filter(pk__in=numbers[at : at + AT_ONCE]).values_list("key", "traits")
        found.update({number: cards.read(text) for number, text in rows})
    return found


def _identifiers(numbers: Sequence[int]) -> tuple[Known, ...]:
    if not numbers:
        return ()
    shown = list(numbers[:MOST_SHOWN])
    rows = Identifier.objects.in_bulk(shown)
    joined = _joined(shown[0], Link.objects.filter(b__in=numbers, undone_at=None).order_by("id"))
    ends = Identifier.objects.in_bulk([other for _, other in joined.values()])
    return tuple(_known(rows[number], joined.get(number), ends) for number in shown if number in rows)


def _joined(root: int, found: Iterable[Link]) -> dict[int, tuple[Link, int]]:
    """For each key but the root: the link on its way to the root, and the key at that link's other end."""
    ends: dict[int, list[tuple[Link, int]]] = {}
    for link in found:
        ends.setdefault(link.a, []).append((link, link.b))
        ends.setdefault(link.b, []).append((link, link.a))
    reached: dict[int, tuple[Link, int]] = {}
    frontier = [root]
    while frontier:
        nearer, frontier = frontier, []
        for number in nearer:
            for link, other in ends.get(number, ()):
                if other != root and other not in reached:
                    reached[other] = (link, number)
                    frontier.append(other)
    return reached


def _known(row: Identifier, joined: tuple[Link, int] | None, ends: Mapping[int, Identifier]) -> Known:
    link, other = joined or (None, 0)
    return Known(
        key=row.key,
        kind=row.kind,
        value=row.value,
        joined_at=instant(row.first_at if link is None else link.at),
        source=row.source if link is None else link.source,
        claimed=row.claimed if link is None else link.claimed,
        stopped=row.stopped,
        link=None if link is None else link.pk,
        joined_to=None if link is None else ends[other].key,
        why="" if link is None else link.why,
    )
