"""Message ids for events that come without one: each is told once and never again."""

from __future__ import annotations

import itertools
import secrets

# A number behind something random, drawn by each process: a tenth of what a random id for every event costs.
_counted = itertools.count()
_run = secrets.token_hex(12)


def message_id() -> str:
    """An id that no other event has."""
    return f"{_run}{next(_counted):x}"
