"""Who asks: an admin key, or an assistant on behalf of a member, who sees what this member sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from attune.access import assistants, keys
from attune.access.api import NotRecognised
from attune.access.audit import Actor
from attune.access.keys import Kind
from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.show import own_stages
from attune.show.sight import sight_of
from attune.understand.sight import EVERYTHING, Sight, through
from attune.vocabulary.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Caller:
    """`actor` is what the audit names; `member` None is an admin key, which may read everything."""

    actor: Actor
    label: str
    member: Member | None
    sight: Sight

    def may(self, permission: str) -> bool:
        """Whether this caller may do that."""
        return self.member is None or may(self.member, permission)

    @property
    def sees_people(self) -> bool:
        """Whether names, addresses and clear identifiers are for this caller."""
        return self.may(Permission.SEE_PERSONAL_DATA)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Inside, everything is asked with this caller's sight."""
        with through(self.sight), own_stages.read_once():
            yield


def caller_of(request: HttpRequest) -> Caller:
    """The caller by `Authorization: Bearer <key>`.

    Raises:
        NotRecognised: no key, or one that is unknown, has ended, or whose member may not sign in (401).
        NotAllowed: a key of a source (403).
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise NotRecognised("Send an assistant's key or an admin key as `Authorization: Bearer <key>`.")
    if text.startswith(assistants.PREFIX):
        found = assistants.find(text)
        if found is None:
            raise NotRecognised("This key is unknown, has ended, or its member cannot sign in.", code="key_unknown")
        return Caller(found.label, found.label, found.member, sight_of(found.member))
    key = keys.find(text)
    if key is None:
        raise NotRecognised("This key is unknown or was revoked.", code="key_unknown")
    if key.kind != Kind.ADMIN:
        raise NotAllowed(f"This is a {key.kind} key; it sends and does not read.", code="key_kind_wrong")
    keys.used([key.id], timezone.now())
    return Caller(key, key.label, None, EVERYTHING)
