"""Settings, mail: the server that sends for us, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.roles import Permission
from attune.deliver import member_mail
from attune.deliver.channels.email import server
from attune.deliver.channels.email.server import NONE, PORTS, SECURITIES, STARTTLS, TLS, Settings
from attune.deliver.member_mail import MemberMail
from attune.show import mails
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict, Unavailable

ADDRESS = "/settings/mail"
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Context:
    """The form as it is in force, or as it was sent; the password is never shown. `recent`: the last mails."""

    settings: Settings
    is_set: bool
    has_password: bool
    securities: tuple[tuple[str, str], ...]
    recent: tuple[tuple[MemberMail, str], ...]
    wrong: str
    wrong_at: str


@sensitive_post_parameters("password")
@page(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """The page; a POST changes the server."""
    if request.method != "POST":
        return _show(request)
    password = request.POST.get("password", "")[:LONGEST]
    try:
        given = _given(request, password)
        server.change(given, by=member_of(request), keep_password=not password and "no_password" not in request.POST)
    except BadInput as error:
        return _show(request, error)
    messages.success(request, _("Saved. Send a test mail before you rely on it."))
    return HttpResponseRedirect(ADDRESS)


@page(Permission.MANAGE_MEMBERS)
@require_POST
def attempt(request: HttpRequest) -> HttpResponse:
    """A test mail to whoever asks, at once."""
    member = member_of(request)
    try:
        settings = server.current()
        if settings is None:
            messages.error(request, _("Save a mail server first."))
            return HttpResponseRedirect(ADDRESS)
        mails.attempt(settings, member)
    except (BadInput, Unavailable, Conflict) as error:
        messages.error(request, _("The test mail was not sent. %(reason)s") % {"reason": error.message})
    else:
        messages.success(request, _("The test mail is on its way to %(address)s.") % {"address": member.email})
    return HttpResponseRedirect(ADDRESS)


@page(Permission.MANAGE_MEMBERS)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Send nothing any more."""
    server.remove(by=member_of(request))
    messages.success(request, _("Nothing is sent any more."))
    return HttpResponseRedirect(ADDRESS)


def _given(request: HttpRequest, password: str) -> Settings:
    text = {name: request.POST.get(name, "").strip() for name in ("host", "user", "sender", "sender_name", "origin")}
    security = request.POST.get("security", STARTTLS)
    port = request.POST.get("port", "").strip()
    if port and not (port.isascii() and port.isdecimal() and len(port) < 6):
        raise BadInput("A port is a number from 1 to 65535.", code="mail_port", where="port")
    return Settings(
        text["host"],
        int(port) if port else PORTS.get(security, 0),
        security,
        text["sender"],
        text["user"],
        password,
        text["sender_name"],
        text["origin"],
    )


def _show(request: HttpRequest, error: BadInput | None = None) -> HttpResponse:
    known = server.without_password()
    shown = known or Settings("", PORTS[STARTTLS], STARTTLS, "", origin=request.build_absolute_uri("/").rstrip("/"))
    if error is not None:
        sent = request.POST.get
        shown = replace(
            shown,
            host=sent("host", ""),
            user=sent("user", ""),
            sender=sent("sender", ""),
            sender_name=sent("sender_name", ""),
            origin=sent("origin", ""),
            security=sent("security", STARTTLS),
        )
    context = Context(
        settings=shown,
        is_set=known is not None,
        has_password=server.has_password(),
        securities=tuple((one, _security(one)) for one in SECURITIES),
        recent=tuple((row, _state(row)) for row in member_mail.recent()),
        wrong=_wrong(error),
        wrong_at=(error.where or "") if error else "",
    )
    return render(request, "settings/mail.html", context, status=400 if error else 200)


def _security(key: str) -> str:
    return {
        STARTTLS: _("STARTTLS (port 587)"),
        TLS: _("TLS from the start (port 465)"),
        NONE: _("none: only inside your own network"),
    }[key]


def _state(row: MemberMail) -> str:
    return {
        member_mail.State.WAITING: _("waits"),
        member_mail.State.SENT: _("sent"),
        member_mail.State.FAILED: _("failed"),
        member_mail.State.DROPPED: _("not sent"),
    }[member_mail.State(row.state)]


def _wrong(error: BadInput | None) -> str:
    if error is None:
        return ""
    return {
        "mail_host": _("Write the mail server like mail.example.com."),
        "mail_port": _("A port is a number from 1 to 65535."),
        "mail_sender": _("The sender must be an e-mail address."),
        "mail_origin": _("Write the address of this Attune like https://cx.example.com."),
        "mail_password_clear": _("Without TLS the password would travel readably. Choose STARTTLS or TLS."),
        "mail_fixed": _("The environment of the server decides here (ATTUNE_SMTP_URL)."),
    }.get(error.code, error.message)
