"""How long each kind of data is kept: listed, set by the company, enforced every night.

A kind belongs to the room whose data it is; whoever starts the program lists them (`kinds`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import AttuneError, BadInput

if TYPE_CHECKING:
    from attune.store.opening import Store

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
MOST_DAYS = 36_500

Enforce = Callable[["Store", int], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. `usual_days` None: kept until erased. `enforce` None: the time is the program's own.

    `enforce(store, before)` removes what is older than `before` (ms) and counts it by place; it may be repeated.
    `least_days`: a shorter time would break what the data is for.
    """

    key: str
    usual_days: int | None
    enforce: Enforce | None = None
    least_days: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind as it stands. `days` None: until erased. `removed`: rows by place, of the last night that found any."""

    kind: Kind
    days: int | None
    ran_at: datetime | None
    removed: dict[str, int]
    error: str

    @property
    def is_fixed(self) -> bool:
        """Whether the time is the program's own."""
        return self.kind.enforce is None


class RetentionRule(models.Model):
    """How long a kind is kept, as the company has set it, and what the last night did. Times are ms since 1970."""

    kind = models.CharField(max_length=40, primary_key=True)
    is_set = models.BooleanField(default=False)
    days = models.IntegerField(null=True)
    ran_at = models.BigIntegerField(null=True)
    removed = models.JSONField(default=dict)
    error = models.CharField(max_length=300, default="", blank=True)


_kinds: list[Kind] = []


def kinds(listed: Sequence[Kind]) -> None:
    """From now on these are the kinds there are."""
    _kinds[:] = listed


def listing() -> list[Kept]:
    """Every kind of data with the time it is kept."""
    rules = RetentionRule.objects.in_bulk()
    return [_kept(kind, rules.get(kind.key)) for kind in _kinds]


def put(key: str, days: int | None, *, by: Actor) -> Kept:
    """Keep a kind so many days; None until somebody is erased.

    Raises:
        BadInput: no such kind, one whose time is the program's own, or a time out of range.
        NotAllowed: `by` may not.
    """
    require(by, Permission.MANAGE_PRIVACY)
    kind = next((one for one in _kinds if one.key == key), None)
    if kind is None or kind.enforce is None:
        known = ", ".join(one.key for one in _kinds if one.enforce is not None)
        raise BadInput(f"There is no time to set for {key!r}; there is for {known}.", code="retention_kind", where=key)
    if days is not None and not kind.least_days <= days <= MOST_DAYS:
        raise BadInput(
            f"{key} is kept {kind.least_days} to {MOST_DAYS:,} days, or without an end.",
            code="retention_days",
            where=key,
        )
    with write():
        rule, _ = RetentionRule.objects.update_or_create(pk=key, defaults={"days": days, "is_set": True})
        audit.record(by, "retention set", f"retention {key}", ["days"])
    return _kept(kind, rule)


def enforce(store: Store, *, go_on: Callable[[], None] = lambda: None, clock: Clock = now_ms) -> dict[str, Any]:
    """Remove what is past its time, kind by kind; what each place lost. One that fails holds up no other.

    Raises:
        AttuneError: the first failure, once every kind has had its turn.
    """
    found: dict[str, Any] = {}
    failed: list[AttuneError] = []
    for kept in listing():
        if kept.kind.enforce is None or kept.days is None:
            continue
        go_on()
        error = ""
        try:
            found[kept.kind.key] = kept.kind.enforce(store, clock() - kept.days * DAY_MS)
        except AttuneError as problem:
            failed.append(problem)
            error = problem.message[:300]
        values: dict[str, Any] = {"ran_at": clock(), "error": error}
        if any(found.get(kept.kind.key, {}).values()):
            values["removed"] = found[kept.kind.key]
        with write():
            RetentionRule.objects.update_or_create(pk=kept.kind.key, defaults=values)
            if "removed" in values:
                audit.record("retention", "data past its time removed", f"retention {kept.kind.key}", values["removed"])
    if failed:
        raise failed[0]
    return found


def _kept(kind: Kind, rule: RetentionRule | None) -> Kept:
    if rule is None:
        return Kept(kind, kind.usual_days, None, {}, "")
    days = rule.days if rule.is_set and kind.enforce is not None else kind.usual_days
    return Kept(kind, days, None if rule.ran_at is None else instant(rule.ran_at), rule.removed, rule.error)
