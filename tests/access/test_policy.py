"""How people sign in here."""

from __future__ import annotations

import pytest

from attune.access import policy
from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.access.policy import Policy
from attune.vocabulary.errors import BadInput, NotAllowed

RULES = {"factor_roles": [], "remember_days": 30, "idle_minutes": 720, "passwords_for_owners_alone": False}


def test_without_a_word_nobody_needs_a_second_factor_and_a_session_rests_half_a_day(db):
    assert policy.current() == Policy(frozenset(), 30, 720, passwords_for_owners_alone=False)


def test_a_change_holds_and_names_its_fields(owner: Member):
    policy.change(**{**RULES, "factor_roles": ["owner", "manager"], "idle_minutes": 30}, by=owner)
    assert policy.current().factor_roles == {"owner", "manager"}
    assert policy.current().idle_minutes == 30
    assert AuditRow.objects.last().fields == ["factor_roles", "idle_minutes"]
    rows = AuditRow.objects.count()
    policy.change(**{**RULES, "factor_roles": ["manager", "owner"], "idle_minutes": 30}, by=owner)
    assert AuditRow.objects.count() == rows


@pytest.mark.parametrize(
    "wrong", [{"factor_roles": ["king"]}, {"remember_days": 366}, {"idle_minutes": 20_161}, {"idle_minutes": -1}]
)
def test_what_cannot_be_is_refused_and_changes_nothing(owner: Member, wrong):
    with pytest.raises(BadInput):
        policy.change(**{**RULES, **wrong}, by=owner)
    assert policy.current() == Policy()


def test_only_who_manages_members_changes_it(member: Member, outsider):
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            policy.change(**RULES, by=who)
