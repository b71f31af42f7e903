"""Global Privacy Control: a browser's standing refusal, read from the flags of its interactions when somebody asks.

Every page view of such a browser says it again, so the ledger gets no row of it: the first one is the statement.
Merging, parting and erasing customers need no work here.
"""

from __future__ import annotations

from uuid import UUID

from attune import store
from attune.identify.processing import Purpose
from attune.identify.resolution import keys_of
from attune.vocabulary.errors import Unavailable
from attune.vocabulary.interaction import Flag

# Selling or sharing data, and advertising that follows a person: https://globalprivacycontrol.github.io/gpc-spec/
_DENIED = frozenset({"sharing", "personalisation"})
_FIRST = """
SELECT count(), toUnixTimestamp64Milli(min(ts)) FROM interactions
WHERE key IN {keys:Array(UUID)} AND bitAnd(flags, {flag:UInt16}) != 0
"""


def denies(purpose: Purpose) -> bool:
    """Whether the signal is a refusal of this purpose."""
    return purpose.key in _DENIED or (purpose.is_marketing and purpose.is_profiling)


def first_seen(customer: bytes) -> int | None:
    """When a browser of this customer first sent the signal, in ms since 1970; None for never.

    Raises:
        Unavailable: the warehouse is away. Who only wants to act waits.
    """
    try:
        warehouse = store.current().warehouse
    except Unavailable:  # a program without a store, such as a command: it reaches nobody
        return None
    keys = [str(UUID(bytes=key)) for key in keys_of(customer)]
    ((times, first),) = warehouse.query("privacy_signal", _FIRST, {"keys": keys, "flag": int(Flag.GPC)}).rows
    return int(first) if times else None
