"""What a member answers for."""

from __future__ import annotations

import pytest

from attune.access import members, scopes
from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.access.scopes import Scope
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

NORTH, HARBOUR = Scope("area", "north"), Scope("place", "harbour")


def test_without_any_a_member_is_not_limited(member: Member):
    assert scopes.of(member) == frozenset()


def test_a_change_replaces_them_all(owner: Member, member: Member):
    scopes.change(member.pk, [NORTH, HARBOUR, HARBOUR], by=owner)
    assert scopes.of(member) == {NORTH, HARBOUR}
    scopes.change(member.pk, [Scope("team", " night shift ")], by=owner)
    assert scopes.of(member) == {Scope("team", "night shift")}
    assert scopes.of_everybody() == {member.pk: (Scope("team", "night shift"),)}
    scopes.change(member.pk, [], by=owner)
    assert scopes.of(member) == frozenset()


def test_the_audit_names_no_place(owner: Member, member: Member):
    scopes.change(member.pk, [HARBOUR], by=owner)
    scopes.change(member.pk, [HARBOUR], by=owner)
    assert AuditRow.objects.filter(action="member scopes changed").count() == 1
    assert "harbour" not in str(list(AuditRow.objects.values()))


def test_an_owner_sees_everything(owner: Member, member: Member):
    with pytest.raises(Conflict):
        scopes.change(owner.pk, [HARBOUR], by=owner)
    scopes.change(member.pk, [HARBOUR], by=owner)
    assert scopes.of(members.change_role(member.pk, "owner", by=owner)) == frozenset()
    assert scopes.of(members.change_role(member.pk, "agent", by=owner)) == {HARBOUR}


@pytest.mark.parametrize(
    "wrong",
    [Scope("country", "pl"), Scope("area", ""), Scope("area", " "), Scope("place", "x" * 121), Scope("place", "a\0b")],
)
def test_what_is_no_scope_changes_nothing(owner: Member, member: Member, wrong: Scope):
    scopes.change(member.pk, [NORTH], by=owner)
    with pytest.raises(BadInput):
        scopes.change(member.pk, [HARBOUR, wrong], by=owner)
    assert scopes.of(member) == {NORTH}


def test_too_many_are_refused(owner: Member, member: Member):
    with pytest.raises(BadInput):
        scopes.change(member.pk, [Scope("place", f"p{number}") for number in range(501)], by=owner)


def test_only_who_manages_members_gives_them(owner: Member, member: Member, outsider):
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            scopes.change(member.pk, [], by=who)
    with pytest.raises(NotFound):
        scopes.change(10**9, [NORTH], by=owner)
