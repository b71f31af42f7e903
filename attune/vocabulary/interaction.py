"""The interaction: one contact at one instant, as intake has checked it and the warehouse stores it.

Intake turns every accepted event into one tuple in the order of `FIELDS`; the journal stores the tuples of a request
as columns; the warehouse writer builds its blocks from these columns. Nothing else may define this order.
"""

from __future__ import annotations

from typing import NamedTuple

FORMAT = 1  # of a journal row's body; a new reader ships before a new writer

# Value amounts travel as integers of this fraction, so that no float ever touches money.
VALUE_SCALE = 10_000


class Interaction(NamedTuple):
    """Columns of the only fact table. Strings are '' and not None where nothing is known.

    `ts`, `received_at`: milliseconds since 1970 UTC. `id`, `key`, `account_key`: 16 bytes (16 zero bytes = none).
    `value`: integer of 1/10,000 of `currency`, or None. `properties`, `context`: JSON objects as UTF-8 bytes.
    `flags`: bits of `Flag`.
    """

    id: bytes
    message_id: str
    ts: int
    received_at: int
    key: bytes
    anonymous_id: str
    user_id: str
    account_key: bytes
    source: str
    type: str
    name: str
    surface: str
    direction: str
    place: str
    product: str
    staff: str
    campaign: str
    value: int | None
    currency: str
    refers_to: str
    metric: str
    score: float | None
    scale: str
    question: str
    mode: str
    language: str
    properties: bytes
    context: bytes
    flags: int


FIELDS: tuple[str, ...] = Interaction._fields
NO_KEY = bytes(16)

TYPES = frozenset({"track", "identify", "page", "screen", "group", "alias"})
DIRECTIONS = frozenset({"in", "out", "observed", "reported"})


class Flag:
    """Bits of `Interaction.flags`."""

    CONSENT = 1  # the sender stated consent
    GPC = 2  # Global Privacy Control was on
    BOT = 4  # recognised as a robot
    CLAIMED = 8  # a browser key said who it is, without proof: never for personal output
    IMPORTED = 16  # came from a file or through an import
