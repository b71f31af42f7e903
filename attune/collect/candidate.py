"""What a door hands to intake, and what a refusal looks like."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import msgspec

from attune.collect.context import NOTHING_SAID, Context
from attune.collect.keyring import NOBODY, Named, Person
from attune.vocabulary.interaction import NO_KEY

When = str | int | float | datetime | None


class Candidate(msgspec.Struct, gc=False):
    """One event as a door read it; the steps of intake fill in the rest.

    A door sets what its format says and leaves the rest alone: '' means "not said", and intake then looks into
    `properties` and `context` by the usual names (docs/reference/segment.md). `properties` and `context` are JSON
    objects as UTF-8 bytes; for identify and group, `properties` are the traits.
    """

    index: int  # place in the batch or file: a refusal names it
    type: str
    size: int = 0  # bytes of the event as it was sent
    name: str = ""
    message_id: str = ""
    user_id: str = ""
    anonymous_id: str = ""
    timestamp: When = None  # ISO 8601, or seconds or milliseconds since 1970
    original_timestamp: When = None
    sent_at: When = None
    properties: bytes | msgspec.Raw = b"{}"
    context: bytes | msgspec.Raw = b""
    email: str = ""
    phone: str = ""
    external: str = ""
    device: str = ""
    previous_id: str = ""
    group_id: str = ""
    user_hash: str = ""
    impersonal: bool = False  # the door knows that nobody in particular may be meant (files, sensors)
    surface: str = ""
    direction: str = ""
    place: str = ""
    product: str = ""
    staff: str = ""
    campaign: str = ""
    value: int | None = None  # of 1/10,000 of the currency
    currency: str = ""
    refers_to: str = ""
    metric: str = ""
    score: float | None = None
    scale: str = ""
    question: str = ""
    mode: str = ""
    language: str = ""

    # Found by the steps.
    said: dict[str, Any] = {}  # properties, decoded; msgspec gives every candidate its own
    about: Context = NOTHING_SAID  # context, decoded
    ts: int = 0
    flags: int = 0
    person: Person = NOBODY
    account_key: bytes = NO_KEY
    claimed: bool = False
    dropped: Dropped | None = None  # why it goes no further

    @property
    def identifiers(self) -> list[Named]:
        """(kind, normalised value, key), strongest first."""
        return self.person.identifiers

    def refuse(self, reason: str, message: str) -> Self:
        """Say that this candidate goes no further, and why: `reason` is a stable word, `message` names the value."""
        self.dropped = Dropped(self.index, reason, message)
        return self


class Dropped(msgspec.Struct, frozen=True, gc=False):
    """A refusal is a value: which event, why (a stable word, counted), and a sentence that names the value."""

    index: int
    reason: str
    message: str
