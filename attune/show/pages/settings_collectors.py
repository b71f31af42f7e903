"""Settings, incoming data: other collectors, whose trackers name sites instead of keys."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import keys
from attune.access.keys import Kind, SourceKey
from attune.access.roles import Permission
from attune.collect import sites
from attune.collect.sites import SiteName, Tool
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/settings/sources/collectors"


@dataclass(frozen=True, slots=True)
class Context:
    """Sites that are named, and the form for another; `given` is what was filled in when something is `wrong`."""

    sites: tuple[SiteName, ...]
    tools: tuple[tuple[str, str], ...]
    keys: tuple[SourceKey, ...]
    given: dict[str, str]
    wrong: str
    address: str


@page(Permission.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def collectors(request: HttpRequest) -> HttpResponse:
    """The list; a POST names a site."""
    if request.method != "POST":
        return _show(request)
    given = {name: request.POST.get(name, "") for name in ("tool", "site", "key", "currency")}
    try:
        key = given["key"]
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
        sites.put(given["tool"], given["site"], number, member_of(request), currency=given["currency"])
    except BadInput as error:
        return _show(request, given=given, wrong=_wrong(error), status=400)
    messages.success(request, _("Events of this site are taken from within a second on."))
    return HttpResponseRedirect(ADDRESS)


@page(Permission.MANAGE_SOURCES)
@require_POST
def forget(request: HttpRequest, site: int) -> HttpResponse:
    """Take no more events of a site."""
    sites.remove(site, member_of(request))
    messages.success(request, _("Events of this site are refused from within a second on."))
    return HttpResponseRedirect(ADDRESS)


def _wrong(error: BadInput) -> str:
    return {
        "site_name": _("Enter what the tracker calls the site."),
        "site_number": _("Matomo numbers its sites: enter the number."),
        "site_key": _("Choose an active browser key."),
        "site_currency": _("A currency has three letters, such as EUR."),
    }.get(error.code, error.message)


def _show(
    request: HttpRequest, *, given: dict[str, str] | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    usable = tuple(key for key in keys.listing() if key.kind == Kind.BROWSER and key.revoked_at is None)
    context = Context(
        sites=tuple(sites.listing()),
        tools=tuple((tool.value, tool.label) for tool in Tool),
        keys=usable,
        given=given or {},
        wrong=wrong,
        address=request.build_absolute_uri("/").rstrip("/"),
    )
    return render(request, "settings/collectors.html", context, status=status)
