"""Customers: a list by filters with the columns one chose, or those a search finds as one types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from attune.access import choices
from attune.access.members import may
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.identify import customers as people
from attune.show.components.spark import Spark, spark
from attune.show.gate import member_of, page
from attune.show.masking import nameless
from attune.show.pages import customers_columns, customers_filters
from attune.show.pages.customers_asked import Asked, asked_of, columns_of
from attune.show.pages.customers_columns import Column, Offered
from attune.show.pages.customers_filters import Filter
from attune.show.rendering import render
from attune.understand import sight
from attune.understand.customers import CustomerRow
from attune.understand.customers import listing as rows_in_order
from attune.understand.customers.rows import rows_of

PAGE = 50
FOUND = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One customer in the list; `cells` are (column, text), with a text where the column is one."""

    customer: UUID
    name: str
    beside: str
    row: CustomerRow | None
    spark: Spark | None
    cells: tuple[tuple[Column, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The list, what was asked for, and the ways to the pages beside this one ('' where there is none)."""

    asked: Asked
    query: str
    lines: tuple[Line, ...]
    total: int
    first: int
    last: int
    columns: tuple[Column, ...]
    offered: tuple[Offered, ...]
    filters: tuple[Filter, ...]
    narrowest: Filter | None
    earlier: str
    later: str
    is_cut: bool
    export: str


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list, or the hits of `?q=`."""
    member = member_of(request)
    clear = may(member, Permission.SEE_PERSONAL_DATA)
    asked = asked_of(request, clear=clear, kept=choices.of(member, "customers"))
    if asked.columns and "columns" not in request.GET and "HX-Request" not in request.headers:
        return HttpResponseRedirect(asked.address)  # so that the link in the address bar shows what is seen
    if clear:
        reads.note(member, "customers", "customers searched" if asked.query else "customers listed")
    export = may(member, Permission.EXPORT_DATA) and not asked.query
    context = _found(asked, clear=clear) if asked.query else _chosen(asked, clear=clear, export=export)
    response = render(request, "customers/page.html", context, part="list")
    if "HX-Request" in request.headers:
        response.headers["HX-Push-Url"] = asked.address  # without what the form left empty
    return response


@page(Permission.SEE_CUSTOMERS, at_places=True)
@require_POST
def keep_columns(request: HttpRequest) -> HttpResponse:
    """From now on this member sees these columns; back to the list as it was."""
    member = member_of(request)
    clear = may(member, Permission.SEE_PERSONAL_DATA)
    wanted = () if "usual" in request.POST else columns_of(",".join(request.POST.getlist("column")), clear=clear)
    choices.put(member, "customers", ",".join(wanted))
    return HttpResponseRedirect(replace(asked_of(request, clear=clear), columns=()).address)


def _found(asked: Asked, *, clear: bool) -> Context:
    hits = people.search(asked.query, FOUND + 1)
    known = {row.customer: row for row in rows_of([_uuid(hit.customer) for hit in hits[:FOUND]])}
    columns = customers_columns.columns(asked)
    texts = customers_columns.cells(known.values(), asked.shown)
    lines = []
    for hit in hits[:FOUND]:
        customer = _uuid(hit.customer)
        if sight.current().is_limited and customer not in known:
            continue  # known to identify, and never met where this reader sees
        row = known.get(customer)
        name = hit.name or hit.email or hit.phone or (row.label if row else "")
        beside = hit.email or hit.phone
        line = _line(customer, name, row, columns, texts, clear=clear)
        lines.append(replace(line, beside="" if beside == name or not clear else beside))
    return Context(
        asked=asked,
        query=asked.query,
        lines=tuple(lines),
        total=len(lines),
        first=1,
        last=len(lines),
        columns=columns,
        offered=customers_columns.offered(asked, clear=clear),
        filters=(),
        narrowest=None,
        earlier="",
        later="",
        is_cut=len(hits) > FOUND,
        export="",
    )


def _chosen(asked: Asked, *, clear: bool, export: bool) -> Context:
    found = rows_in_order(
        asked.sort, asked.offset, PAGE, choice=asked.choice(), ascending=asked.ascending, at_once=True
    )
    columns = customers_columns.columns(asked)
    texts = customers_columns.cells(found.rows, asked.shown)
    filters = customers_filters.filters(asked, clear=clear)
    return Context(
        asked=asked,
        query="",
        lines=tuple(_line(row.customer, row.label, row, columns, texts, clear=clear) for row in found.rows),
        total=found.total,
        first=asked.offset + 1,
        last=asked.offset + len(found.rows),
        columns=columns,
        offered=customers_columns.offered(asked, clear=clear),
        filters=filters,
        narrowest=next((one for one in filters if one.is_on), None),
        earlier=replace(asked, offset=max(0, asked.offset - PAGE)).address if asked.offset else "",
        later=replace(asked, offset=found.next_offset).address if found.next_offset is not None else "",
        is_cut=False,
        export="/customers.csv" + asked.address.removeprefix("/customers") if export and found.rows else "",
    )


def _line(
    customer: UUID,
    label: str,
    row: CustomerRow | None,
    columns: Iterable[Column],
    texts: dict[tuple[UUID, str], str],
    *,
    clear: bool,
) -> Line:
    return Line(
        customer=customer,
        name=label if clear and label else nameless(customer),
        beside="",
        row=row,
        spark=spark(row.stages) if row else None,
        cells=tuple((column, texts.get((customer, column.key), "")) for column in columns),
    )


def _uuid(key: bytes) -> UUID:
    return UUID(bytes=key)
