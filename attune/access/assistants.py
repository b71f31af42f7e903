"""Keys for programs that read on behalf of one member, such as an assistant: they see what this member sees, no more.

An assistant's key opens nothing but `/mcp`, and changes nothing. It ends with its member, with its own time, or when
somebody revokes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from attune.access import audit, factors
from attune.access.audit import Actor
from attune.access.keys import SHOWN, USED_EVERY, digest
from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound

PREFIX = "ast_"
MOST_DAYS = 366
MOST = 20  # open keys of one member


class AssistantKey(models.Model):
    """One key of one member. Only a hash of it is stored."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="assistant_keys")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    prefix = models.CharField(max_length=SHOWN)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    @property
    def label(self) -> str:
        """What the audit calls it."""
        return f"assistant key {self.pk} of member {self.member_id}"


@dataclass(frozen=True, slots=True)
class Assistant:
    """Who asks with such a key, and on whose behalf."""

    member: Member
    label: str


def create(member: Member, name: str, days: int = 90, *, by: Actor | None = None) -> str:
    """A new key for this member; the answer is the only time it is told.

    Args:
        member: on whose behalf it reads.
        name: what the member calls the program.
        days: after which it ends, 1 to 366.
        by: who makes it; the member, unless the command line does.

    Raises:
        BadInput: the name or the time cannot be used, or there are 20 open keys already.
        NotAllowed: the member sees no figures, so that there would be nothing to read.
    """
    called = name.strip()
    if not called or len(called) > 100 or not called.isprintable():
        raise BadInput("A key needs a name of 1 to 100 characters.", code="key_name", where="name")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A key lasts 1 to {MOST_DAYS} days.", code="key_expiry", where="days")
    if not may(member, Permission.SEE_FIGURES):
        raise NotAllowed("This role sees no figures, so an assistant would have nothing to read.")
    text = PREFIX + secrets.token_hex(20)
    with transaction.atomic():
        if _open().filter(member=member).count() >= MOST:
            raise BadInput(f"There are {MOST} keys already; revoke one first.", code="key_many", where="name")
        made = AssistantKey.objects.create(
            member=member,
            name=called,
            digest=digest(text),
            prefix=text[:SHOWN],
            expires_at=timezone.now() + timedelta(days=days),
        )
        audit.record(by or member, "assistant key created", made.label, ["name", "expires_at"])
    return text


def revoke(key_id: int, member: Member) -> None:
    """End one of one's own keys; owners and who else manages members end everybody's.

    Raises:
        NotFound: no such key, or somebody else's.
    """
    with transaction.atomic():
        key = AssistantKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None or (key.member_id != member.pk and not may(member, Permission.MANAGE_MEMBERS)):
            raise NotFound(f"There is no assistant key {key_id}.", code="key_unknown")
        if key.revoked_at is None:
            key.revoked_at = timezone.now()
            key.save(update_fields=["revoked_at"])
            audit.record(member, "assistant key revoked", key.label, ["revoked_at"])


def of(member: Member) -> Sequence[AssistantKey]:
    """The open keys of a member, newest first."""
    return list(_open().filter(member=member).order_by("-pk"))


def find(text: str) -> Assistant | None:
    """Who asks with this key; None when it is unknown, has ended, or its member may not sign in as things stand."""
    key = _open().filter(digest=digest(text)).select_related("member").first()
    if key is None or not key.member.is_active:
        return None
    if factors.is_wanted(key.member) and not factors.has(key.member):
        return None  # who would be sent to make a second factor first reads nothing by another way
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USED_EVERY:
        AssistantKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Assistant(key.member, key.label)


def _open() -> models.QuerySet[AssistantKey]:
    return AssistantKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
