"""Settings, members: who may sign in, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import factors, members, scopes
from attune.access.members import Member
from attune.access.roles import Permission, Role
from attune.deliver.channels.email import server
from attune.show import mails, words
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/settings/members"


@dataclass(frozen=True, slots=True)
class Context:
    """Everybody, and the form for somebody new as it was sent. `with_factor` and `limited` are numbers of members."""

    members: tuple[Member, ...]
    roles: tuple[tuple[str, str], ...]
    email: str
    name: str
    role: str
    wrong: str
    where: str
    with_factor: frozenset[int]
    limited: frozenset[int]
    sends_mail: bool


@sensitive_post_parameters("password")
@page(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def everybody(request: HttpRequest) -> HttpResponse:
    """The list; a POST adds somebody."""
    if request.method != "POST":
        return _show(request)
    email, name, role = (request.POST.get(field, "") for field in ("email", "name", "role"))
    try:
        language = get_language() or "en"
        if "invite" in request.POST:
            return _invite(request, email, name, role)
        made = members.create(
            email, role, request.POST.get("password", ""), name=name, language=language, by=member_of(request)
        )
    except (BadInput, Conflict) as error:
        return _show(request, email=email, name=name, role=role, error=error)
    messages.success(request, _("%(member)s may sign in now.") % {"member": made})
    return HttpResponseRedirect(ADDRESS)


def _invite(request: HttpRequest, email: str, name: str, role: str) -> HttpResponse:
    """A member who sets the password by a link; who was invited before and never did gets another link."""
    by = member_of(request)
    known = Member.objects.filter(email=email.strip().lower(), is_active=True).first()
    mails.origin_of(request.build_absolute_uri("/"))
    if known is not None and not known.has_usable_password() and known.last_login is None:
        made = known
    else:
        made = members.create_without_password(email, role, name=name, by=by)
        members.change_settings(made.pk, name=name, language=get_language() or "en", by=by)
        made = members.find(made.pk)
    mails.invite(made, request.build_absolute_uri("/"))
    messages.success(request, _("An invitation is on its way to %(address)s.") % {"address": made.email})
    return HttpResponseRedirect(ADDRESS)


@page(Permission.MANAGE_MEMBERS)
@require_POST
def change(request: HttpRequest, member: int) -> HttpResponse:
    """Another role, or no access any more, or access again."""
    by = member_of(request)
    try:
        if "disable" in request.POST:
            members.disable(member, by=by)
        elif "enable" in request.POST:
            members.enable(member, by=by)
        else:
            members.change_role(member, request.POST.get("role", ""), by=by)
    except Conflict:
        messages.error(request, _("This is the last owner. Make somebody else an owner first."))
    except BadInput:
        messages.error(request, _("There is no such role."))
    else:
        messages.success(request, _("Changed."))
    return HttpResponseRedirect(ADDRESS)


def _wrong(error: BadInput | Conflict | None) -> str:
    if error is None:
        return ""
    return {
        "email_invalid": _("This is not an e-mail address."),
        "member_exists": _("Somebody has this e-mail already."),
        "role_unknown": _("There is no such role."),
        # The validators behind it speak the reader's language already.
        "password_weak": error.message,
    }.get(error.code, error.message)


def _show(
    request: HttpRequest, *, email: str = "", name: str = "", role: str = "", error: BadInput | Conflict | None = None
) -> HttpResponse:
    context = Context(
        members=tuple(members.everybody()),
        roles=tuple((value, words.role(value)) for value in Role.values),
        email=email,
        name=name,
        role=role or Role.VIEWER,
        wrong=_wrong(error),
        where=(error.where or "") if error else "",
        with_factor=factors.who_has(),
        limited=frozenset(scopes.of_everybody()),
        sends_mail=server.is_ready(),
    )
    return render(request, "settings/members.html", context, status=400 if error else 200)
