"""Security, assistants: keys with which programs read on one's own behalf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import assistants
from attune.access.assistants import AssistantKey
from attune.access.roles import Permission
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/security/assistants"
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Context:
    """One's open keys; a new one is told once in `secret`. `door` is where programs ask."""

    keys: Sequence[AssistantKey]
    secret: str
    door: str
    name: str
    days: int
    wrong: str


@page(Permission.SEE_FIGURES, at_places=True)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes a key and shows it once."""
    if request.method != "POST":
        return _show(request)
    name, text = request.POST.get("name", ""), request.POST.get("days", "")
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    try:
        secret = assistants.create(member_of(request), name, days)
    except BadInput as error:
        return _show(request, name=name, days=days, wrong=_wrong(error), status=400)
    return _show(request, secret=secret)


@page(Permission.SEE_FIGURES, at_places=True)
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's keys."""
    assistants.revoke(key, member_of(request))
    messages.success(request, _("The key is revoked. The program that used it reads nothing any more."))
    return HttpResponseRedirect(ADDRESS)


def _wrong(error: BadInput) -> str:
    return {
        "key_name": _("A key needs a name of 1 to 100 characters."),
        "key_expiry": _("A key lasts 1 to 366 days."),
        "key_many": _("There are 20 keys already; revoke one first."),
    }.get(error.code, error.message)


def _show(
    request: HttpRequest,
    *,
    secret: str = "",
    name: str = "",
    days: int = USUAL_DAYS,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = Context(
        keys=assistants.of(member_of(request)),
        secret=secret,
        door=request.build_absolute_uri("/mcp"),
        name=name,
        days=days or USUAL_DAYS,
        wrong=wrong,
    )
    return render(request, "security/assistants.html", context, status=status)
