"""The second factor of a member: an authenticator, recovery codes for the day it is lost, devices that are trusted."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import models, transaction
from django.utils import timezone

from attune.access import audit, policy, totp
from attune.access.audit import Actor
from attune.access.members import Member, require
from attune.access.roles import Permission
from attune.access.sealing import derived, seal, unseal
from attune.vocabulary.errors import AttuneError, BadInput, Conflict, NotFound

PURPOSE = "second factor"
CODES = 10
_CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_CODE_LENGTH = 10
FREE_FAILURES = 5  # in a row; each further one doubles the wait
LONGEST_WAIT = timedelta(minutes=15)


class TooManyAttempts(AttuneError):
    """Codes are being guessed."""

    code, http_status, report = "too_many_attempts", 429, False


class SecondFactor(models.Model):
    """The authenticator of a member; it counts from `confirmed_at` on, when its first code was right."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)
    failures = models.PositiveIntegerField(default=0)
    waits_until = models.DateTimeField(null=True)
    trust = models.CharField(max_length=32)


class RecoveryCode(models.Model):
    """Opens the door once. Only a keyed hash is stored."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="codes")
    digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True)


def has(member: Member) -> bool:
    """Whether a code is asked of this member."""
    return SecondFactor.objects.filter(member=member, confirmed_at__isnull=False).exists()


def who_has() -> frozenset[int]:
    """The numbers of all members with a second factor."""
    found = SecondFactor.objects.filter(confirmed_at__isnull=False).values_list("member_id", flat=True)
    return frozenset(found)


def is_wanted(member: Member) -> bool:
    """Whether the policy wants a second factor of this member's role."""
    return member.role in policy.current().factor_roles


def is_begun(member: Member) -> bool:
    """Whether a second factor waits for its first code."""
    return SecondFactor.objects.filter(member=member, confirmed_at=None).exists()


def begin(member: Member) -> str:
    """The secret to put into an authenticator. Asked again before `confirm`, it is the same.

    Raises:
        Conflict: there is a confirmed one already.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(member=member).first()
        if factor is None:
            fresh = totp.new_secret()
            SecondFactor.objects.create(member=member, secret=seal(fresh, PURPOSE), trust=secrets.token_hex(16))
            return fresh
        if factor.confirmed_at is not None:
            raise Conflict("There is a second factor already. End it first.", code="factor_exists")
        return unseal(factor.secret, PURPOSE)


def confirm(member: Member, given: str, *, now: datetime | None = None) -> list[str]:
    """The first code proves that the authenticator works; from now on one is asked at every sign-in.

    Returns:
        The recovery codes, told this once.

    Raises:
        BadInput: the code is wrong.
        Conflict: nothing was begun, or it is confirmed already.
        TooManyAttempts: wait.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(member=member).first()
        if factor is None or factor.confirmed_at is not None:
            raise Conflict("There is no second factor to confirm.", code="factor_not_begun")
        is_right = _is_code(factor, given, now or timezone.now())
        if is_right:
            factor.confirmed_at = now or timezone.now()
            factor.save(update_fields=["confirmed_at"])
            codes = _new_codes(factor)
            audit.record(member, "second factor made", member.label, ["second_factor"])
    if not is_right:  # outside, so that the counted failure stays
        raise _wrong()
    return codes


def check(member: Member, given: str, *, now: datetime | None = None) -> bool:
    """Whether `given` is a code of now, or a recovery code that was never used (it is used by this).

    Raises:
        TooManyAttempts: wait; the code was not looked at.
    """
    at = now or timezone.now()
    with transaction.atomic():
        factor = _locked(member)
        if factor is None:
            return False
        if _is_code(factor, given, at):
            return True
        return _use_recovery_code(factor, given, at)


def renew_codes(member: Member, given: str) -> list[str]:
    """New recovery codes; the old ones are worthless.

    Raises:
        BadInput: `given` is no code of now.
        Conflict: there is no second factor.
        TooManyAttempts: wait.
    """
    with transaction.atomic():
        factor = _locked(member)
        if factor is None:
            raise Conflict("There is no second factor.", code="factor_missing")
        is_right = _is_code(factor, given, timezone.now())
        if is_right:
            codes = _new_codes(factor)
            audit.record(member, "recovery codes renewed", member.label, ["recovery_codes"])
    if not is_right:
        raise _wrong()
    return codes


def codes_left(member: Member) -> int:
    """Recovery codes that were not used yet."""
    return RecoveryCode.objects.filter(factor__member=member, used_at=None).count()


def end(member: Member, given: str) -> None:
    """Do without a second factor again, proved by a code.

    Raises:
        BadInput: the code is wrong.
        Conflict: the policy wants a second factor of this role.
        TooManyAttempts: wait.
    """
    if is_wanted(member):
        raise Conflict("Your role needs a second factor.", code="factor_required")
    if not check(member, given):
        raise _wrong()
    with transaction.atomic():
        SecondFactor.objects.filter(member=member).delete()
        audit.record(member, "second factor ended", member.label, ["second_factor"])


def reset(member_id: int, *, by: Actor) -> None:
    """Take away somebody's second factor: the authenticator and the codes are lost. Trusted devices go with it.

    Raises:
        NotAllowed: `by` is a member without manage_members.
        NotFound: no such member, or no second factor.
    """
    require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(member_id=member_id).first()
        if factor is None:
            raise NotFound(f"Member {member_id} has no second factor.", code="factor_missing")
        factor.delete()
        audit.record(by, "second factor reset", f"member {member_id}", ["second_factor"])


def trust(member: Member) -> str:
    """What a device keeps (in a cookie) so that no code is asked of it for a while; '' where that is not allowed."""
    factor = SecondFactor.objects.filter(member=member, confirmed_at__isnull=False).first()
    if factor is None or not policy.current().remember_days:
        return ""
    return signing.dumps([member.pk, factor.trust], salt=PURPOSE)


def is_trusted(member: Member, kept: str) -> bool:
    """Whether `kept` is what `trust` gave to a device of this member not too long ago."""
    days = policy.current().remember_days
    if not kept or not days:
        return False
    try:
        number, mark = signing.loads(kept, salt=PURPOSE, max_age=timedelta(days=days))
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return number == member.pk and SecondFactor.objects.filter(member=member, trust=mark).exists()


def forget_devices(member: Member) -> None:
    """From now on a code is asked of every device again."""
    with transaction.atomic():
        SecondFactor.objects.filter(member=member).update(trust=secrets.token_hex(16))
        audit.record(member, "trusted devices forgotten", member.label, ["trust"])


def _wrong() -> BadInput:
    return BadInput("This code is not right. Take the one shown now.", code="factor_code", where="code")


def _locked(member: Member) -> SecondFactor | None:
    return SecondFactor.objects.select_for_update().filter(member=member, confirmed_at__isnull=False).first()


def _is_code(factor: SecondFactor, given: str, now: datetime) -> bool:
    """Compare, count, and keep the step, so that a code read over a shoulder opens nothing."""
    if factor.waits_until is not None and now < factor.waits_until:
        raise TooManyAttempts("Too many wrong codes. Wait a little, then try again.")
    step = totp.matching_step(unseal(factor.secret, PURPOSE), given, int(now.timestamp()), factor.last_step)
    if step is None:
        factor.failures += 1
        over = factor.failures - FREE_FAILURES
        factor.waits_until = now + min(timedelta(seconds=2 ** min(over, 20)), LONGEST_WAIT) if over > 0 else None
    else:
        factor.failures, factor.waits_until, factor.last_step = 0, None, step
    factor.save(update_fields=["failures", "waits_until", "last_step"])
    return step is not None


def _use_recovery_code(factor: SecondFactor, given: str, now: datetime) -> bool:
    digest = _digest(factor, given)
    for code in factor.codes.filter(used_at=None):
        if hmac.compare_digest(bytes(code.digest), digest):
            code.used_at = now
            code.save(update_fields=["used_at"])
            factor.failures, factor.waits_until = 0, None
            factor.save(update_fields=["failures", "waits_until"])
            audit.record(factor.member, "recovery code used", factor.member.label, ["recovery_codes"])
            return True
    return False


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.codes.all().delete()
    made = ["".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, digest=_digest(factor, code)) for code in made)
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _digest(factor: SecondFactor, given: str) -> bytes:
    """Keyed, and bound to the factor. Codes are random (49 bits) and tries are counted, so a fast hash is enough."""
    plain = "".join(letter for letter in given[:100].lower() if letter.isalnum())
    text = f"{factor.pk}:{plain}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=derived("recovery codes"), digest_size=32).digest()
