"""The second factor: made, asked, guessed at, lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from attune.access import factors, members, policy, totp
from attune.access.audit import AuditRow
from attune.access.factors import RecoveryCode, SecondFactor, TooManyAttempts
from attune.access.members import Member
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound

NOW = timezone.now().replace(microsecond=0)


def later(steps: int = 0, seconds: int = 0):
    return NOW + timedelta(seconds=steps * totp.STEP_S + seconds)


def code(secret: str, at=NOW) -> str:
    return totp.code(secret, int(at.timestamp()) // totp.STEP_S)


def wrong(secret: str) -> str:
    near = {totp.code(secret, int(NOW.timestamp()) // totp.STEP_S + step) for step in range(-5, 2_000)}
    return next(f"{n:06}" for n in range(10_000) if f"{n:06}" not in near)


@pytest.fixture
def made(member: Member):
    """Secret and recovery codes of a confirmed second factor."""
    secret = factors.begin(member)
    return secret, factors.confirm(member, code(secret), now=NOW)


def actions() -> list[str]:
    return list(AuditRow.objects.order_by("id").values_list("action", flat=True))


def test_it_counts_only_after_its_first_code(member: Member):
    secret = factors.begin(member)
    assert factors.begin(member) == secret
    assert not factors.has(member)
    assert not factors.check(member, code(secret), now=NOW)
    with pytest.raises(BadInput):
        factors.confirm(member, wrong(secret), now=NOW)
    assert len(factors.confirm(member, code(secret), now=NOW)) == factors.CODES
    assert factors.has(member)
    assert factors.who_has() == {member.pk}
    with pytest.raises(Conflict):
        factors.begin(member)
    with pytest.raises(Conflict):
        factors.confirm(member, code(secret), now=NOW)


def test_neither_secret_nor_codes_are_stored_in_clear(member: Member, made):
    secret, codes = made
    stored = str(list(SecondFactor.objects.values())) + str(list(RecoveryCode.objects.values()))
    assert secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_a_code_opens_once(member: Member, made):
    secret, _ = made
    assert not factors.check(member, code(secret), now=NOW)  # it was used to confirm
    assert factors.check(member, code(secret, later(1)), now=later(1))
    assert not factors.check(member, code(secret, later(1)), now=later(1))
    assert not factors.check(member, code(secret, NOW), now=later(1))


def test_a_recovery_code_opens_once_however_it_is_typed(member: Member, made):
    _, codes = made
    assert factors.check(member, f" {codes[0].upper()} ", now=NOW)
    assert not factors.check(member, codes[0], now=NOW)
    assert factors.check(member, codes[1].replace("-", ""), now=NOW)
    assert factors.codes_left(member) == factors.CODES - 2
    assert actions().count("recovery code used") == 2


def test_codes_of_somebody_else_open_nothing(owner: Member, member: Member, made):
    secret, codes = made
    other = factors.begin(owner)
    factors.confirm(owner, code(other), now=NOW)
    assert not factors.check(owner, codes[0], now=NOW)
    assert not factors.check(owner, code(secret, later(1)), now=later(1))


def test_guessing_waits_longer_each_time_and_even_the_right_code_waits(member: Member, made):
    secret, codes = made
    for _ in range(factors.FREE_FAILURES + 1):
        assert not factors.check(member, wrong(secret), now=NOW)
    for right in (code(secret, later(1)), codes[0]):
        with pytest.raises(TooManyAttempts):
            factors.check(member, right, now=NOW)
    assert not factors.check(member, wrong(secret), now=later(seconds=3))
    with pytest.raises(TooManyAttempts):
        factors.check(member, wrong(secret), now=later(seconds=6))
    assert factors.check(member, code(secret, later(40)), now=later(40))
    assert SecondFactor.objects.get().failures == 0


def test_a_wait_has_an_end(member: Member, made):
    secret, _ = made
    at = NOW
    for _ in range(40):
        assert not factors.check(member, wrong(secret), now=at)
        at += factors.LONGEST_WAIT
    assert SecondFactor.objects.get().waits_until <= at


@pytest.mark.parametrize(
    "given", ["", "\x00", "\ud800", "x" * 100_000, "\uff10\uff11\uff12\uff13\uff14\uff15", "-----"]
)
def test_nonsense_is_a_wrong_code(member: Member, made, given: str):
    assert not factors.check(member, given, now=NOW)


def test_new_recovery_codes_make_the_old_ones_worthless(member: Member, made):
    secret, old = made
    SecondFactor.objects.update(last_step=-1)
    with pytest.raises(BadInput):
        factors.renew_codes(member, wrong(secret))
    new = factors.renew_codes(member, totp.code(secret, int(timezone.now().timestamp()) // totp.STEP_S))
    assert set(new).isdisjoint(old)
    assert not factors.check(member, old[3], now=NOW)
    assert factors.check(member, new[3], now=NOW)


def test_it_is_ended_with_a_code_unless_the_policy_wants_it(owner: Member, member: Member, made):
    _, codes = made
    rules = {"remember_days": 30, "idle_minutes": 60, "passwords_for_owners_alone": False, "by": owner}
    policy.change(factor_roles=["agent"], **rules)
    assert factors.is_wanted(member)
    with pytest.raises(Conflict):
        factors.end(member, codes[0])
    policy.change(factor_roles=[], **rules)
    with pytest.raises(BadInput):
        factors.end(member, "wrong")
    factors.end(member, codes[0])
    assert not factors.has(member)
    assert not RecoveryCode.objects.exists()


def test_an_owner_takes_away_a_lost_one_and_nobody_else_does(owner: Member, member: Member, outsider, made):
    for who in (member, outsider):
        with pytest.raises(NotAllowed):
            factors.reset(member.pk, by=who)
    factors.reset(member.pk, by=owner)
    assert not factors.has(member)
    assert actions()[-1] == "second factor reset"
    with pytest.raises(NotFound):
        factors.reset(member.pk, by=owner)


def test_a_trusted_device_is_asked_no_more_until_it_is_forgotten(owner: Member, member: Member, made):
    kept = factors.trust(member)
    assert factors.is_trusted(member, kept)
    assert not factors.is_trusted(owner, kept)
    for foreign in ("", "nonsense", kept + "x", kept[:-1], "\ud800"):
        assert not factors.is_trusted(member, foreign)
    factors.forget_devices(member)
    assert not factors.is_trusted(member, kept)


def test_a_device_is_trusted_only_as_long_as_the_policy_says(owner: Member, member: Member, made):
    kept = factors.trust(member)
    policy.change(factor_roles=[], remember_days=0, idle_minutes=60, passwords_for_owners_alone=False, by=owner)
    assert not factors.is_trusted(member, kept)
    assert factors.trust(member) == ""


def test_a_new_factor_trusts_no_device_of_the_old_one(owner: Member, member: Member, made):
    kept = factors.trust(member)
    factors.reset(member.pk, by=owner)
    secret = factors.begin(member)
    factors.confirm(member, code(secret), now=NOW)
    assert not factors.is_trusted(member, kept)


def test_a_member_without_one_has_nothing_to_check(member: Member):
    assert not factors.check(member, "123456")
    assert factors.trust(member) == ""
    assert factors.codes_left(member) == 0
    members.change_settings(member.pk, name="M", language="", by=member)
