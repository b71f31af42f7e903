"""Which areas, places and teams a member answers for. Without any, a member sees all that the role allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission, Role
from attune.vocabulary.errors import BadInput, Conflict, NotFound

LONGEST_KEY = 120
MOST = 500


class Kind(models.TextChoices):
    """What a scope names; keys are those of the catalogue."""

    AREA = "area", "area"
    PLACE = "place", "place"
    TEAM = "team", "team"


class Scope(NamedTuple):
    """One area, place or team."""

    kind: str
    key: str


class MemberScope(models.Model):
    """One scope of one member."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=LONGEST_KEY)

    class Meta:
        """A scope is given once."""

        constraints = [models.UniqueConstraint(fields=["member", "kind", "key"], name="access_scope_once")]


def of(member: Member) -> frozenset[Scope]:
    """The scopes of a member; none for an owner, who sees everything."""
    if member.role == Role.OWNER:
        return frozenset()
    return frozenset(Scope(kind, key) for kind, key in member.scopes.values_list("kind", "key"))


def of_everybody() -> dict[int, tuple[Scope, ...]]:
    """All scopes by the number of the member, in order."""
    found: dict[int, list[Scope]] = {}
    for member, kind, key in MemberScope.objects.order_by("kind", "key").values_list("member_id", "kind", "key"):
        found.setdefault(member, []).append(Scope(kind, key))
    return {member: tuple(scopes) for member, scopes in found.items()}


def change(member_id: int, scopes: Iterable[Scope], *, by: Actor) -> frozenset[Scope]:
    """Let a member answer for exactly these; an empty collection lifts every limit. It holds from the next page on.

    Raises:
        BadInput: a kind that is none, a key that cannot be one, too many.
        Conflict: the member is an owner.
        NotAllowed: `by` is a member without manage_members.
        NotFound: no such member.
    """
    require(by, Permission.MANAGE_MEMBERS)
    wanted = frozenset(Scope(kind, key.strip()) for kind, key in scopes)
    if len(wanted) > MOST:
        raise BadInput(f"{len(wanted)} scopes are too many; name areas instead.", code="scopes_many", where="scopes")
    for kind, key in wanted:
        if kind not in Kind.values:
            raise BadInput(
                f"There is no kind of scope {kind!r}. Choose one of {', '.join(Kind.values)}.",
                code="scope_kind",
                where="scopes",
            )
        if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
            raise BadInput("A scope needs the key of an area, place or team.", code="scope_key", where="scopes")
    with transaction.atomic():
        member = Member.objects.select_for_update().filter(pk=member_id).first()
        if member is None:
            raise NotFound(f"There is no member {member_id}.", code="member_unknown")
        if member.role == Role.OWNER and wanted:
            raise Conflict("An owner sees everything. Give another role first.", code="owner_unscoped")
        known = frozenset(Scope(kind, key) for kind, key in member.scopes.values_list("kind", "key"))
        if known != wanted:
            member.scopes.all().delete()
            MemberScope.objects.bulk_create(MemberScope(member=member, kind=kind, key=key) for kind, key in wanted)
            audit.record(by, "member scopes changed", member.label, ["scopes"])
    return wanted
