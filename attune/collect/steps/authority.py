"""What the key of a request may say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate

MACHINE_MADE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def authenticate(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """A browser key is public: it may join its own anonymous id to one user, never two known people."""
    if not arrival.is_browser:
        return ()
    refused = []
    for candidate in candidates:
        if candidate.type != "alias":
            continue
        previous = candidate.previous_id
        own = previous in {candidate.anonymous_id, candidate.user_id} or MACHINE_MADE.fullmatch(previous)
        if previous and not own:
            candidate.refuse(
                "not_allowed",
                f"previousId {previous[:80]!r} looks like a known user; a browser key may only join its own anonymous "
                "id to a user. Send this alias with a server key.",
            )
            refused.append(candidate)
    return refused
