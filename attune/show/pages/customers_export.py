"""The list of customers as a file: the same filters, columns and order. That it was taken stands in the audit."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.access import audit, choices
from attune.access.members import may
from attune.access.roles import Permission
from attune.collect.catalogue.tables import csv_of
from attune.show.gate import member_of, page
from attune.show.pages.customers_asked import Asked, asked_of
from attune.show.pages.customers_columns import cells, name_of
from attune.understand.customers import CustomerRow, in_order, rows_of

MOST = 20_000  # customers in one file
AT_ONCE = 200


@page(Permission.EXPORT_DATA, at_places=True)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """At most 20,000 customers, the first of the order."""
    member = member_of(request)
    clear = may(member, Permission.SEE_PERSONAL_DATA)
    asked = asked_of(request, clear=clear, kept=choices.of(member, "customers"))
    headings = {"customer_id": _("Customer number"), "name": _("Name")} | {
        key: name_of(key) for key in asked.shown if key != "line"
    }
    rows = list(_rows(asked, tuple(headings), clear=clear))
    body = csv_of(list(headings.values()), [{headings[key]: row.get(key, "") for key in headings} for row in rows])
    what = [*headings, *(name for name, _value in asked.filters)]
    audit.record(member, "customers exported", f"{len(rows)} customers", what)
    name = f"attune-customers-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def _rows(asked: Asked, keys: tuple[str, ...], *, clear: bool) -> Iterator[dict[str, object]]:
    choice = asked.choice()
    for offset in range(0, MOST, AT_ONCE):
        found = in_order(asked.sort, offset, AT_ONCE, choice=choice, ascending=asked.ascending)
        shown = rows_of(found.customers)
        texts = cells(shown, keys)
        for row in shown:
            own = {key: texts[row.customer, key] for key in keys if (row.customer, key) in texts}
            yield _written(row, clear=clear) | own
        if offset + AT_ONCE >= found.total:
            return


def _written(row: CustomerRow, *, clear: bool) -> dict[str, object]:
    """Numbers and times as programs read them."""
    score = row.last_score
    return {
        "customer_id": row.customer,
        "name": row.label if clear else "",
        "interactions": row.interactions,
        "value": "; ".join(f"{sum_.amount:.2f} {sum_.currency}".strip() for sum_ in row.value),
        "last_score": f"{score.score:g} ({score.metric})" if score is not None else "",
        "first_seen": row.first_seen.isoformat(timespec="seconds"),
        "last_seen": row.last_seen.isoformat(timespec="seconds"),
    }
