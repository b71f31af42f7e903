"""`/members/...`, `/sign-in`, `/audit`: who may see what, and who did what."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from attune.access import factors, members, policy, scopes, seals, sessions, trail
from attune.access.scopes import Scope
from attune.access.trail import Search
from attune.show.api.shapes import PROBLEMS, Asked
from attune.show.api.times import instant

router = Router(tags=["access"])


class ScopeShape(Schema):
    """`kind`: area, place or team; `key`: as in the catalogue."""

    kind: str
    key: str


class ScopesShape(Schema):
    """What a member answers for; empty: all that the role allows."""

    scopes: list[ScopeShape]

    @classmethod
    def of(cls, held: frozenset[Scope]) -> ScopesShape:
        """As JSON, in order."""
        return cls(scopes=[ScopeShape(kind=kind, key=key) for kind, key in sorted(held)])


class SessionOut(Schema):
    """A session that still opens pages. `via`: password, code, device or provider."""

    id: int
    device: str
    via: str
    began_at: datetime
    seen_at: datetime


class SecurityOut(Schema):
    """How a member signs in, and where they are signed in."""

    has_second_factor: bool
    sessions: list[SessionOut]


class PolicyShape(Schema):
    """`factor_roles` must have a second factor; 0 days: no device is trusted; 0 minutes: a session may rest."""

    factor_roles: list[str]
    remember_days: int
    idle_minutes: int
    passwords_for_owners_alone: bool


class AuditAsked(Schema):
    """What is looked for; '' asks for everything."""

    actor: str = Field("", description="Label of who did it: member 3, source key 1", max_length=100)
    action: str = Field("", description="Exactly this action", max_length=60)
    what: str = Field("", description="Exactly this thing: customer <id>", max_length=100)
    text: str = Field("", description="Words in actor, action, thing, or a member's name", max_length=200)
    start: str = Field("", alias="from", description="From this time on", max_length=100)
    end: str = Field("", alias="to", description="Up to, not including, this time", max_length=100)
    before: int | None = Field(None, description="`before` of the page before")
    limit: int = Field(100, description="1 to 500")


ASKED = Query(...)  # every field of it a parameter of its own


class AuditRowOut(Schema):
    """`actor` and `what` are labels such as `member 3`; `who` is the member's name; `fields` names, never values."""

    id: int
    at: datetime
    actor: str
    who: str
    action: str
    what: str
    fields: list[str]


class AuditOut(Schema):
    """Newest first; `before` asks for the page after this one and is null at the end."""

    rows: list[AuditRowOut]
    before: int | None


class ChainOut(Schema):
    """Rows under seal. `broken_at`: the first link that does not hold, null when all do; `head`: keep it elsewhere."""

    links: int
    head: str
    broken_at: int | None
    why: str


@router.get("/members/{int:member_id}/scopes", response={200: ScopesShape, **PROBLEMS}, summary="Read scopes")
def read_scopes(request: HttpRequest, member_id: int) -> ScopesShape:
    """What a member answers for."""
    return ScopesShape.of(scopes.of(members.find(member_id)))


@router.put("/members/{int:member_id}/scopes", response={200: ScopesShape, **PROBLEMS}, summary="Change scopes")
def change_scopes(request: Asked, body: ScopesShape, member_id: int) -> ScopesShape:
    """Let a member answer for exactly these."""
    wanted = [Scope(scope.kind, scope.key) for scope in body.scopes]
    return ScopesShape.of(scopes.change(member_id, wanted, by=request.auth.label))


@router.get("/members/{int:member_id}/security", response={200: SecurityOut, **PROBLEMS}, summary="Read security")
def security(request: HttpRequest, member_id: int) -> SecurityOut:
    """Second factor and sessions of a member."""
    member = members.find(member_id)
    return SecurityOut(
        has_second_factor=factors.has(member),
        sessions=[SessionOut.from_orm(session) for session in sessions.of(member)],
    )


@router.delete(
    "/members/{int:member_id}/second-factor", response={204: None, **PROBLEMS}, summary="Take a second factor away"
)
def reset_factor(request: Asked, member_id: int) -> Status[None]:
    """Authenticator and recovery codes are lost."""
    factors.reset(member_id, by=request.auth.label)
    return Status(204, None)


@router.delete("/members/{int:member_id}/sessions", response={204: None, **PROBLEMS}, summary="End all sessions")
def end_sessions(request: Asked, member_id: int) -> Status[None]:
    """Sign a member out everywhere."""
    sessions.end_all(member_id, by=request.auth.label)
    return Status(204, None)


@router.get("/sign-in", response={200: PolicyShape, **PROBLEMS}, summary="Read the rules of signing in")
def read_policy(request: HttpRequest) -> PolicyShape:
    """The rules in force."""
    return _shape(policy.current())


@router.put("/sign-in", response={200: PolicyShape, **PROBLEMS}, summary="Change the rules of signing in")
def change_policy(request: Asked, body: PolicyShape) -> PolicyShape:
    """Other rules, from the next page on."""
    return _shape(policy.change(**body.dict(), by=request.auth.label))


@router.get("/audit", response={200: AuditOut, **PROBLEMS}, summary="Search the audit")
def audit_rows(request: HttpRequest, asked: AuditAsked = ASKED) -> AuditOut:
    """Who did what, newest first."""
    search = Search(
        actor=_stored(asked.actor),
        action=_stored(asked.action),
        what=_stored(asked.what),
        text=_stored(asked.text),
        since=instant(asked.start, "from"),
        until=instant(asked.end, "to"),
    )
    found = trail.search(search, asked.before, asked.limit)
    rows = [
        AuditRowOut(id=row.pk, at=row.at, actor=row.actor, who=who, action=row.action, what=row.what, fields=row.fields)
        for row, who in found.rows
    ]
    return AuditOut(rows=rows, before=found.before)


@router.get("/audit/chain", response={200: ChainOut, **PROBLEMS}, summary="Verify the audit")
def chain(request: HttpRequest) -> ChainOut:
    """Whether every row under seal is what it was."""
    return ChainOut.from_orm(seals.verify())


def _shape(rules: policy.Policy) -> PolicyShape:
    return PolicyShape(
        factor_roles=sorted(rules.factor_roles),
        remember_days=rules.remember_days,
        idle_minutes=rules.idle_minutes,
        passwords_for_owners_alone=rules.passwords_for_owners_alone,
    )


def _stored(text: str) -> str:
    """As a database could hold it: neither NUL nor half of a letter."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
