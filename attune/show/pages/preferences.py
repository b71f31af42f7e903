"""What members set for themselves: name, password, language and theme. Language and theme go for visitors too."""

from __future__ import annotations

from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from attune.access import members
from attune.access.members import Member
from attune.show.frame import THEME_COOKIE, THEMES
from attune.show.gate import member_of, page
from attune.show.pages.throttled import too_many
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

ADDRESS = "/preferences"
YEAR_S = 365 * 24 * 3600
NAME_CHARS = 150
LONGEST = 1_000  # characters of a password


@dataclass(frozen=True, slots=True)
class Context:
    """A member's own settings; `wrong` says what is wrong, `where` in which field."""

    name: str
    has_password: bool
    wrong: str
    where: str


@page(is_about_oneself=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    return _show(request)


@page(is_about_oneself=True)
@require_POST
def change_name(request: HttpRequest) -> HttpResponse:
    """Be called something else."""
    member, name = member_of(request), request.POST.get("name", "").strip()
    if len(name) > NAME_CHARS or not name.isprintable():
        return _show(request, name, _("This name is too long, or holds a character that cannot be seen."), "name", 400)
    members.change_settings(member.pk, name=name, language=member.language, by=member)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(ADDRESS)


@sensitive_post_parameters("old", "new", "again")
@page(is_about_oneself=True)
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password: who sits at somebody's open page must know the old one. Other sessions end."""
    member = member_of(request)
    old, new, again = (request.POST.get(field, "") for field in ("old", "new", "again"))
    if len(new) > LONGEST:
        return _show(request, None, _("A password has at most %(n)s characters.") % {"n": LONGEST}, "new", 400)
    if new != again:
        return _show(request, None, _("The new password is not the same twice."), "again", 400)
    # Guesses are counted as at the sign-in.
    credentials = {"email": member.email, "password": old[:LONGEST]}
    if authenticate(request, **credentials) != member:
        if AxesProxyHandler.is_locked(request, credentials):
            return _show(request, None, too_many(request), "old", 429)
        return _show(request, None, _("This is not your password."), "old", 400)
    try:
        changed = members.change_password(member.pk, new, by=member)
    except BadInput as error:
        return _show(request, None, error.message, "new", 400)  # the validators speak the reader's language already
    update_session_auth_hash(request, changed)
    messages.success(request, _("Your password is changed. You are signed out everywhere else."))
    return HttpResponseRedirect(ADDRESS)


def _show(
    request: HttpRequest, name: str | None = None, wrong: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    member = member_of(request)
    context = Context(member.name if name is None else name, member.has_usable_password(), wrong, where)
    return render(request, "preferences/page.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    comes_from = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(comes_from, allowed_hosts=None) and comes_from.startswith("/")
    return HttpResponseRedirect(comes_from if safe else "/")


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language where Django's own middleware looks for it."""
    _keep(response, settings.LANGUAGE_COOKIE_NAME, language)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR_S, samesite="Lax", httponly=True, secure=secure)


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
        _keep(response, THEME_COOKIE, chosen)
    return response
