"""Asking the warehouse whether it holds interactions older than the memory of ids reaches."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from attune.store.engine import Warehouse
from attune.store.rows import COLUMNS, RequestRows, spread

IDS_A_QUERY = 10_000
_KEY = COLUMNS.index("key")

# By key first: the table is sorted by it, so that a few ranges are read and not every id there is.
_STORED = """
SELECT id FROM interactions
WHERE key IN (SELECT arrayJoin({keys:Array(UUID)})) AND id IN (SELECT arrayJoin({ids:Array(UUID)}))
"""


class OldIds:
    """For the committer: which of these interactions are stored already."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def stored(self, requests: list[RequestRows]) -> frozenset[bytes]:
        """The ids of `requests` that the warehouse holds under the same key.

        Raises:
            Unavailable: the warehouse is away.
        """
        pairs = (
            (one_id, key)
            for rows in requests
            for one_id, key in zip(rows.ids, spread("key", rows.columns[_KEY], rows.count), strict=True)
        )
        found: set[bytes] = set()
        while asked := list(islice(pairs, IDS_A_QUERY)):
            params = {
                "ids": [UUID(bytes=one) for one, _ in asked],
                "keys": [UUID(bytes=key) for key in {key for _, key in asked}],
            }
            found.update(one.bytes for (one,) in self._warehouse.query("old ids", _STORED, params).rows)
        return frozenset(found)
