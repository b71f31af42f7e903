"""What this room's retention removes: browsers nobody ever named, answered requests, statements that were replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from attune.identify.consent import Consent, State
from attune.identify.identifiers import Identifier
from attune.identify.requests import CLOSED, Request
from attune.identify.resolution import AT_ONCE
from attune.store import expiring
from attune.store.database import write

if TYPE_CHECKING:
    from attune.store.opening import Store

KEYS_AT_ONCE = 2_000
_NAMELESS = """
SELECT DISTINCT key FROM interactions WHERE ts < fromUnixTimestamp64Milli({before:Int64})
AND user_id = '' AND anonymous_id != '' AND NOT dictHas('resolution', key64)
"""


def anonymous(store: Store, before: int) -> dict[str, int]:
    """Whole months of what browsers did that nobody has named: their key stands in no identity fact."""
    before = expiring.month_start(before)
    counts: dict[str, int] = {}
    keys = (row[0].bytes for row in store.warehouse.stream("nameless", _NAMELESS, {"before": before}))
    for some in _pieces(keys, KEYS_AT_ONCE):
        nameless = set(some)
        for part in _pieces(some, AT_ONCE):
            known = Identifier.objects.filter(key__in=part).values_list("key", flat=True)
            nameless.difference_update(bytes(key) for key in known)
        listed = ", ".join(f"'{UUID(bytes=key)}'" for key in nameless)
        if listed:
            for place, rows in expiring.months_before(store, before, f"key IN ({listed})").items():
                counts[place] = counts.get(place, 0) + rows
    return counts


def answered_requests(store: Store, before: int) -> dict[str, int]:  # noqa: ARG001  the signature of every enforcer
    """Requests that were closed so long ago."""
    with write():
        gone = Request.objects.filter(state__in=CLOSED, closed_at__lt=before).delete()[0]
    return {"identify_request": gone}


def replaced_statements(store: Store, before: int) -> dict[str, int]:  # noqa: ARG001  same
    """Statements of consent that a later one of the same key, purpose and channel has replaced before that time."""
    newest: dict[tuple[Any, ...], int] = {}
    gone: list[int] = []
    rows = Consent.objects.filter(recorded_at__lt=before).exclude(state=State.ASKED).order_by("-at", "-id")
    for number, key, purpose, channel in rows.values_list("id", "key", "purpose", "channel").iterator():
        if newest.setdefault((bytes(key), purpose, channel), number) != number:
            gone.append(number)
    for part in _pieces(gone, AT_ONCE):
        with write():
            Consent.objects.filter(pk__in=part).delete()
    return {"identify_consent": len(gone)}


def _pieces(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(values)
    while piece := list(islice(left, size)):
        yield piece
