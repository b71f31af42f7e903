"""Security: one's own second factor, recovery codes, trusted devices, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.access import factors, policy, sessions, totp
from attune.access.factors import TooManyAttempts
from attune.access.sessions import Listed
from attune.show.gate import FACTOR_PAGE, member_of, page
from attune.show.pages.sign_in_waiting import DEVICE_COOKIE
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/security"
ISSUER = "Attune"
GROUP = 4  # letters of the key that are written together, to be typed


@dataclass(frozen=True, slots=True)
class Context:
    """How one signs in, and where one is signed in. `is_wanted`: the policy asks a second factor of this role."""

    has_factor: bool
    is_wanted: bool
    codes_left: int
    remember_days: int
    has_password: bool
    sessions: tuple[Listed, ...]
    others: int
    wrong: str
    wrong_at: str


@dataclass(frozen=True, slots=True)
class Making:
    """A second factor in the making. `picture` is the square code as an address of its own, '' before the beginning."""

    picture: str
    key: str
    address: str
    is_wanted: bool
    wrong: str


@dataclass(frozen=True, slots=True)
class Codes:
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]


@page(is_about_oneself=True)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything at a glance."""
    return _show(request)


@sensitive_post_parameters("code")
@page(is_about_oneself=True)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Begin, scan, prove it by a first code; the answer to that shows the recovery codes."""
    member = member_of(request)
    if factors.has(member):
        return HttpResponseRedirect(ADDRESS)
    if request.method != "POST":
        return _making(request, begun=factors.is_begun(member))
    if "code" not in request.POST:
        factors.begin(member)
        return HttpResponseRedirect(FACTOR_PAGE)
    try:
        codes = factors.confirm(member, request.POST["code"])
    except Conflict:
        return HttpResponseRedirect(FACTOR_PAGE)
    except (BadInput, TooManyAttempts) as error:
        return _making(request, begun=True, error=error)
    return render(request, "security/codes.html", Codes(tuple(codes)))


@sensitive_post_parameters("code")
@page(is_about_oneself=True)
@require_POST
def end_factor(request: HttpRequest) -> HttpResponse:
    """Do without it again."""
    try:
        factors.end(member_of(request), request.POST.get("code", ""))
    except (BadInput, Conflict, TooManyAttempts) as error:
        return _show(request, error, "end")
    messages.success(request, _("The second factor is gone. Your password alone opens the door now."))
    response = HttpResponseRedirect(ADDRESS)
    response.delete_cookie(DEVICE_COOKIE)
    return response


@sensitive_post_parameters("code")
@page(is_about_oneself=True)
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes instead of the old."""
    try:
        codes = factors.renew_codes(member_of(request), request.POST.get("code", ""))
    except (BadInput, Conflict, TooManyAttempts) as error:
        return _show(request, error, "codes")
    return render(request, "security/codes.html", Codes(tuple(codes)))


@page(is_about_oneself=True)
@require_POST
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one session."""
    sessions.end(member_of(request), session)
    messages.success(request, _("That session has ended."))
    return HttpResponseRedirect(ADDRESS)


@page(is_about_oneself=True)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = sessions.end_others(member_of(request), request)
    sentence = ngettext("%(n)s other session has ended.", "%(n)s other sessions have ended.", ended)
    messages.success(request, sentence % {"n": ended})
    return HttpResponseRedirect(ADDRESS)


@page(is_about_oneself=True)
@require_POST
def forget_devices(request: HttpRequest) -> HttpResponse:
    """Ask every device for a code again."""
    factors.forget_devices(member_of(request))
    messages.success(request, _("Every device is asked for a code at its next sign-in."))
    response = HttpResponseRedirect(ADDRESS)
    response.delete_cookie(DEVICE_COOKIE)
    return response


def _show(
    request: HttpRequest, error: BadInput | Conflict | TooManyAttempts | None = None, wrong_at: str = ""
) -> HttpResponse:
    member = member_of(request)
    alive = tuple(sessions.of(member, request))
    context = Context(
        has_factor=factors.has(member),
        is_wanted=factors.is_wanted(member),
        codes_left=factors.codes_left(member),
        remember_days=policy.current().remember_days,
        has_password=member.has_usable_password(),
        sessions=alive,
        others=sum(not one.is_this for one in alive),
        wrong=_wrong(error),
        wrong_at=wrong_at,
    )
    return render(request, "security/page.html", context, status=error.http_status if error else 200)


def _making(request: HttpRequest, *, begun: bool, error: BadInput | TooManyAttempts | None = None) -> HttpResponse:
    member = member_of(request)
    secret = factors.begin(member) if begun else ""
    address = totp.address(secret, member.email, ISSUER) if secret else ""
    context = Making(
        picture=segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff") if secret else "",
        key=" ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP)),
        address=address,
        is_wanted=factors.is_wanted(member),
        wrong=_wrong(error),
    )
    return render(request, "security/second_factor.html", context, status=error.http_status if error else 200)


def _wrong(error: BadInput | Conflict | TooManyAttempts | None) -> str:
    if error is None:
        return ""
    return {
        "factor_code": _("This code is not right. Take the one shown now."),
        "factor_required": _("Your role needs a second factor."),
        "factor_missing": _("There is no second factor."),
        "too_many_attempts": _("Too many wrong codes. Wait a little, then try again."),
    }.get(error.code, error.message)
