"""The second step of signing in: a code of the authenticator, or a recovery code."""

from __future__ import annotations

from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from attune.access import factors, policy
from attune.access.factors import TooManyAttempts
from attune.access.members import Member
from attune.access.sessions import Via
from attune.show.pages.sign_in import admitted
from attune.show.pages.sign_in_waiting import DEVICE_COOKIE, Waiting, waiting
from attune.show.pages.throttled import too_many
from attune.show.rendering import render

DAY_S = 24 * 3600
FEW_CODES = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What is wrong with the code that was sent; for how many days this device may be trusted, 0 = not."""

    wrong: str
    remember_days: int


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The form, and what it does."""
    expected = waiting(request)
    if expected is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    if request.method == "GET":
        return _form(request, "", 200)
    return _tried(request, expected)


def _tried(request: HttpRequest, expected: Waiting) -> HttpResponse:
    credentials = {"email": expected.member.email}  # counted together with wrong passwords
    if not AxesProxyHandler.is_locked(request, credentials):
        try:
            if factors.check(expected.member, request.POST.get("code", "")):
                return _in(request, expected)
        except TooManyAttempts:
            return _form(request, _("Too many wrong codes. Wait a little, then try again."), 429)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    if AxesProxyHandler.is_locked(request, credentials):
        return _form(request, too_many(request), 429)
    return _form(request, _("This code is not right. Take the one shown now."), 400)


def _in(request: HttpRequest, expected: Waiting) -> HttpResponse:
    member = expected.member
    response = admitted(request, member, Via.CODE, expected.goes_to)
    if "remember" in request.POST and (kept := factors.trust(member)):
        days = policy.current().remember_days
        response.set_cookie(
            DEVICE_COOKIE,
            kept,
            max_age=days * DAY_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    _warn_of_few(request, member)
    return response


def _warn_of_few(request: HttpRequest, member: Member) -> None:
    left = factors.codes_left(member)
    if left < FEW_CODES:
        sentence = ngettext(
            "You have %(n)s recovery code left. Make new ones under Security.",
            "You have %(n)s recovery codes left. Make new ones under Security.",
            left,
        )
        messages.warning(request, sentence % {"n": left})


def _form(request: HttpRequest, wrong: str, status: int) -> HttpResponse:
    context = Context(wrong, policy.current().remember_days)
    return render(request, "sign_in/code.html", context, status=status)
