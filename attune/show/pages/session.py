"""Is the reader still signed in? Asked before a form is sent, so that a session that has ended loses nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from attune.access import sessions
from attune.access.members import Member
from attune.show.gate import page
from attune.show.rendering import render


@never_cache
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with a token for forms; member 0 for nobody. An error would stand in the browser's console."""
    member = request.user
    if not isinstance(member, Member) or not member.is_active or sessions.met(request) is None:
        return JsonResponse({"member": 0, "csrf": ""})
    return JsonResponse({"member": member.pk, "csrf": get_token(request)})


@dataclass(frozen=True, slots=True)
class Context:
    """Nothing: the page only says where to go on."""


@page(is_about_oneself=True)
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """Where a sign-in in a tab of its own ends."""
    return render(request, "sign_in/again.html", Context())
