from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from attune.access import members
from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.access.conftest import PASSWORD


def actions() -> list[str]:
    return list(AuditRow.objects.order_by("id").values_list("action", flat=True))


def test_a_new_member_signs_in_by_email_in_any_case(owner: Member):
    request = RequestFactory().post("/sign-in")
    assert authenticate(request, username="OLGA@example.com", password=PASSWORD) == owner
    assert authenticate(request, username="olga@example.com", password="wrong one wrong") is None


@pytest.mark.parametrize("password", ["", "short", "password123"])
def test_there_is_no_default_and_no_weak_password(db, password: str):
    with pytest.raises(BadInput):
        members.create("a@example.com", "owner", password)
    assert not Member.objects.exists()


@pytest.mark.parametrize(("email", "role"), [("nonsense", "owner"), ("a@example.com", "king"), ("", "viewer")])
def test_email_and_role_must_be_usable(db, email: str, role: str):
    with pytest.raises(BadInput):
        members.create(email, role, PASSWORD)


def test_an_email_is_taken_once(owner: Member):
    with pytest.raises(Conflict):
        members.create("OLGA@example.com", "viewer", PASSWORD)


def test_the_password_is_stored_as_a_hash(owner: Member):
    assert PASSWORD not in Member.objects.get(pk=owner.pk).password


def test_the_last_owner_stays(owner: Member, member: Member):
    with pytest.raises(Conflict):
        members.change_role(owner.pk, "viewer", by=owner)
    with pytest.raises(Conflict):
        members.disable(owner.pk, by=owner)
    second = members.change_role(member.pk, "owner", by=owner)
    members.disable(owner.pk, by=second)
    with pytest.raises(Conflict):
        members.change_role(member.pk, "viewer", by="command line")


def test_a_disabled_owner_does_not_count_as_the_other_owner(owner: Member, member: Member):
    members.change_role(member.pk, "owner", by=owner)
    members.disable(member.pk, by=owner)
    with pytest.raises(Conflict):
        members.disable(owner.pk, by=owner)


def test_a_disabled_member_may_nothing_and_cannot_sign_in(owner: Member, member: Member):
    members.disable(member.pk, by=owner)
    member.refresh_from_db()
    assert not member.may("see_figures")
    assert authenticate(RequestFactory().post("/sign-in"), username=member.email, password=PASSWORD) is None
    members.enable(member.pk, by=owner)
    member.refresh_from_db()
    assert member.may("see_figures")


def test_only_who_manages_members_changes_them(owner: Member, member: Member, outsider):
    for who in (member, outsider):
        for change in (
            lambda who=who: members.create("new@example.com", "viewer", PASSWORD, by=who),
            lambda who=who: members.change_role(owner.pk, "viewer", by=who),
            lambda who=who: members.change_role(member.pk, "owner", by=who),
            lambda who=who: members.disable(owner.pk, by=who),
            lambda who=who: members.enable(owner.pk, by=who),
            lambda who=who: members.change_password(owner.pk, "another long password", by=who),
            lambda who=who: members.change_settings(owner.pk, name="X", language="", by=who),
        ):
            with pytest.raises(NotAllowed):
                change()
    assert Member.objects.filter(role="owner").count() == 1


def test_everybody_changes_their_own_password_and_name(owner: Member, member: Member):
    members.change_password(member.pk, "quite another phrase", by=member)
    members.change_settings(member.pk, name="Mark", language="pl", by=member)
    member.refresh_from_db()
    assert member.check_password("quite another phrase")
    assert (member.name, member.language) == ("Mark", "pl")


def test_a_member_who_is_not_there_is_not_found(owner: Member):
    with pytest.raises(NotFound):
        members.change_role(999, "viewer", by=owner)


def test_each_change_leaves_a_row_without_values(owner: Member, member: Member):
    members.change_role(member.pk, "analyst", by=owner)
    members.change_role(member.pk, "analyst", by=owner)  # nothing changes, nothing is written
    members.disable(member.pk, by=owner)
    assert actions() == ["member created", "member created", "member role changed", "member disabled"]
    assert "example.com" not in str(list(AuditRow.objects.values()))
