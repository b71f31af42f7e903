"""Signing in and out. There is no default password: the first owner is made on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import members
from attune.access.members import Member
from attune.show.frame import first_page
from attune.show.pages.preferences import remember_language
from attune.show.rendering import render

LONGEST = 254  # characters of an e-mail address


@dataclass(frozen=True, slots=True)
class Context:
    """The form as it was sent, what is wrong with it, and whether nobody can sign in yet."""

    email: str
    next: str
    wrong: str
    is_first_run: bool


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it does."""
    goes_to = _safe(request.POST.get("next") or request.GET.get("next") or "")
    if isinstance(request.user, Member) and request.user.is_active:
        return HttpResponseRedirect(goes_to or first_page(request.user))
    if request.method == "GET":
        return _form(request, "", goes_to, "", 200)
    # Failures are stored with the address, and PostgreSQL stores neither a NUL nor more than its column holds.
    email = request.POST.get("email", "").replace("\0", "").strip().lower()[:LONGEST]
    # By its own field's name: under "username" axes would count all failures of an address together, for nobody.
    credentials = {"email": email, "password": request.POST.get("password", "")}
    member = authenticate(request, **credentials)
    if isinstance(member, Member):
        login(request, member)
        response = HttpResponseRedirect(goes_to or first_page(member))
        if member.language:
            remember_language(response, member.language)
        return response
    if AxesProxyHandler.is_locked(request, credentials):
        # Else the middleware replaces this page by a bare sentence in English.
        request.axes_locked_out = False  # type: ignore[attr-defined]  # set by axes
        minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
        wrong = ngettext(
            "Too many attempts. Wait %(minutes)s minute, then try again.",
            "Too many attempts. Wait %(minutes)s minutes, then try again.",
            minutes,
        ) % {"minutes": minutes}
        return _form(request, email, goes_to, wrong, 429)
    return _form(request, email, goes_to, _("E-mail and password do not fit together."), 400)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL or settings.LOGIN_URL)


def _form(request: HttpRequest, email: str, goes_to: str, wrong: str, status: int) -> HttpResponse:
    context = Context(email=email, next=goes_to, wrong=wrong, is_first_run=not members.everybody())
    return render(request, "sign_in/page.html", context, status=status)


def _safe(address: str) -> str:
    inside = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if inside else ""
