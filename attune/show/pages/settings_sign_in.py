"""Settings, signing in: who needs a second factor, how long a session rests, the company's own provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from attune.access import policy, provider
from attune.access.policy import Policy
from attune.access.provider import Settings
from attune.access.roles import Permission, Role
from attune.show import words
from attune.show.gate import member_of, page
from attune.show.pages.sign_in_provider import BACK
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/settings/sign-in"
LONGEST_LIST = 20_000


@dataclass(frozen=True, slots=True)
class Context:
    """Both forms, as they are in force or as they were sent. The provider's secret is never shown again."""

    policy: Policy
    factor_roles: tuple[tuple[str, str, bool], ...]
    provider: Settings
    domains: str
    groups: str
    new_roles: tuple[tuple[str, str], ...]
    has_secret: bool
    back: str
    wrong: str
    wrong_at: str


@page(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The page; a POST changes the policy."""
    if request.method != "POST":
        return _show(request)
    try:
        policy.change(
            factor_roles=request.POST.getlist("factor_roles"),
            remember_days=_number(request, "remember_days"),
            idle_minutes=_number(request, "idle_minutes"),
            passwords_for_owners_alone="passwords_for_owners_alone" in request.POST,
            by=member_of(request),
        )
    except BadInput as error:
        return _show(request, error=error)
    messages.success(request, _("Saved. It holds from the next page on."))
    return HttpResponseRedirect(ADDRESS)


@sensitive_post_parameters("client_secret")
@page(Permission.MANAGE_MEMBERS)
@require_POST
def change_provider(request: HttpRequest) -> HttpResponse:
    """Use the provider like this."""
    text = {name: request.POST.get(name, "").strip() for name in ("name", "issuer", "client_id", "groups_claim")}
    secret = request.POST.get("client_secret", "").strip()
    try:
        new = Settings(
            is_on="is_on" in request.POST,
            client_secret=secret[:LONGEST_LIST],
            domains=tuple(_lines(request, "domains", lower=True)),
            role_by_group=tuple(_pairs(_lines(request, "role_by_group"))),
            new_members=request.POST.get("new_members", ""),
            **text,
        )
        provider.change(new, by=member_of(request), keep_secret=not secret and "no_secret" not in request.POST)
    except BadInput as error:
        return _show(request, error=error)
    messages.success(request, _("Saved. Try it in another browser before you rely on it."))
    return HttpResponseRedirect(ADDRESS)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "").strip()
    if not given.isascii() or not given.isdecimal() or len(given) > 6:
        raise BadInput(f"{name} must be a whole number.", code="policy_bounds", where=name)
    return int(given)


def _lines(request: HttpRequest, name: str, *, lower: bool = False) -> list[str]:
    text = request.POST.get(name, "")[:LONGEST_LIST]
    lines = [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]
    return [line.lower() for line in lines] if lower else lines


def _pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    return [(group.strip(), role.strip().lower()) for group, _equals, role in (line.rpartition("=") for line in lines)]


def _show(request: HttpRequest, error: BadInput | None = None) -> HttpResponse:
    rules, known = policy.current(), _known()
    context = Context(
        policy=rules,
        factor_roles=tuple((role, words.role(role), role in rules.factor_roles) for role in Role.values),
        provider=replace(known, client_secret=""),
        domains=request.POST.get("domains", "\n".join(known.domains)),
        groups=request.POST.get("role_by_group", "\n".join(f"{group} = {role}" for group, role in known.role_by_group)),
        new_roles=(
            ("", _("nobody: they are refused")),
            *((role, words.role(role)) for role in Role.values if role != Role.OWNER),
        ),
        has_secret=bool(known.client_secret),
        back=request.build_absolute_uri(BACK),
        wrong=_wrong(error),
        wrong_at=(error.where or "") if error else "",
    )
    return render(request, "settings/sign_in.html", context, status=400 if error else 200)


def _known() -> Settings:
    try:
        return provider.current()
    except Conflict:  # another key file: everything but the secret is still true
        return provider.without_secret()


def _wrong(error: BadInput | None) -> str:
    if error is None:
        return ""
    return {
        "provider_address": _("The issuer must be an address that begins with https://."),
        "provider_missing": _("Name, issuer and client are needed before it can be switched on."),
        "provider_role": _("The provider cannot give this role. Owners are made by owners."),
        "provider_group": _("Write each line as: group = role"),
        "provider_domain": _("Write domains like example.com, one a line."),
        "policy_bounds": _("Days and minutes must be whole numbers: at most 365 days, at most 20160 minutes."),
        "role_unknown": _("There is no such role."),
    }.get(error.code, error.message)
