"""Interactions the warehouse refused for their content: kept whole, and tried again after an upgrade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from attune.store.faults import Refused
from attune.store.shipment import TABLE
from attune.vocabulary.clock import instant
from attune.vocabulary.interaction import FIELDS, VALUE_SCALE, Interaction

if TYPE_CHECKING:
    from attune.store.opening import Store  # the engine takes a second to import

TIMES = frozenset({"ts", "received_at"})
LARGEST = 10**18  # of the warehouse's Decimal(18, 4), in its fractions
_DAMAGED = (ValueError, TypeError, OverflowError, AttributeError, IndexError, msgspec.MsgspecError)


@dataclass(frozen=True, slots=True)
class Tried:
    """How many are in the warehouse now, and how many it still refuses."""

    stored: int
    still: int


def try_again(store: Store) -> Tried:
    """Hand every refused interaction to the warehouse once more; those it takes are refused no longer.

    Each is inserted alone under a token of its own, so that one which was taken just before a crash is not taken twice.

    Raises:
        Unavailable: the warehouse is away, or another process ships; what was taken so far stays taken.
    """
    stored = still = 0
    with store.shipments.paused():  # a backup must see an interaction in one place, not in two
        for seq, _, packed in store.journal.refused():
            try:
                values = _values(packed)
                token = f"{store.journal.uuid}:refused:{seq}"
                store.warehouse.insert(TABLE, ("seq", *FIELDS), [(seq, *values)], token=token)
            except (Refused, *_DAMAGED):
                still += 1
                continue
            store.journal.drop_refused(seq)
            stored += 1
    return Tried(stored, still)


def _values(packed: bytes) -> list[Any]:
    """As the engine's client takes them."""
    one = Interaction(*msgspec.msgpack.decode(packed))
    return [_value(name, value) for name, value in zip(FIELDS, one, strict=True)]


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - a column of any type
    if name in TIMES:
        return instant(value)
    if name == "value" and value is not None:
        if abs(value) >= LARGEST:
            raise OverflowError("an amount has more than 18 digits")  # the client would cut it
        return Decimal(value) / VALUE_SCALE
    if name in {"properties", "context"}:
        return bytes(value).decode()
    return value
