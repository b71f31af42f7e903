"""The success of this protocol: exactly 200 with JSON, in which each event stands alone."""

from __future__ import annotations

import msgspec

from attune.collect.doors.answers import TooLarge
from attune.collect.doors.request import Taken

__all__ = ["TooLarge", "success"]

_encode = msgspec.json.Encoder().encode


def success(taken: Taken) -> bytes:
    """The body of a 200. `accepted` counts what is safe with us, so a duplicate counts: it was stored before."""
    if not taken.dropped and not taken.duplicates:
        return b'{"success":true,"accepted":%d,"dropped":[]}' % taken.accepted
    body: dict[str, object] = {"success": True, "accepted": taken.accepted}
    if taken.duplicates:
        body["duplicates"] = taken.duplicates
    body["dropped"] = taken.dropped
    return _encode(body)
