"""What the key of a request may say."""

from __future__ import annotations

import re

from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped

MACHINE_MADE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def authenticate(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """A browser key is public: it may join its own anonymous id to one user, never two known people."""
    if candidate.type != "alias" or not arrival.is_browser:
        return candidate
    previous = candidate.previous_id
    own = previous in {candidate.anonymous_id, candidate.user_id} or MACHINE_MADE.fullmatch(previous)
    if own or not previous:
        return candidate
    return Dropped(
        candidate.index,
        "not_allowed",
        f"previousId {previous[:80]!r} looks like a known user; a browser key may only join its own anonymous id to a "
        "user. Send this alias with a server key.",
    )
