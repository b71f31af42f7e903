"""One customer as people see it: what it is called, which identifiers it has, and why they are together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from attune.identify import cards
from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, Traits
from attune.identify.identifiers import Identifier
from attune.identify.keys import hasher, normalise
from attune.identify.links import Link
from attune.identify.resolution import AT_ONCE, Resolution, customer_of, customers_of, keys_of
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
    keys = keys_of(customer)
    known = _identifiers(keys)
    traits = cards.best(_cards(keys).values())
    if not known and not traits:
        return None
    accounts = Membership.objects.filter(key__in=keys[:AT_ONCE]).values_list("account", flat=True)
    return Profile(
        customer=keys[0],
        asked=customer,
        name=cards.called(traits),
        email=_value(traits, "email"),
        phone=_value(traits, "phone"),
        identifiers=known,
        accounts=tuple(Account.objects.filter(pk__in=list(accounts)).order_by("value").values_list("value", flat=True)),
        keys=len(keys),
    )


def identifiers(customer: bytes) -> tuple[Known, ...]:
    """The customer's identifiers, the one it is named after first, then in the order they were joined; at most 500."""
    return _identifiers(keys_of(customer))


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
    return customer_of(key) if Identifier.objects.filter(pk=key).exists() else None


def search(text: str, limit: int = 20) -> list[Hit]:
    """Customers whose names, e-mail or phone begin with the words of `text`, or that have it as identifier.

    Each customer once, exact identifiers first, then in the order of the longest word. At most `limit` and 200.
    """
    limit = min(limit, 200)
    found: dict[bytes, None] = {}
    for keys in keys_matching(text, limit):
        found.update(dict.fromkeys(customers_of(keys).values()))
        if len(found) >= limit:
            break
    return named(list(found)[:limit])


def named(customers: Sequence[bytes]) -> list[Hit]:
    """What these customers (roots) are called, in the order given; strings are '' where nothing is known."""
    owners = {customer: customer for customer in customers}
    for at in range(0, len(customers), AT_ONCE):
        part = customers[at : at + AT_ONCE]
        owners.update(Resolution.objects.filter(customer__in=part).values_list("key", "customer"))
    known: dict[bytes, list[Traits]] = {customer: [] for customer in customers}
    for key, traits in _cards(list(owners)).items():
        known[owners[key]].append(traits)
    return [_hit(customer, cards.best(known[customer])) for customer in customers]


def _hit(customer: bytes, traits: Mapping[str, cards.Said]) -> Hit:
    return Hit(customer, cards.called(traits), _value(traits, "email"), _value(traits, "phone"))


def _value(traits: Mapping[str, cards.Said], name: str) -> str:
    return traits[name].value if name in traits else ""


def _cards(keys: Sequence[bytes]) -> dict[bytes, Traits]:
    found: dict[bytes, Traits] = {}
    for at in range(0, len(keys), AT_ONCE):
        rows = Card.objects.filter(pk__in=keys[at : at + AT_ONCE]).values_list("key", "traits")
        found.update({key: cards.read(text) for key, text in rows})
    return found


def _identifiers(keys: Sequence[bytes]) -> tuple[Known, ...]:
    shown = list(keys[:MOST_SHOWN])
    rows = {row.key: row for row in Identifier.objects.filter(pk__in=shown)}
    joined = _joined(keys[0], Link.objects.filter(Q(a__in=shown) | Q(b__in=shown), undone_at=None).order_by("id"))
    return tuple(_known(rows[key], joined.get(key)) for key in shown if key in rows)


def _joined(root: bytes, found: Iterable[Link]) -> dict[bytes, tuple[Link, bytes]]:
    """For each key but the root: the link on its way to the root, and the key at that link's other end."""
    ends: dict[bytes, list[tuple[Link, bytes]]] = {}
    for link in found:
        ends.setdefault(link.a, []).append((link, link.b))
        ends.setdefault(link.b, []).append((link, link.a))
    reached: dict[bytes, tuple[Link, bytes]] = {}
    frontier = [root]
    while frontier:
        nearer, frontier = frontier, []
        for key in nearer:
            for link, other in ends.get(key, ()):
                if other != root and other not in reached:
                    reached[other] = (link, key)
                    frontier.append(other)
    return reached


def _known(row: Identifier, joined: tuple[Link, bytes] | None) -> Known:
    link, other = joined or (None, None)
    return Known(
        key=row.key,
        kind=row.kind,
        value=row.value,
        joined_at=instant(row.first_at if link is None else link.at),
        source=row.source if link is None else link.source,
        claimed=row.claimed if link is None else link.claimed,
        stopped=row.stopped,
        link=None if link is None else link.pk,
        joined_to=other,
        why="" if link is None else link.why,
    )
