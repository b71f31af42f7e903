"""Did one event arrive, and has somebody been met? The answer for page and API."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from attune.understand import customers, incoming
from attune.understand.incoming import Arrived
from attune.vocabulary.errors import BadInput

KINDS = ("user_id", "email", "phone", "anonymous_id", "external")


@dataclass(frozen=True, slots=True)
class Search:
    """What is known about one event or person. `customer` has been met under this identifier."""

    asked: str
    arrived: tuple[Arrived, ...]
    customer: UUID | None

    @property
    def is_found(self) -> bool:
        """Whether anything is."""
        return bool(self.arrived) or self.customer is not None


def search(asked: str) -> Search:
    """By message id, and by every kind of identifier it might be."""
    if "\0" in asked:
        return Search(asked.replace("\0", ""), (), None)
    met = (_customer(kind, asked) for kind in KINDS)
    return Search(asked, incoming.with_message_id(asked), next((one for one in met if one is not None), None))


def _customer(kind: str, asked: str) -> UUID | None:
    try:
        return customers.lookup(kind, asked)
    except BadInput:
        return None  # it is no such thing
