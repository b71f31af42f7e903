"""From rules to the dictionary every question reads: only surfaces whose touchpoint changed are written."""

from __future__ import annotations

import threading
from weakref import WeakSet

from attune.collect.touchpoints import rules
from attune.collect.touchpoints.rules import NOTHING, Mapped, Rules
from attune.store.engine import Warehouse

SEEN = "SELECT surface FROM surfaces_seen WHERE surface != '' GROUP BY surface"
KNOWN = "SELECT surface, touchpoint, channel, stage, direct, version FROM surface_map FINAL"
COLUMNS = ("surface", "touchpoint", "channel", "stage", "direct", "version")

_one_at_a_time = threading.Lock()
_unread: WeakSet[Warehouse] = WeakSet()  # rows are written, the dictionary has not read them yet


def remap(warehouse: Warehouse) -> bool:
    """Map every surface seen so far by the rules of this moment; True when something changed.

    Nothing stored about customers changes: the dictionary is loaded anew, and every question answers by it at once.
    """
    with _one_at_a_time:
        changed = changes(rules.load(), _seen(warehouse), known := _known(warehouse))
        if changed:
            version = 1 + max((version for _, version in known.values()), default=0)
            rows = [(surface, *mapped[:3], int(mapped.direct), version) for surface, mapped in changed.items()]
            _unread.add(warehouse)
            warehouse.insert("surface_map", COLUMNS, rows)
        if warehouse not in _unread:
            return False
        warehouse.command("SYSTEM RELOAD DICTIONARY surfaces", name="reload surfaces")
        _unread.discard(warehouse)
    return True


def changes(now: Rules, seen: set[str], known: dict[str, tuple[Mapped, int]]) -> dict[str, Mapped]:
    """Surfaces that are mapped otherwise than is known; one that no rule fits any more is mapped to nothing."""
    wanted = {surface: now.of(surface) for surface in seen | known.keys()}
    return {surface: mapped for surface, mapped in wanted.items() if mapped != known.get(surface, (NOTHING, 0))[0]}


def _seen(warehouse: Warehouse) -> set[str]:
    return {surface for (surface,) in warehouse.query("surfaces seen", SEEN).rows}


def _known(warehouse: Warehouse) -> dict[str, tuple[Mapped, int]]:
    return {
        surface: (Mapped(touchpoint, channel, stage, bool(direct)) if touchpoint else NOTHING, int(version))
        for surface, touchpoint, channel, stage, direct, version in warehouse.query("surface map", KNOWN).rows
    }
