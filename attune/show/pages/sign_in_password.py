"""A password by a link: for who forgot theirs, and for who was invited."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from attune.access import invitations
from attune.deliver.channels.email import server
from attune.show import mails
from attune.show.gate import of_error, trouble
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict, NotFound

LONGEST = 1_000
LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class ForgottenContext:
    """The form, or that a mail is on its way if there is such a member: the answer tells nobody who is one."""

    is_sent: bool
    sends: bool


@dataclass(frozen=True, slots=True)
class PasswordContext:
    """The form for a new password of the member behind the link."""

    name: str
    wrong: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link."""
    sends = server.is_ready()
    if request.method == "POST" and sends:
        email = request.POST.get("email", "").replace("\0", "").strip()[:LONGEST_EMAIL]
        member = invitations.forgot(email)
        if member is not None:
            try:
                mails.new_password(member, "")
            except Conflict:  # nobody knows the address: a mail without a link helps nobody
                sends = False
    return render(request, "sign_in/forgotten.html", ForgottenContext(request.method == "POST" and sends, sends))


@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose it; the link works once."""
    try:
        member = invitations.member_of(token)
    except NotFound as error:
        return trouble(request, of_error(error))
    wrong = ""
    if request.method == "POST":
        new, again = request.POST.get("new", ""), request.POST.get("again", "")
        if len(new) > LONGEST:
            wrong = _("A password has at most %(n)s characters.") % {"n": LONGEST}
        elif new != again:
            wrong = _("The new password is not the same twice.")
        else:
            try:
                invitations.set_password(token, new)
            except BadInput as error:
                wrong = error.message
            else:
                return HttpResponseRedirect("/sign-in")
    context = PasswordContext(member.name or member.email, wrong)
    answer = render(request, "sign_in/password.html", context, status=400 if wrong else 200)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
