"""The gate every page stands behind: who may see it, what an error looks like, what a browser may keep of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from attune.access import factors, sessions
from attune.access.members import Member, may
from attune.access.sessions import Session, Via
from attune.show import own_stages
from attune.show.rendering import render
from attune.show.sight import sight_of
from attune.show.trouble import Trouble
from attune.understand.sight import through
from attune.vocabulary.errors import AttuneError, BadInput, NotAllowed

log = logging.getLogger("attune.show")

P = ParamSpec("P")
FACTOR_PAGE = "/security/second-factor"
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def member_of(request: HttpRequest) -> Member:
    """The member who asks.

    Raises:
        NotAllowed: nobody is signed in; pages behind the gate never see this.
    """
    if not isinstance(request.user, Member):
        raise NotAllowed("Sign in first.", code="not_signed_in")
    return request.user


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may see a page.

    `permission` None: every member. `at_places`: also members who answer for some places, because everything the page
    shows either comes through `questions.ask`, is narrowed by the page itself, or is theirs alone. `is_about_oneself`:
    open even before a second factor is made that the policy wants.
    """

    permission: str | None = None
    at_places: bool = False
    is_about_oneself: bool = False


def page(
    permission: str | None = None, *, at_places: bool = False, is_about_oneself: bool = False
) -> Callable[[View[P]], View[P]]:
    """Let in whom the rule allows; send visitors to the sign-in."""
    rule = Rule(permission, at_places or is_about_oneself, is_about_oneself)

    def behind(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return _private(_answer(view, rule, request, *args, **kwargs))

        guarded.rule = rule  # type: ignore[attr-defined]  # read by the test that walks all addresses
        return guarded

    return behind


def _answer(view: View[P], rule: Rule, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    member = request.user
    session = sessions.met(request)
    if not isinstance(member, Member):
        return to_sign_in(request)  # and a sign-in that waits for its code goes on waiting
    if not member.is_active or session is None:
        logout(request)
        return to_sign_in(request)
    if not rule.is_about_oneself and _lacks_factor(member, session):
        return _elsewhere(request, FACTOR_PAGE)
    if rule.permission is not None and not may(member, rule.permission):
        return trouble(request, _not_for_this_role())
    sight = sight_of(member)
    with through(sight), own_stages.read_once():
        if sight.is_limited and not rule.at_places:
            return trouble(request, _not_for_these_places())
        return _seen(view, request, *args, **kwargs)


def _lacks_factor(member: Member, session: Session) -> bool:
    """Whether the policy wants a second factor that is still to be made. The provider checks those it lets in."""
    return session.via != Via.PROVIDER and factors.is_wanted(member) and not factors.has(member)


def _seen(view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    try:
        if request.method == "POST" and any("\0" in value for _, values in request.POST.lists() for value in values):
            raise BadInput("A field holds a NUL character, which nothing can store.", code="bad_text")
        return view(request, *args, **kwargs)
    except AttuneError as error:
        if error.report:
            log.exception("a page failed: %s", error.code)
        return trouble(request, of_error(error))


def _private(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "Cookie", "Accept-Language"])
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in and back; a part of a page sends the whole page there."""
    comes_back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/"
    address = settings.LOGIN_URL if comes_back == "/" else f"{settings.LOGIN_URL}?{urlencode({'next': comes_back})}"
    return _elsewhere(request, address)


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _not_for_this_role() -> Trouble:
    return Trouble(403, _("This page is not part of your role"), _("Ask an owner of this Attune if you need it."))


def _not_for_these_places() -> Trouble:
    return Trouble(
        403,
        _("This page is about the whole company"),
        _("You see the places you answer for. Ask an owner of this Attune if you need more."),
    )


def of_error(error: AttuneError) -> Trouble:
    """An error in the reader's language where pages know it, else in its own words."""
    titles = {
        403: _("This page is not part of your role"),
        404: _("There is nothing here"),
        503: _("The figures are not ready yet"),
    }
    return Trouble(error.http_status, titles.get(error.http_status, _("This did not work")), error.message)


def trouble(request: HttpRequest, what: Trouble) -> HttpResponse:
    """The page that says what is wrong and what to do."""
    return render(request, "trouble/page.html", what, status=what.status)
