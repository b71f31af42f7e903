"""Signing in and out. There is no default password: the first owner is made on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import factors, members, policy, provider, sessions
from attune.access.members import Member
from attune.access.roles import Role
from attune.access.sessions import Via
from attune.deliver.channels.email import server
from attune.show.frame import first_page
from attune.show.pages.preferences import remember_language
from attune.show.pages.sign_in_waiting import DEVICE_COOKIE, remember_waiting
from attune.show.pages.throttled import too_many
from attune.show.rendering import render

LONGEST = 254  # characters of an e-mail address


@dataclass(frozen=True, slots=True)
class Context:
    """The form as it was sent, what is wrong with it, whether nobody can sign in yet, and the company's own sign-in.

    `provider`: the name on its button, '' when there is none.
    """

    email: str
    next: str
    wrong: str
    is_first_run: bool
    provider: str
    provider_address: str
    sends_mail: bool


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it does."""
    goes_to = safe(request.POST.get("next") or request.GET.get("next") or "")
    if isinstance(request.user, Member) and request.user.is_active and sessions.met(request) is not None:
        return HttpResponseRedirect(goes_to or first_page(request.user))
    if request.method == "GET":
        return form(request, "", goes_to, "", 200)
    # Failures are stored with the address, and PostgreSQL stores neither a NUL nor more than its column holds.
    email = request.POST.get("email", "").replace("\0", "").strip().lower()[:LONGEST]
    # By its own field's name: under "username" axes would count all failures of an address together, for nobody.
    credentials = {"email": email, "password": request.POST.get("password", "")}
    member = authenticate(request, **credentials)
    if isinstance(member, Member):
        return _with_password(request, member, goes_to)
    if AxesProxyHandler.is_locked(request, credentials):
        return form(request, email, goes_to, too_many(request), 429)
    return form(request, email, goes_to, _("E-mail and password do not fit together."), 400)


def _with_password(request: HttpRequest, member: Member, goes_to: str) -> HttpResponse:
    """The password was right: is it enough?"""
    button = provider.button()
    if button and member.role != Role.OWNER and policy.current().passwords_for_owners_alone:
        wrong = _("Passwords are for owners alone here. Sign in with “%(provider)s”.") % {"provider": button}
        return form(request, member.email, goes_to, wrong, 403)
    if not factors.has(member):
        return admitted(request, member, Via.PASSWORD, goes_to)
    if factors.is_trusted(member, request.COOKIES.get(DEVICE_COOKIE, "")):
        return admitted(request, member, Via.DEVICE, goes_to)
    remember_waiting(request, member, goes_to)
    return HttpResponseRedirect("/sign-in/code")


def admitted(request: HttpRequest, member: Member, via: str, goes_to: str) -> HttpResponse:
    """Signed in: a new session, never the one a visitor had, and on to where they wanted to go."""
    request.came_in_via = via  # type: ignore[attr-defined]  # read by access.sessions.begin
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect(goes_to or first_page(member))
    if member.language:
        remember_language(response, member.language)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.end_this(request)
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL or settings.LOGIN_URL)


def form(request: HttpRequest, email: str, goes_to: str, wrong: str, status: int) -> HttpResponse:
    """The sign-in page, with what is wrong."""
    context = Context(
        email=email,
        next=goes_to,
        wrong=wrong,
        is_first_run=not members.everybody(),
        provider=provider.button(),
        provider_address="/sign-in/provider" + (f"?{urlencode({'next': goes_to})}" if goes_to else ""),
        sends_mail=server.is_ready(),
    )
    return render(request, "sign_in/page.html", context, status=status)


def safe(address: str) -> str:
    """The address when it is one of ours, else ''."""
    inside = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if inside else ""
