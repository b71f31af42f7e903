"""What the stores hold of a customer: the warehouse's tables, and interactions the warehouse refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from attune.store import forgetting, opened
from attune.vocabulary.interaction import FIELDS
from attune.vocabulary.personal_data import PersonalData

REFUSED = "journal.refused"
IN_WAREHOUSE = ("interactions", "labels", "resolution_pairs", "totals", "traits")


class StoreData:
    """Needs the store to be open. The journal itself is trimmed once every consumer has passed."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
        """Every row, row by row, in constant memory; tables are called `warehouse.interactions`."""
        store = opened.current()
        for table, columns in forgetting.tables(store.warehouse).items():
            order = " ORDER BY key, ts, id" if table == "interactions" else ""
            names = store.warehouse.query("columns", f"SELECT * FROM {table} LIMIT 0").columns  # noqa: S608 - a name from the schema
            for at in range(0, len(keys), forgetting.KEYS_AT_ONCE):
                where = forgetting.where_of(columns, keys[at : at + forgetting.KEYS_AT_ONCE])
                rows = store.warehouse.stream(f"export {table}", f"SELECT * FROM {table} WHERE {where}{order}")  # noqa: S608 - names from the schema, keys as UUIDs
                for row in rows:
                    yield (
                        f"warehouse.{table}",
                        {name: _plain(value) for name, value in zip(names, row, strict=True)},
                    )
        wanted = frozenset(keys)
        for seq, reason, packed in store.journal.refused():
            values = _unpacked(packed)
            if values.get("key") in wanted:
                yield REFUSED, {"seq": seq, "reason": reason, **{name: _plain(one) for name, one in values.items()}}

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:
        """Hide the rows in the warehouse, drop the refused ones; the bytes go with the nightly purge."""
        store = opened.current()
        refused = store.journal.forget_refused(keys)
        counts = {f"warehouse.{table}": rows for table, rows in forgetting.hide(store.warehouse, keys).items()}
        return counts | {REFUSED: refused}

    def tables(self) -> frozenset[str]:
        """The tables this room answers for; those of the schema are found when they are needed."""
        return frozenset({REFUSED, *(f"warehouse.{table}" for table in IN_WAREHOUSE)})


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex() if len(value) == 16 else value.decode("utf-8", "replace")
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _unpacked(packed: bytes) -> dict[str, Any]:
    try:
        return dict(zip(FIELDS, msgspec.msgpack.decode(packed), strict=False))
    except (msgspec.MsgspecError, TypeError, ValueError):
        return {}


personal_data: PersonalData = StoreData()
