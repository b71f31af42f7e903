"""`/sources/keys`, `/members`: what the company has set up."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from attune.access import keys, members
from attune.access.keys import SourceKey
from attune.access.members import Member
from attune.show.api.shapes import PROBLEMS, Asked

router = Router(tags=["settings"])


class KeyOut(Schema):
    """A key of a source. Its text is told once, when it is made."""

    id: int
    name: str
    source: str
    kind: str
    prefix: str
    shared: bool
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    last_used_at: datetime | None
    reads_only: bool
    expires_at: datetime | None

    @classmethod
    def from_key(cls, key: SourceKey) -> KeyOut:
        """As JSON."""
        return cls(**{name: getattr(key, name) for name in cls.model_fields})


class KeysOut(Schema):
    """Newest first, revoked ones too."""

    keys: list[KeyOut]


class KeyIn(Schema):
    """`kind`: browser (public), server or admin. `shared`: many people use the same device, such as a till.

    `reads_only`: an admin key that changes nothing. `expires_at`: from then on it opens no door.
    """

    name: str
    kind: str
    source: str = ""
    shared: bool = False
    reads_only: bool = False
    expires_at: AwareDatetime | None = None


class KeyMade(Schema):
    """The key itself, told this once."""

    key: str


class MemberOut(Schema):
    """Somebody who may sign in."""

    id: int
    email: str
    name: str
    role: str
    is_active: bool
    created_at: datetime
    last_login: datetime | None

    @classmethod
    def from_member(cls, member: Member) -> MemberOut:
        """As JSON."""
        return cls(**{name: getattr(member, name) for name in cls.model_fields})


class MembersOut(Schema):
    """Active ones first."""

    members: list[MemberOut]


class MemberIn(Schema):
    """There is no default password."""

    email: str
    role: str
    password: str
    name: str = ""


class RoleIn(Schema):
    """owner, manager, analyst, agent, shop or viewer."""

    role: str


@router.get("/sources/keys", response={200: KeysOut, **PROBLEMS}, summary="List the keys of sources")
def source_keys(request: HttpRequest) -> KeysOut:
    """All keys, without their text."""
    return KeysOut(keys=[KeyOut.from_key(key) for key in keys.listing()])


@router.post("/sources/keys", response={201: KeyMade, **PROBLEMS}, summary="Make a key for a source")
def make_key(request: Asked, body: KeyIn) -> Status[KeyMade]:
    """A new key; the answer is the only time it is told."""
    made = keys.create(
        body.name,
        body.kind,
        request.auth.label,
        source=body.source,
        shared=body.shared,
        reads_only=body.reads_only,
        expires_at=body.expires_at,
    )
    return Status(201, KeyMade(key=made))


@router.delete("/sources/keys/{int:key_id}", response={204: None, **PROBLEMS}, summary="Revoke a key")
def revoke_key(request: Asked, key_id: int) -> Status[None]:
    """End a key for ever; servers follow within a second."""
    keys.revoke(key_id, by=request.auth.label)
    return Status(204, None)


@router.get("/members", response={200: MembersOut, **PROBLEMS}, summary="List members")
def listing(request: HttpRequest) -> MembersOut:
    """Everybody who may sign in, and who might once."""
    return MembersOut(members=[MemberOut.from_member(member) for member in members.everybody()])


@router.post("/members", response={201: MemberOut, **PROBLEMS}, summary="Make a member")
def make_member(request: Asked, body: MemberIn) -> Status[MemberOut]:
    """A new member with a role and a password."""
    made = members.create(body.email, body.role, body.password, name=body.name, by=request.auth.label)
    return Status(201, MemberOut.from_member(made))


@router.put("/members/{int:member_id}/role", response={200: MemberOut, **PROBLEMS}, summary="Change a role")
def change_role(request: Asked, body: RoleIn, member_id: int) -> MemberOut:
    """Give a member another role; the last owner stays owner."""
    return MemberOut.from_member(members.change_role(member_id, body.role, by=request.auth.label))


@router.post("/members/{int:member_id}/disable", response={200: MemberOut, **PROBLEMS}, summary="Disable a member")
def disable(request: Asked, member_id: int) -> MemberOut:
    """End a member's access at once."""
    return MemberOut.from_member(members.disable(member_id, by=request.auth.label))


@router.post("/members/{int:member_id}/enable", response={200: MemberOut, **PROBLEMS}, summary="Enable a member")
def enable(request: Asked, member_id: int) -> MemberOut:
    """Give a member's access back."""
    return MemberOut.from_member(members.enable(member_id, by=request.auth.label))
