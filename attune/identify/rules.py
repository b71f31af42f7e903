"""Which identifiers join facts into one customer, and where that stops. Data, read by `joining`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from attune.vocabulary.identifier import STRENGTH

RANK: Mapping[str, int] = MappingProxyType({kind: rank for rank, kind in enumerate(STRENGTH)})

ADDRESSES = frozenset({"email", "phone"})
DEVICES = frozenset({"anonymous_id", "device"})

# A stopped identifier makes no more links. What it has joined stays joined.
SHARED = "shared"  # a device that met a second person
CROWDED = "crowded"  # an address that met too many people


@dataclass(frozen=True, slots=True)
class Rule:
    """What an identifier of one kind may do.

    `is_person`: it stands for somebody. `most_people`: after this many people it stops linking; None for no limit.
    `one_person`: the second person stops it at once. `from_browser`: a public key may link it.
    """

    is_person: bool
    most_people: int | None = None
    one_person: bool = False
    from_browser: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules.

    `most_keys`: devices beyond this number are no longer joined to one customer, so that a public key cannot make a
    customer too large to be read.
    """

    kinds: Mapping[str, Rule]
    most_keys: int = 2_000


RULES = Rules(
    MappingProxyType(
        {
            "user_id": Rule(is_person=True),
            "email": Rule(is_person=True, most_people=5),
            "phone": Rule(is_person=True, most_people=5),
            "external": Rule(is_person=True, from_browser=False),
            "anonymous_id": Rule(is_person=False, one_person=True),
            "device": Rule(is_person=False, one_person=True),
        },
    ),
)
