"""Which customer a key belongs to, here and in the warehouse."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from django.db.models import OuterRef, QuerySet, Subquery

from attune.identify.identifiers import Identifier

if TYPE_CHECKING:
    from attune.store.engine import Warehouse  # the engine takes a second to import; models need none of it

AT_ONCE = 500  # keys in one statement
PUBLISHED_AT_ONCE = 50_000
RELOAD_SHARE = 0.1  # of the time, at most, goes into reloading the dictionary


def customer_of(key: bytes) -> bytes:
    """The customer a key belongs to; a key that was never linked is its own customer. Absorbed customers answer too."""
    return customers_of([key])[key]


def customers_of(keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """`customer_of` for many keys at once."""
    found = {key: key for key in keys}
    wanted = list(found)
    for at in range(0, len(wanted), AT_ONCE):
        rows = _pairs(Identifier.objects.filter(key__in=wanted[at : at + AT_ONCE]))
        found.update({key: root for key, root, _ in rows})
    return found


def keys_of(customer: bytes) -> list[bytes]:
    """All keys of a customer, its own first. Any key of the customer may be given, so absorbed ids go on answering."""
    return [key for _, key in numbers_of(customer)] or [customer]


def numbers_of(customer: bytes) -> list[tuple[int, bytes]]:
    """Number and key of all keys of a customer, the root first, then in the order they were linked; [] if not known."""
    root = Identifier.objects.filter(key=customer).values_list("customer", flat=True).first()
    if root is None:
        return []
    rows = Identifier.objects.filter(customer=root).order_by("since", "id").values_list("id", "key")
    return sorted(rows, key=lambda row: row[0] != root)


def _pairs(rows: QuerySet[Identifier]) -> QuerySet[Identifier, tuple[bytes, bytes, int]]:
    """Key, key of the customer, version."""
    root = Subquery(Identifier.objects.filter(pk=OuterRef("customer")).values("key")[:1])
    return rows.annotate(root=root).values_list("key", "root", "version")


class Publisher:
    """Copies changed pairs into one warehouse and reloads its dictionary.

    The cursor is the newest version in the warehouse itself, so it moves with the rows. Versions go in order and the
    newest one is sent again after a start: an insert that broke off in the middle of a version leaves no gap.
    """

    def __init__(self) -> None:
        self._sent: int | None = None
        self._must_reload = True  # the dictionary may be older than the rows
        self._next_reload = 0.0

    def step(self, warehouse: Warehouse) -> bool:
        """Send what changed; True when there is more to send at once."""
        if self._sent is None:
            newest = warehouse.query(
                "resolution version", "SELECT max(version) AS version FROM resolution_pairs"
            ).value()
            self._sent = max(int(newest) - 1, 0)
        rows, is_full = _changed(self._sent)
        if rows:
            warehouse.insert("resolution_pairs", ("key", "customer", "version"), rows)
            self._sent = rows[-1][2]
            self._must_reload = True
        if not is_full and self._must_reload and time.monotonic() >= self._next_reload:
            self._reload(warehouse)
        return is_full

    def _reload(self, warehouse: Warehouse) -> None:
        started = time.monotonic()
        warehouse.command("SYSTEM RELOAD DICTIONARY resolution", name="reload resolution")
        took = time.monotonic() - started
        self._must_reload = False
        self._next_reload = started + took / RELOAD_SHARE


def _changed(after: int) -> tuple[list[tuple[bytes, bytes, int]], bool]:
    """The next pairs in order of version, whole versions only, and whether there may be more."""
    pairs = _pairs(Identifier.objects.order_by("version", "id"))
    rows = list(pairs.filter(version__gt=after)[:PUBLISHED_AT_ONCE])
    if len(rows) < PUBLISHED_AT_ONCE:
        return rows, False
    last = rows[-1][2]  # may go on beyond the limit
    return [row for row in rows if row[2] < last] or list(pairs.filter(version=last)), True


_publishers: WeakKeyDictionary[Warehouse, Publisher] = WeakKeyDictionary()


def publish(warehouse: Warehouse) -> bool:
    """Bring the warehouse's dictionary up to date; True when it should be called again at once.

    Raises:
        Unavailable: the warehouse is away; the next call goes on where this one stopped.
    """
    return _publishers.setdefault(warehouse, Publisher()).step(warehouse)
