"""Everything about one person as a zip: JSON for programs, CSV for spreadsheets, a page for people (GDPR 15, 20)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify import requests, rooms
from attune.identify.naming import label
from attune.identify.resolution import keys_of
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms

_AS_JSON = frozenset({"properties", "context", "fields"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What every room knows about a customer: rows by table, none of them empty. Values are JSON."""

    customer: UUID
    made_at: datetime
    tables: Rows

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {table: len(rows) for table, rows in self.tables.items()}


def gather(customer: bytes, *, by: Actor, clock: Clock = now_ms) -> Gathered:
    """Ask every room; the reading leaves an audit row.

    Raises:
        NotAllowed: `by` is a member without manage_privacy.
        Unavailable: a store is away.
    """
    require(by, Permission.MANAGE_PRIVACY)
    keys = keys_of(customer)
    tables: dict[str, list[dict[str, Any]]] = {}
    for room in rooms.all_rooms():
        for table, row in room.export(keys):
            tables.setdefault(table, []).append({name: _read(name, value) for name, value in row.items()})
    with write():
        audit.record(by, "customer exported", label(keys[0]), sorted(tables))
        for kind in (requests.Kind.ACCESS, requests.Kind.PORTABILITY):
            requests.noted(keys, kind, by=by)
    return Gathered(UUID(bytes=keys[0]), instant(clock()), tables)


def zipped(gathered: Gathered, page: Callable[[Gathered], str]) -> bytes:
    """The zip: `index.html` as `page` writes it, `data.json`, and a CSV for each table."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page(gathered))
        whole = {
            "customer_id": str(gathered.customer),
            "made_at": gathered.made_at.isoformat(),
            "tables": gathered.tables,
        }
        archive.writestr("data.json", msgspec.json.format(msgspec.json.encode(whole), indent=2))
        for table, rows in gathered.tables.items():
            archive.writestr(f"tables/{table}.csv", as_csv(rows))
    return out.getvalue()


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Rows with their names above. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return "\ufeff" + out.getvalue()


def _read(name: str, value: object) -> object:
    """JSON that was kept as text, opened; the rest as it is."""
    if name in _AS_JSON and isinstance(value, str):
        try:
            return msgspec.json.decode(value)
        except msgspec.MsgspecError:
            return value
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124  NaN
        return None
    return value


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        value = msgspec.json.encode(value).decode()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
