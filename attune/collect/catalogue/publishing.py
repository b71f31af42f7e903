"""Aliases for the warehouse: the dictionary by which questions group other keys of an entry under the entry's own."""

from __future__ import annotations

import threading
from typing import NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from django.db.models import Count, Max

from attune.collect.catalogue.models import Alias, Campaign, Kind, Place, Product, StaffMember
from attune.store.engine import Warehouse

MODELS: dict[str, type[Place | Product | StaffMember | Campaign]] = {
    Kind.PLACE: Place,
    Kind.PRODUCT: Product,
    Kind.STAFF: StaffMember,
    Kind.CAMPAIGN: Campaign,
}
KNOWN = "SELECT kind, key, entry, version FROM catalogue_map FINAL"
COLUMNS = ("kind", "key", "entry", "version")

_one_at_a_time = threading.Lock()
_published: WeakKeyDictionary[Warehouse, _Mark] = WeakKeyDictionary()
_unread: WeakSet[Warehouse] = WeakSet()  # rows are written, the dictionary has not read them yet


class _Mark(NamedTuple):
    """Aliases are added and removed, never changed: while these two stand, nothing is new."""

    aliases: int
    newest: int


def publish(warehouse: Warehouse) -> bool:
    """Write what changed since it was published last and have it read; True when something was.

    Nothing stored about interactions changes: every question answers by the new mapping at once.
    """
    with _one_at_a_time:
        counted = Alias.objects.aggregate(aliases=Count("pk"), newest=Max("pk"))
        mark = _Mark(counted["aliases"], counted["newest"] or 0)
        if _published.get(warehouse) != mark:
            rows = _changed(warehouse)
            if rows:
                _unread.add(warehouse)
                warehouse.insert("catalogue_map", COLUMNS, rows)
            _published[warehouse] = mark
        if warehouse not in _unread:
            return False
        warehouse.command("SYSTEM RELOAD DICTIONARY catalogue", name="reload catalogue")
        _unread.discard(warehouse)
    return True


def _changed(warehouse: Warehouse) -> list[tuple[str, str, str, int]]:
    """Rows for aliases that mean something else than is known; one that is gone means nothing any more."""
    found = warehouse.query("catalogue map", KNOWN).rows
    known = {(kind, key): entry for kind, key, entry, _ in found}
    version = 1 + max((int(row[3]) for row in found), default=0)
    wanted = _wanted()
    return [
        (kind, key, wanted.get((kind, key), ""), version)
        for kind, key in wanted.keys() | known.keys()
        if wanted.get((kind, key), "") != known.get((kind, key), "")
    ]


def _wanted() -> dict[tuple[str, str], str]:
    keys = {kind: dict(model.objects.order_by().values_list("pk", "key")) for kind, model in MODELS.items()}
    return {
        (kind, alias): keys[kind][entry]
        for kind, alias, entry in Alias.objects.values_list("kind", "alias", "entry")
        if entry in keys[kind]
    }
