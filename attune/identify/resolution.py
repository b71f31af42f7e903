"""Which customer a key belongs to, flattened: one row for every key that ever was in a link."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from django.db import connection, models

from attune.identify.fields import KeyField
from attune.identify.joining import Node

if TYPE_CHECKING:
    from attune.store.engine import Warehouse  # the engine takes a second to import; models need none of it

AT_ONCE = 500  # keys in one statement
PUBLISHED_AT_ONCE = 50_000
RELOAD_SHARE = 0.1  # of the time, at most, goes into reloading the dictionary


class Resolution(models.Model):
    """A key and its customer.

    `rank` (of its kind) and `since` (order of its earliest link) decide the root; `size`: keys of the customer, right
    in the root's row. `version` grows with every change.
    """

    key = KeyField(primary_key=True)
    customer = KeyField(db_index=True)
    rank = models.SmallIntegerField()
    since = models.BigIntegerField()
    size = models.IntegerField()
    version = models.BigIntegerField(db_index=True)


_UPSERT = """
INSERT INTO identify_resolution (key, customer, rank, since, size, version) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET customer = excluded.customer, rank = excluded.rank, since = excluded.since,
size = excluded.size, version = excluded.version
"""


def save(nodes: Iterable[Node], version: int) -> None:
    """Write rows, new or changed, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, [(*node, version) for node in nodes])


def customer_of(key: bytes) -> bytes:
    """The customer a key belongs to; a key that was never linked is its own customer. Absorbed customers answer too."""
    return customers_of([key])[key]


def customers_of(keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """`customer_of` for many keys at once."""
    found = {key: key for key in keys}
    wanted = list(found)
    for at in range(0, len(wanted), AT_ONCE):
        rows = Resolution.objects.filter(pk__in=wanted[at : at + AT_ONCE])
        found.update(rows.values_list("key", "customer"))
    return found


def keys_of(customer: bytes) -> list[bytes]:
    """All keys of a customer, its own first. Any key of the customer may be given, so absorbed ids go on answering."""
    root = customer_of(customer)
    others = Resolution.objects.filter(customer=root).exclude(pk=root).order_by("since", "key")
    return [root, *others.values_list("key", flat=True)]


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
    pairs = Resolution.objects.order_by("version", "key").values_list("key", "customer", "version")
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
