"""Language and theme: stored on the member or in a cookie, without script too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from attune.access import members
from attune.access.members import Member
from attune.show.frame import THEME_COOKIE, THEMES

YEAR_S = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    comes_from = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(comes_from, allowed_hosts=None) and comes_from.startswith("/")
    return HttpResponseRedirect(comes_from if safe else "/")


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language where Django's own middleware looks for it."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_S, samesite="Lax", httponly=True)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language; a member's choice follows them to other devices."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        remember_language(response, chosen)
        if isinstance(request.user, Member):
            members.change_settings(request.user.pk, name=request.user.name, language=chosen, by=request.user)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Choose light, dark or auto; it belongs to the device, so a cookie keeps it."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_S, samesite="Lax", httponly=True)
    return response
