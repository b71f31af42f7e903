"""Customers: everybody as a list, or those a search finds as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.access.members import may
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.identify import customers as people
from attune.show.components.spark import Spark, spark
from attune.show.gate import member_of, page
from attune.show.masking import nameless
from attune.show.rendering import render
from attune.understand import sight
from attune.understand.customers import CustomerRow
from attune.understand.customers import listing as rows_in_order
from attune.understand.customers.rows import SORTS, rows_of

PAGE = 50
FOUND = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One customer in the list."""

    customer: UUID
    name: str
    beside: str
    row: CustomerRow | None
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be sorted by."""

    key: str
    name: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The list, what was searched for, and the ways to the pages beside this one ('' where there is none)."""

    query: str
    lines: tuple[Line, ...]
    total: int
    first: int
    last: int
    columns: dict[str, Column]
    earlier: str
    later: str
    is_cut: bool


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list, or the hits of `?q=`."""
    clear = may(member_of(request), Permission.SEE_PERSONAL_DATA)
    query = request.GET.get("q", "").strip()[:LONGEST]
    if clear:
        reads.note(member_of(request), "customers", "customers searched" if query else "customers listed")
    context = _found(query, clear=clear) if query else _everybody(request, clear=clear)
    return render(request, "customers/page.html", context, part="list")


def _found(query: str, *, clear: bool) -> Context:
    hits = people.search(query, FOUND + 1)
    known = {row.customer: row for row in rows_of([_uuid(hit.customer) for hit in hits[:FOUND]])}
    lines = []
    for hit in hits[:FOUND]:
        customer = _uuid(hit.customer)
        if sight.current().is_limited and customer not in known:
            continue  # known to identify, and never met where this reader sees
        row = known.get(customer)
        name = hit.name or hit.email or hit.phone or (row.label if row else "")
        beside = hit.email or hit.phone
        lines.append(_line(customer, name, "" if beside == name else beside, row, clear=clear))
    return Context(query, tuple(lines), len(lines), 1, len(lines), {}, "", "", len(hits) > FOUND)


def _everybody(request: HttpRequest, *, clear: bool) -> Context:
    asked = request.GET.get("sort", "")
    sort = asked if asked in SORTS else SORTS[0]
    text = request.GET.get("offset", "0")
    offset = int(text) if text.isdecimal() and len(text) < 8 else 0
    found = rows_in_order(sort, offset, PAGE, at_once=True)
    lines = tuple(_line(row.customer, row.label, "", row, clear=clear) for row in found.rows)
    return Context(
        query="",
        lines=lines,
        total=found.total,
        first=offset + 1,
        last=offset + len(lines),
        columns=_columns(sort),
        earlier=_address(sort, max(0, offset - PAGE)) if offset else "",
        later=_address(sort, found.next_offset) if found.next_offset is not None else "",
        is_cut=False,
    )


def _line(customer: UUID, label: str, beside: str, row: CustomerRow | None, *, clear: bool) -> Line:
    name = label if clear and label else nameless(customer)
    return Line(customer, name, beside if clear else "", row, spark(row.stages) if row else None)


def _uuid(key: bytes) -> UUID:
    return UUID(bytes=key)


def _columns(here: str) -> dict[str, Column]:
    names: Sequence[tuple[str, str]] = (
        ("last_seen", _("Last seen")),
        ("interactions", _("Contacts")),
        ("value", _("Value")),
    )
    return {key: Column(key, name, _address(key, 0), key == here) for key, name in names}


def _address(sort: str, offset: int) -> str:
    return "/customers?" + urlencode({"sort": sort} | ({"offset": offset} if offset else {}))
