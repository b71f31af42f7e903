"""After an undo, logins are said again: what comes then says anew who belongs together, or does not."""

from __future__ import annotations

from attune.collect import facts
from attune.identify import progress


class _Followed:
    """How many undos this process has heard of; None before the first look."""

    undone: int | None = None


def follow() -> bool:
    """One step of a loop: forget which logins need not be said again once somebody has undone a link.

    Else a login would be said again only after a restart, and what an undo leads to would depend on when that is.
    """
    undone = progress.undone()
    if _Followed.undone is not None and undone != _Followed.undone:
        facts.said_before.clear()
    _Followed.undone = undone
    return False
