"""The company's own sign-in (OpenID Connect): which provider is asked, and whom it lets in as what."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.db import models, transaction
from django.utils import timezone

from attune.access import audit, members
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission, Role
from attune.access.sealing import seal, unseal
from attune.vocabulary.errors import BadInput, NotAllowed

PURPOSE = "provider client secret"
LONGEST = 500
LONGEST_NAME = 60
LONGEST_CLAIM = 100


class Provider(models.Model):
    """One row, made by the first change."""

    is_on = models.BooleanField(default=False)
    name = models.CharField(max_length=LONGEST_NAME)
    issuer = models.CharField(max_length=LONGEST)
    client_id = models.CharField(max_length=LONGEST)
    client_secret = models.TextField(default="")
    domains = models.JSONField(default=list)
    groups_claim = models.CharField(max_length=LONGEST_CLAIM, default="")
    role_by_group = models.JSONField(default=list)
    new_members = models.CharField(max_length=20, default="")


class ProviderLink(models.Model):
    """Who at the provider is which member. The e-mail made this link once; from then on only the subject counts."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="provider_links")
    issuer = models.CharField(max_length=LONGEST)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Nobody at the provider is two members here."""

        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="access_provider_link_once")]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner says about the provider.

    `domains`: only e-mails of these are let in; empty = any. `groups_claim` and `role_by_group`: the first group
    somebody is in decides the role. `new_members`: the role of somebody who is no member yet, '' = they are refused.
    """

    is_on: bool = False
    name: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    domains: tuple[str, ...] = ()
    groups_claim: str = ""
    role_by_group: tuple[tuple[str, str], ...] = ()
    new_members: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider says somebody is, checked."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str = ""
    groups: frozenset[str] = frozenset()


def current() -> Settings:
    """The provider in use; `client_secret` in clear, so keep the value short-lived.

    Raises:
        Conflict: the secret belongs to another key file.
    """
    row = Provider.objects.filter(pk=1).first()
    if row is None:
        return Settings()
    return replace(_read(row), client_secret=unseal(row.client_secret, PURPOSE) if row.client_secret else "")


def without_secret() -> Settings:
    """The same, but for the secret."""
    row = Provider.objects.filter(pk=1).first()
    return _read(row) if row is not None else Settings()


def _read(row: Provider) -> Settings:
    return Settings(
        is_on=row.is_on,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        domains=tuple(row.domains),
        groups_claim=row.groups_claim,
        role_by_group=tuple((group, role) for group, role in row.role_by_group),
        new_members=row.new_members,
    )


def button() -> str:
    """The name on the sign-in page's button; '' when nobody signs in through a provider."""
    row = Provider.objects.filter(pk=1, is_on=True).first()
    return row.name if row is not None else ""


def change(new: Settings, *, by: Actor, keep_secret: bool = False) -> None:
    """Use the provider like this from now on.

    Args:
        new: all of it.
        by: who changes it.
        keep_secret: the stored secret stays, whatever `new` says: forms never show it.

    Raises:
        BadInput: something in it cannot be used.
        NotAllowed: `by` is a member without manage_members.
    """
    require(by, Permission.MANAGE_MEMBERS)
    _check(new)
    with transaction.atomic():
        row = Provider.objects.select_for_update().filter(pk=1).first() or Provider(pk=1)
        values = {
            "is_on": new.is_on,
            "name": new.name,
            "issuer": new.issuer,
            "client_id": new.client_id,
            "domains": list(new.domains),
            "groups_claim": new.groups_claim,
            "role_by_group": [list(pair) for pair in new.role_by_group],
            "new_members": new.new_members,
        }
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name, value in values.items():
            setattr(row, name, value)
        if not keep_secret:
            row.client_secret = seal(new.client_secret, PURPOSE) if new.client_secret else ""
            changed.append("client_secret")
        row.save()
        if changed:
            audit.record(by, "sign-in provider changed", "sign-in provider", changed)


def admit(identity: Identity, known: Settings | None = None) -> Member:
    """The member who has just proved to the provider who they are; linked, made, or given another role at need.

    Raises:
        NotAllowed: they are not let in; `code` says why.
    """
    rules = known or current()
    if not rules.is_on or identity.issuer != rules.issuer:
        raise NotAllowed("Nobody signs in through this provider.", code="provider_off")
    email = identity.email.strip().lower()
    role = _role_of(identity.groups, rules)
    with transaction.atomic():
        link = (
            ProviderLink.objects.select_related("member")
            .filter(issuer=identity.issuer, subject=identity.subject)
            .first()
        )
        if link is not None and (not rules.domains or _is_of(link.member.email, rules.domains)):
            member = link.member
        else:
            if not email or not identity.is_email_verified:
                raise NotAllowed("The provider has not verified your e-mail.", code="email_unverified")
            if rules.domains and not _is_of(email, rules.domains):
                raise NotAllowed("E-mails of this domain are not let in.", code="domain_refused")
            member = _joined(identity, email, role, rules)
        if not member.is_active:
            raise NotAllowed("Your access was ended. Ask an owner.", code="member_disabled")
        if role and Role.OWNER not in {role, member.role} and member.role != role:
            member = members.change_role(member.pk, role, by="sign-in provider")
    return member


def _joined(identity: Identity, email: str, role: str, rules: Settings) -> Member:
    member = Member.objects.filter(email=email).first()
    if member is None:
        if not (role or rules.new_members):
            raise NotAllowed("You are no member here yet. Ask an owner to add you.", code="not_a_member")
        member = members.create_without_password(
            email, role or rules.new_members, name=identity.name, by="sign-in provider"
        )
    ProviderLink.objects.update_or_create(
        issuer=identity.issuer, subject=identity.subject, defaults={"member": member, "linked_at": timezone.now()}
    )
    audit.record(member, "provider linked", member.label, ["provider"])
    return member


def _role_of(groups: Iterable[str], rules: Settings) -> str:
    held = set(groups)
    return next((role for group, role in rules.role_by_group if group in held), "")


def _is_of(email: str, domains: Sequence[str]) -> bool:
    return email.rpartition("@")[2] in domains


def _check(new: Settings) -> None:
    for where, text, longest in (
        ("name", new.name, LONGEST_NAME),
        ("issuer", new.issuer, LONGEST),
        ("client_id", new.client_id, LONGEST),
        ("groups_claim", new.groups_claim, LONGEST_CLAIM),
    ):
        if len(text) > longest or not (text.isprintable() or not text):
            raise BadInput(f"{where} is too long or holds unprintable characters.", code="provider_text", where=where)
        if new.is_on and where != "groups_claim" and not text.strip():
            raise BadInput(f"{where} is missing.", code="provider_missing", where=where)
    if new.issuer:
        refuse_unsafe(new.issuer, "issuer")
    allowed = set(Role.values) - {Role.OWNER}
    for where, roles in (
        ("role_by_group", {role for _, role in new.role_by_group}),
        ("new_members", {new.new_members}),
    ):
        if unknown := roles - allowed - {""}:
            raise BadInput(
                f"The provider cannot give the role {min(unknown)!r}. Owners are made by owners.",
                code="provider_role",
                where=where,
            )
    if any(not group or not role for group, role in new.role_by_group):
        raise BadInput("Write each line as group = role.", code="provider_group", where="role_by_group")
    if any("@" in domain or "." not in domain or domain != domain.lower() for domain in new.domains):
        raise BadInput("Write domains like example.com.", code="provider_domain", where="domains")


def refuse_unsafe(address: str, where: str) -> None:
    """Only https, or http to this very machine (for trying): else whoever is on the way signs in as anybody.

    Raises:
        BadInput: the address is another.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    is_here = host == "localhost" or _is_loopback(host)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    if not host or not is_safe or parts.username or parts.password or parts.fragment:
        raise BadInput(f"{where} must be an address that begins with https://.", code="provider_address", where=where)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
