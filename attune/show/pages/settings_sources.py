"""Settings, incoming data: sources and their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import keys
from attune.access.keys import Kind, SourceKey
from attune.access.members import may
from attune.access.roles import Permission
from attune.collect import drops
from attune.show import words
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/settings/sources"


@dataclass(frozen=True, slots=True)
class Refused:
    """How many events of a source were refused today, and why."""

    source: str
    reason: str
    events: int


@dataclass(frozen=True, slots=True)
class Context:
    """Keys in use and revoked; `secret` is a new key, shown this once."""

    keys: tuple[SourceKey, ...]
    revoked: tuple[SourceKey, ...]
    kinds: tuple[tuple[str, str], ...]
    secret: str
    name: str
    kind: str
    wrong: str
    address: str
    refused: tuple[Refused, ...]


@page(Permission.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes a key and shows it once."""
    if request.method != "POST":
        return _show(request)
    name, kind = request.POST.get("name", ""), request.POST.get("kind", "")
    try:
        secret = keys.create(
            name,
            kind,
            member_of(request),
            shared="shared" in request.POST,
            reads_only="reads_only" in request.POST,
            expires_at=_end_of(request.POST.get("last_day", "").strip()),
        )
    except BadInput as error:
        return _show(request, name=name, kind=kind, wrong=_wrong(error), status=400)
    return _show(request, secret=secret, kind=kind)


@page(Permission.MANAGE_SOURCES)
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End a key."""
    keys.revoke(key, by=member_of(request))
    messages.success(request, _("The key is revoked. Who still sends with it is refused within a second."))
    return HttpResponseRedirect(ADDRESS)


def _end_of(day: str) -> datetime | None:
    """The end of a day, in UTC."""
    if not day:
        return None
    try:
        last = date.fromisoformat(day)
        return datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadInput("The last day is no day.", code="key_expiry", where="last_day") from None


def _wrong(error: BadInput) -> str:
    return {
        "key_name": _("A key needs a name with a letter or digit in it."),
        "key_kind_unknown": _("Choose what kind of key it is."),
        "key_reads": _("Only an admin key can be for reading alone."),
        "key_expiry": _("The last day of a key lies in the future."),
    }.get(error.code, error.message)


def _show(
    request: HttpRequest, *, secret: str = "", name: str = "", kind: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    every, may_admin = keys.listing(), may(member_of(request), Permission.MANAGE_MEMBERS)
    context = Context(
        keys=tuple(key for key in every if key.revoked_at is None),
        revoked=tuple(key for key in every if key.revoked_at is not None),
        kinds=tuple((value, words.key_kind(value)) for value in Kind.values if value != Kind.ADMIN or may_admin),
        secret=secret,
        name=name,
        kind=kind or Kind.SERVER,
        wrong=wrong,
        address=request.build_absolute_uri("/"),
        refused=tuple(Refused(source, reason, events) for (source, reason), events in drops.of_last_day().items()),
    )
    return render(request, "settings/sources.html", context, status=status)
