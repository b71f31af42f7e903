"""Signing in through the company's own provider: there, and back."""

from __future__ import annotations

import logging
import secrets
import time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from attune.access import oidc, provider
from attune.access.sessions import Via
from attune.show.pages.sign_in import admitted, form, safe
from attune.vocabulary.errors import AttuneError, NotAllowed

BACK = "/sign-in/provider/back"
WAITS_S = 15 * 60
LONGEST = 4_000
_NAME = "attune_provider"
log = logging.getLogger("attune.sign_in")


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider. A link and no form: the policy of the page lets forms send to this Attune alone."""
    goes_to = safe(request.GET.get("next", ""))
    if not provider.button():
        return form(request, "", goes_to, _("Nobody signs in through a provider here."), 404)
    try:
        rules = provider.current()
        started = oidc.begin(rules, request.build_absolute_uri(BACK))
    except AttuneError as error:
        return _failed(request, error)
    until = time.time() + WAITS_S
    request.session[_NAME] = [started.state, started.nonce, started.verifier, goes_to, until]
    return HttpResponseRedirect(started.address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: check, and let in."""
    kept = request.session.pop(_NAME, None)  # for one return only
    state, code = (request.GET.get(name, "")[:LONGEST] for name in ("state", "code"))
    is_expected = isinstance(kept, list) and len(kept) == 5 and kept[4] >= time.time()
    if not is_expected or not secrets.compare_digest(kept[0].encode(), state.encode("utf-8", "surrogatepass")):
        return form(request, "", "", _("This sign-in has grown old. Begin again."), 400)
    goes_to = kept[3]
    if not code or "error" in request.GET:
        return form(request, "", goes_to, _("The provider did not let you in."), 403)
    try:
        rules = provider.current()
        issuer = request.GET.get("iss", rules.issuer)  # RFC 9207: an answer of another provider is none
        if issuer != rules.issuer or not rules.is_on:
            raise NotAllowed("The answer comes from another provider.", code="token_wrong")
        identity = oidc.finish(rules, request.build_absolute_uri(BACK), code=code, nonce=kept[1], verifier=kept[2])
        member = provider.admit(identity, rules)
    except AttuneError as error:
        return _failed(request, error)
    return admitted(request, member, Via.PROVIDER, goes_to)


def _failed(request: HttpRequest, error: AttuneError) -> HttpResponse:
    log.warning("A sign-in through the provider failed: %s: %s", error.code, error.message)
    sentences = {
        "provider_failed": _("The provider does not answer as it should. Try again later, or ask an owner."),
        "email_unverified": _("The provider has not verified your e-mail address."),
        "domain_refused": _("E-mail addresses of your domain are not let in here."),
        "not_a_member": _("You are no member here yet. Ask an owner to add you."),
        "member_disabled": _("Your access was ended. Ask an owner."),
    }
    sentence = sentences.get(error.code, _("The provider did not let you in."))
    return form(request, "", "", sentence, error.http_status)
