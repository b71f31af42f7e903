"""Whom the provider lets in, and as what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attune.access import members, provider
from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.access.provider import Identity, Provider, ProviderLink, Settings
from attune.vocabulary.errors import BadInput, NotAllowed

ISSUER = "https://login.example.com"
RULES = Settings(is_on=True, name="Work", issuer=ISSUER, client_id="attune", client_secret="s3cret")
MAREK = Identity(ISSUER, "sub-1", "Marek@Example.com", is_email_verified=True, name="Marek M")


def test_the_secret_is_not_stored_in_clear_and_is_kept_when_asked(owner: Member):
    provider.change(RULES, by=owner)
    assert "s3cret" not in str(Provider.objects.values())
    assert provider.current() == RULES
    provider.change(replace(RULES, name="Job", client_secret=""), by=owner, keep_secret=True)
    assert provider.current() == replace(RULES, name="Job")
    provider.change(replace(RULES, client_secret=""), by=owner)
    assert provider.current().client_secret == ""
    assert "s3cret" not in str(list(AuditRow.objects.values()))
    assert "s3cret" not in repr(RULES)


def test_the_button_shows_while_it_is_on(owner: Member):
    assert provider.button() == ""
    provider.change(RULES, by=owner)
    assert provider.button() == "Work"
    provider.change(replace(RULES, is_on=False), by=owner)
    assert provider.button() == ""


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"issuer": "http://login.example.com"}, "issuer"),
        ({"issuer": "https://user:pass@login.example.com"}, "issuer"),
        ({"issuer": "https://"}, "issuer"),
        ({"issuer": "https://[::1"}, "issuer"),
        ({"issuer": "https://a:99999999/"}, "issuer"),
        ({"issuer": "javascript:alert(1)"}, "issuer"),
        ({"issuer": "file:///etc/passwd"}, "issuer"),
        ({"issuer": ""}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"domains": ("Example.com",)}, "domains"),
        ({"domains": ("a@example.com",)}, "domains"),
        ({"new_members": "owner"}, "new_members"),
        ({"new_members": "king"}, "new_members"),
        ({"role_by_group": (("admins", "owner"),)}, "role_by_group"),
        ({"role_by_group": (("", "agent"),)}, "role_by_group"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(owner: Member, wrong, where: str):
    with pytest.raises(BadInput) as error:
        provider.change(replace(RULES, **wrong), by=owner)
    assert error.value.where == where
    assert not Provider.objects.exists()


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://localhost/realm", "http://[::1]:9"])
def test_plain_http_is_for_this_machine_alone(owner: Member, address: str):
    provider.change(replace(RULES, issuer=address), by=owner)
    assert provider.current().issuer == address


def test_only_who_manages_members_changes_it(member: Member, outsider):
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            provider.change(RULES, by=who)


@pytest.fixture
def rules(owner: Member) -> Settings:
    provider.change(RULES, by=owner)
    return RULES


def test_a_member_is_linked_by_a_verified_email_and_then_known_by_subject(member: Member, rules):
    assert provider.admit(MAREK) == member
    assert ProviderLink.objects.get().member == member
    moved = replace(MAREK, email="other@elsewhere.example", is_email_verified=False)
    assert provider.admit(moved) == member
    assert AuditRow.objects.filter(action="provider linked").count() == 1


def test_an_email_that_is_not_verified_links_nobody(member: Member, rules):
    with pytest.raises(NotAllowed) as error:
        provider.admit(replace(MAREK, is_email_verified=False))
    assert error.value.code == "email_unverified"
    assert not ProviderLink.objects.exists()


def test_a_stranger_is_refused_unless_a_role_is_set_for_new_members(owner: Member, rules):
    stranger = replace(MAREK, email="new@example.com")
    with pytest.raises(NotAllowed) as error:
        provider.admit(stranger)
    assert error.value.code == "not_a_member"
    provider.change(replace(rules, new_members="viewer"), by=owner)
    made = provider.admit(stranger)
    assert (made.email, made.role, made.name) == ("new@example.com", "viewer", "Marek M")
    assert not made.has_usable_password()


def test_domains_hold_for_new_links_and_old_ones(owner: Member, member: Member, rules):
    assert provider.admit(MAREK) == member
    provider.change(replace(rules, domains=("other.example",)), by=owner)
    with pytest.raises(NotAllowed) as error:
        provider.admit(MAREK)
    assert error.value.code == "domain_refused"
    provider.change(replace(rules, domains=("example.com",)), by=owner)
    assert provider.admit(MAREK) == member
    for email in ("x@sub.example.com", "x@notexample.com", "x@example.com.evil.example"):
        with pytest.raises(NotAllowed):
            provider.admit(replace(MAREK, subject="sub-2", email=email))


def test_the_first_group_that_fits_decides_the_role_at_each_sign_in(owner: Member, member: Member, rules):
    mapped = replace(rules, groups_claim="groups", role_by_group=(("chiefs", "manager"), ("staff", "viewer")))
    provider.change(mapped, by=owner)
    assert provider.admit(replace(MAREK, groups=frozenset({"staff", "chiefs"}))).role == "manager"
    assert provider.admit(replace(MAREK, groups=frozenset({"staff"}))).role == "viewer"
    assert provider.admit(replace(MAREK, groups=frozenset({"others"}))).role == "viewer"
    assert provider.admit(replace(MAREK, subject="s3", email="n@example.com", groups=frozenset({"chiefs"}))).role == (
        "manager"
    )


def test_groups_make_and_unmake_no_owner(owner: Member, rules):
    mapped = replace(rules, groups_claim="groups", role_by_group=(("staff", "viewer"),))
    provider.change(mapped, by=owner)
    olga = Identity(ISSUER, "sub-o", owner.email, is_email_verified=True, groups=frozenset({"staff"}))
    assert provider.admit(olga).role == "owner"


def test_who_was_disabled_stays_out(owner: Member, member: Member, rules):
    provider.admit(MAREK)
    members.disable(member.pk, by=owner)
    with pytest.raises(NotAllowed) as error:
        provider.admit(MAREK)
    assert error.value.code == "member_disabled"


def test_another_issuer_or_a_provider_switched_off_lets_in_nobody(owner: Member, member: Member, rules):
    with pytest.raises(NotAllowed):
        provider.admit(replace(MAREK, issuer="https://evil.example"))
    provider.change(replace(rules, is_on=False), by=owner)
    with pytest.raises(NotAllowed):
        provider.admit(MAREK)


def test_the_same_subject_of_another_issuer_is_somebody_else(owner: Member, member: Member, rules):
    provider.admit(MAREK)
    provider.change(replace(rules, issuer="https://other.example.com"), by=owner)
    with pytest.raises(NotAllowed):
        provider.admit(Identity("https://other.example.com", "sub-1", "x@example.com", is_email_verified=True))
