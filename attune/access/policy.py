"""How people sign in here: who needs a second factor, how long a session may rest, who may use a password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission, Role
from attune.vocabulary.errors import BadInput

IDLE_MINUTES = 12 * 60
LONGEST_IDLE_MINUTES = 14 * 24 * 60  # a session's cookie lives no longer
REMEMBER_DAYS = 30
LONGEST_REMEMBER_DAYS = 365


class SignInPolicy(models.Model):
    """One row, made by the first change."""

    factor_roles = models.JSONField(default=list)
    remember_days = models.PositiveIntegerField(default=REMEMBER_DAYS)
    idle_minutes = models.PositiveIntegerField(default=IDLE_MINUTES)
    passwords_for_owners_alone = models.BooleanField(default=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who must do what at the door.

    `factor_roles` must have a second factor. `remember_days`: how long a device is trusted after a code, 0 = never.
    `idle_minutes`: after so long without a page a session ends, 0 = only with its cookie (two weeks).
    `passwords_for_owners_alone`: everybody else signs in through the provider.
    """

    factor_roles: frozenset[str] = frozenset()
    remember_days: int = REMEMBER_DAYS
    idle_minutes: int = IDLE_MINUTES
    passwords_for_owners_alone: bool = False


def current() -> Policy:
    """The policy in force."""
    row = SignInPolicy.objects.filter(pk=1).first()
    if row is None:
        return Policy()
    return Policy(frozenset(row.factor_roles), row.remember_days, row.idle_minutes, row.passwords_for_owners_alone)


def change(
    *,
    factor_roles: Iterable[str],
    remember_days: int,
    idle_minutes: int,
    passwords_for_owners_alone: bool,
    by: Actor,
) -> Policy:
    """Put another policy in force, from the next page on.

    Raises:
        BadInput: a role that is none, or a time out of bounds.
        NotAllowed: `by` is a member without manage_members.
    """
    require(by, Permission.MANAGE_MEMBERS)
    roles = frozenset(factor_roles)
    if unknown := roles - set(Role.values):
        raise BadInput(f"There is no role {min(unknown)!r}.", code="role_unknown", where="factor_roles")
    _within("remember_days", remember_days, LONGEST_REMEMBER_DAYS)
    _within("idle_minutes", idle_minutes, LONGEST_IDLE_MINUTES)
    new = Policy(roles, remember_days, idle_minutes, passwords_for_owners_alone)
    with transaction.atomic():
        old = current()
        changed = [name for name in Policy.__slots__ if getattr(old, name) != getattr(new, name)]
        if changed:
            SignInPolicy.objects.update_or_create(
                pk=1,
                defaults={
                    "factor_roles": sorted(roles),
                    "remember_days": remember_days,
                    "idle_minutes": idle_minutes,
                    "passwords_for_owners_alone": passwords_for_owners_alone,
                },
            )
            audit.record(by, "sign-in policy changed", "sign-in policy", changed)
    return new


def _within(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise BadInput(f"{name} is {value}; it must be 0 to {most}.", code="policy_bounds", where=name)
