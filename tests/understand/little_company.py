"""Interactions of a company small enough to count by hand, written as JSON lines."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from attune.store.engine import Warehouse

NOBODY = "nobody"
MAPPINGS = ("resolution_pairs", "surface_map", "catalogue_map")
TABLES = ("interactions", "traits", "totals", "surfaces_seen", "labels", *MAPPINGS)
DICTIONARIES = ("resolution", "surfaces", "catalogue")


def key_of(who: str) -> uuid.UUID:
    """The key of somebody; `nobody` is the key of facts without a person."""
    return uuid.UUID(int=0) if who == NOBODY else uuid.uuid5(uuid.NAMESPACE_OID, who)


def empty(warehouse: Warehouse) -> None:
    """Take everything out."""
    for table in TABLES:
        warehouse.command(f"TRUNCATE TABLE {table}")
    reload(warehouse)


def reload(warehouse: Warehouse) -> None:
    """Read the mappings again."""
    for dictionary in DICTIONARIES:
        warehouse.command(f"SYSTEM RELOAD DICTIONARY {dictionary}")


def lines(path: Path) -> list[dict[str, Any]]:
    """The interactions of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(warehouse: Warehouse, events: Iterable[Mapping[str, Any]]) -> None:
    """Insert events: `who` and `ts` at least; other fields are columns, and what is missing is empty."""
    rows = [_row(number, event) for number, event in enumerate(events, 1)]
    columns = sorted({column for row in rows for column in row})
    empty_of = {"value": None, "score": None, "flags": 0}
    warehouse.insert(
        "interactions", columns, [[row.get(name, empty_of.get(name, "")) for name in columns] for row in rows]
    )


def _row(number: int, event: Mapping[str, Any]) -> dict[str, Any]:
    ts = datetime.fromisoformat(event["ts"])
    row = {name: value for name, value in event.items() if name not in {"who", "id"}}
    return row | {
        "id": key_of(event.get("id", f"interaction {number}")),
        "seq": number,
        "ts": ts,
        "received_at": datetime.fromisoformat(event.get("received_at", event["ts"])),
        "key": key_of(event["who"]),
        "value": None if event.get("value") is None else Decimal(str(event["value"])),
        "properties": json.dumps(event.get("properties", {})),
        "context": json.dumps(event.get("context", {})),
        "source": event.get("source", "shop"),
        "type": event.get("type", "track"),
        "direction": event.get("direction", "in"),
        "account_key": uuid.UUID(int=0),
    }


def map_surfaces(warehouse: Warehouse, mapped: Mapping[str, Mapping[str, Any]]) -> None:
    """Surface -> touchpoint (the surface's own name unless given), channel, stage, direct."""
    rows = [
        [surface, to.get("touchpoint", surface), to.get("channel", ""), to.get("stage", ""), to.get("direct", 1), 1]
        for surface, to in mapped.items()
    ]
    if rows:
        warehouse.insert("surface_map", ["surface", "touchpoint", "channel", "stage", "direct", "version"], rows)
    reload(warehouse)


def merge(warehouse: Warehouse, pairs: Mapping[str, str]) -> None:
    """The first is a key of the second."""
    rows = [[key_of(name), key_of(root), 1] for name, root in pairs.items()]
    if rows:
        warehouse.insert("resolution_pairs", ["key", "customer", "version"], rows)
    reload(warehouse)


def alias(warehouse: Warehouse, aliased: Mapping[str, Mapping[str, str]]) -> None:
    """Kind -> other key -> key of the catalogue entry it means."""
    rows = [[kind, key, entry, 1] for kind, keys in aliased.items() for key, entry in keys.items()]
    if rows:
        warehouse.insert("catalogue_map", ["kind", "key", "entry", "version"], rows)
        reload(warehouse)
