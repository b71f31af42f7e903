"""A table of a page as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from attune.identify.exporting import as_csv

CSV = "csv"


def wants_csv(request: HttpRequest) -> bool:
    """Whether the page's table is asked for as a file."""
    return request.GET.get("format") == CSV


def csv_of(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """The rows as a CSV that spreadsheets open; what they would run as a formula is escaped."""
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    text = as_csv(told) if told else "\ufeff" + ",".join(columns) + "\r\n"
    return HttpResponse(
        text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
