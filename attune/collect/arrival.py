"""What is the same for all events of one request: whose key it came with, when, and how."""

from __future__ import annotations

import msgspec

from attune.access.keys import KeyRecord
from attune.collect.keyring import Keyring
from attune.collect.snapshot import Snapshot


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """The circumstances every step may look at."""

    key: KeyRecord
    received_at: int  # milliseconds since 1970
    snapshot: Snapshot
    keys: Keyring
    gpc: bool = False  # the request carried Sec-GPC: 1
    user_agent: str = ""  # of the request
    is_browser: bool = False  # the key is public: anybody may have sent this
    imported: bool = False  # through /v1/import or a file
