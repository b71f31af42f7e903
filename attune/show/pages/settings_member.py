"""Settings, one member: what they answer for, their second factor, their sessions."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from attune.access import factors, members, scopes, sessions
from attune.access.members import Member
from attune.access.roles import Permission, Role
from attune.access.scopes import Kind, Scope
from attune.access.sessions import Listed
from attune.collect.catalogue import areas, places, teams
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

MOST = 200  # choices shown of each kind; further ones are typed


@dataclass(frozen=True, slots=True)
class Choice:
    """An area, place or team that may be ticked."""

    key: str
    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The choices of one kind; `typed` are keys that are held and not among them."""

    kind: str
    name: str
    choices: tuple[Choice, ...]
    typed: str
    typed_name: str


@dataclass(frozen=True, slots=True)
class Context:
    """One member, as an owner sees them."""

    member: Member
    is_owner: bool
    groups: tuple[Group, ...]
    is_limited: bool
    has_factor: bool
    sessions: tuple[Listed, ...]
    wrong: str


@page(Permission.MANAGE_MEMBERS)
@require_safe
def show(request: HttpRequest, member: int) -> HttpResponse:
    """The page."""
    return _show(request, member)


@page(Permission.MANAGE_MEMBERS)
@require_POST
def change_scopes(request: HttpRequest, member: int) -> HttpResponse:
    """What they answer for from now on: exactly what is ticked and typed."""
    wanted = [
        Scope(kind, key.strip())
        for kind in Kind.values
        for key in (*request.POST.getlist(kind), *request.POST.get(f"{kind}_typed", "").split(","))
        if key.strip()
    ]
    try:
        held = scopes.change(member, wanted, by=member_of(request))
    except (BadInput, Conflict) as error:
        return _show(request, member, _wrong(error), error.http_status)
    messages.success(
        request,
        _("From now on they see what they answer for.")
        if held
        else _("From now on they see all that their role allows."),
    )
    return HttpResponseRedirect(_address(member))


@page(Permission.MANAGE_MEMBERS)
@require_POST
def reset_factor(request: HttpRequest, member: int) -> HttpResponse:
    """Their phone is lost."""
    factors.reset(member, by=member_of(request))
    messages.success(request, _("The second factor is gone. They sign in with their password and make a new one."))
    return HttpResponseRedirect(_address(member))


@page(Permission.MANAGE_MEMBERS)
@require_POST
def end_sessions(request: HttpRequest, member: int) -> HttpResponse:
    """Sign them out everywhere."""
    ended = sessions.end_all(member, by=member_of(request))
    sentence = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended)
    messages.success(request, sentence % {"n": ended})
    return HttpResponseRedirect(_address(member))


def _address(member: int) -> str:
    return f"/settings/members/{member}/access"


def _wrong(error: BadInput | Conflict) -> str:
    return {
        "scope_key": _("This is no key of an area, place or team."),
        "scopes_many": _("These are too many. Tick areas instead of their places."),
        "owner_unscoped": _("An owner sees everything. Give another role first."),
    }.get(error.code, error.message)


def _show(request: HttpRequest, number: int, wrong: str = "", status: int = 200) -> HttpResponse:
    member = members.find(number)
    held = scopes.of(member)
    context = Context(
        member=member,
        is_owner=member.role == Role.OWNER,
        groups=_groups(held),
        is_limited=bool(held),
        has_factor=factors.has(member),
        sessions=tuple(sessions.of(member)),
        wrong=wrong,
    )
    return render(request, "settings/member.html", context, status=status)


def _groups(held: frozenset[Scope]) -> tuple[Group, ...]:
    found = (
        (Kind.AREA, _("Areas"), _("Further areas, by key"), areas.listing(limit=MOST).rows),
        (Kind.PLACE, _("Places"), _("Further places, by key"), places.listing(limit=MOST).rows),
        (Kind.TEAM, _("Teams"), _("Further teams, by key"), teams.listing(limit=MOST).rows),
    )
    groups = []
    for kind, name, typed_name, rows in found:
        keys = {scope.key for scope in held if scope.kind == kind}
        choices = tuple(Choice(row.key, row.name, row.key in keys) for row in rows)
        typed = ", ".join(sorted(keys - {row.key for row in rows}))
        groups.append(Group(kind, name, choices, typed, typed_name))
    return tuple(groups)
