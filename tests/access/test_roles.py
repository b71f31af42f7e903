from __future__ import annotations

import pytest

from attune.access.members import Member, may, require
from attune.access.roles import TABLE, Permission, Role, permits
from attune.vocabulary.errors import NotAllowed

AGENT = {
    "see_figures",
    "see_journeys",
    "see_customers",
    "see_personal_data",
    "undo_link",
    "record_consent",
    "write_notes",
}


@pytest.mark.parametrize("permission", Permission.values)
def test_the_owner_may_all_the_member_what_the_role_says_the_outsider_nothing(owner, member, outsider, permission: str):
    assert may(owner, permission)
    assert may(member, permission) == (permission in AGENT)
    assert not may(outsider, permission)
    assert not may(None, permission)


def test_every_role_has_its_line():
    assert set(TABLE) == set(Role.values)


@pytest.mark.parametrize("role", ["shop", "viewer", "analyst"])
def test_who_needs_no_names_sees_none(role: str):
    assert not permits(role, "see_personal_data")


def test_only_owners_manage_members():
    assert [role for role in Role.values if permits(role, "manage_members")] == ["owner"]


def test_a_misspelt_permission_is_an_error_and_no_answer(owner):
    with pytest.raises(ValueError, match="see_custmers"):
        may(owner, "see_custmers")


def test_an_unknown_role_may_nothing():
    assert not permits("king", "see_figures")


def test_requiring_lets_pass_or_refuses(owner, outsider):
    require(owner, "manage_members")
    require("command line", "manage_members")
    for who in (outsider, None, Member(email="x@example.com", role="viewer")):
        with pytest.raises(NotAllowed):
            require(who, "manage_members")
