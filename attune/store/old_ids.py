"""Asking the warehouse whether it holds interactions older than the memory of ids reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from attune.store.engine import Warehouse
from attune.store.rows import RequestRows
from attune.store.seen import Seen

IDS_A_QUERY = 3_000  # with their keys about 250 kB of address, when the warehouse is a server
_SHIFT = timedelta(days=2)  # a sender may correct its clock or zone between two tries

# Rows received later than the horizon are in memory, so a first import of old data finds its months empty here.
_MONTHS = """
SELECT toYYYYMM(ts) AS month, toUnixTimestamp64Milli(min(received_at)) AS first
FROM interactions GROUP BY month
"""
# By key first: the table is sorted by it, so that a few ranges are read and not every id there is.
_STORED = """
SELECT id FROM interactions
WHERE key IN (SELECT arrayJoin({keys:Array(UUID)})) AND id IN (SELECT arrayJoin({ids:Array(UUID)}))
  AND received_at <= fromUnixTimestamp64Milli({horizon:Int64})
"""


class OldIds:
    """For the committer: which of these interactions are stored already. Used by one thread."""

    def __init__(self, warehouse: Warehouse, seen: Seen) -> None:
        self._warehouse = warehouse
        self._seen = seen
        self._first_of_month: dict[int, int] = {}
        self._valid_to_ms = -1  # a month that is missing above has nothing received before this

    def stored(self, requests: Sequence[RequestRows]) -> frozenset[bytes]:
        """The ids of `requests` that the warehouse holds under the same key and the memory no longer does.

        Raises:
            Unavailable: the warehouse is away.
        """
        horizon = self._seen.horizon_ms
        months = self._forgotten_months(horizon)
        pairs = self._asked(requests, months) if months else iter(())
        found: set[bytes] = set()
        while asked := list(islice(pairs, IDS_A_QUERY)):
            params = {
                "ids": [UUID(bytes=one) for one, _ in asked],
                "keys": [UUID(bytes=key) for key in {key for _, key in asked}],
                "horizon": horizon,
            }
            found.update(one.bytes for (one,) in self._warehouse.query("old ids", _STORED, params).rows)
        return frozenset(found)

    def _asked(self, requests: Sequence[RequestRows], months: frozenset[int]) -> Iterator[tuple[bytes, bytes]]:
        near: dict[int, bool] = {}
        for rows in requests:
            for one_id, key, ts in zip(rows.ids, rows.column("key"), rows.column("ts"), strict=True):
                day = ts // 86_400_000
                if day not in near:
                    near[day] = not months.isdisjoint(_months_near(ts))
                if near[day] and self._seen.may_be_forgotten(ts):
                    yield one_id, key

    def _forgotten_months(self, horizon: int) -> frozenset[int]:
        if horizon > self._valid_to_ms:
            # Asked anew when the horizon has passed what was true then: once in seven days, usually.
            self._first_of_month = {
                int(month): int(first) for month, first in self._warehouse.query("months", _MONTHS).rows
            }
            self._valid_to_ms = max([horizon, *self._first_of_month.values()])
        return frozenset(month for month, first in self._first_of_month.items() if first <= horizon)


def _months_near(ts: int) -> frozenset[int]:
    middle = datetime.fromtimestamp(ts / 1000, tz=UTC)
    return frozenset(at.year * 100 + at.month for at in (middle - _SHIFT, middle, middle + _SHIFT))
