"""Settings, who did what: searched, and taken along as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from attune.access import audit, trail
from attune.access.audit import AuditRow
from attune.access.roles import Permission
from attune.access.trail import Search
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/settings/audit"
PAGE = 100
LONGEST = 200
TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class Context:
    """A page of the trail, newest first, and what was asked for. `rows`: row and who it was."""

    rows: tuple[tuple[AuditRow, str], ...]
    asked: Search
    since: str
    until: str
    actors: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    is_asked: bool
    older: str
    files: tuple[tuple[str, str], ...]
    wrong: str


@page(Permission.SEE_AUDIT)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The rows asked for."""
    try:
        asked, wrong = _asked(request), ""
    except BadInput as error:
        asked, wrong = Search(), error.message
    before = request.GET.get("before", "")
    found = trail.search(
        asked, int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None, PAGE
    )
    query = {name: value for name, value in request.GET.items() if name != "before" and value}
    context = Context(
        rows=found.rows,
        asked=asked,
        since=_text(request, "since"),
        until=_text(request, "until"),
        actors=tuple(trail.actors()),
        actions=tuple(trail.actions()),
        is_asked=asked != Search(),
        older=f"{ADDRESS}?{urlencode({**query, 'before': found.before})}" if found.before else "",
        files=tuple((form, f"{ADDRESS}/export?{urlencode({**query, 'form': form})}") for form in trail.FORMS),
        wrong=wrong,
    )
    return render(request, "settings/audit.html", context, status=400 if wrong else 200)


@page(Permission.SEE_AUDIT)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All rows asked for, as a file. That it was taken is a row of its own."""
    form = request.GET.get("form", "csv")
    pieces = trail.written(_asked(request), form)
    audit.record(member_of(request), "audit exported", "audit", [form])
    name = f"attune-audit-{timezone.now():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    # Under ASGI a stream of a synchronous generator would be gathered first anyway; a long trail is some megabytes.
    return HttpResponse(pieces, content_type=TYPES[form], headers=headers)


def _asked(request: HttpRequest) -> Search:
    since, until = _day(request, "since"), _day(request, "until")
    return Search(
        actor=_text(request, "actor"),
        action=_text(request, "action"),
        what=_text(request, "what"),
        text=_text(request, "text"),
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def _day(request: HttpRequest, name: str) -> datetime | None:
    given = _text(request, name)
    if not given:
        return None
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9000:
        raise BadInput(_("Write days like 2026-11-30."), code="bad_time", where=name)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
