"""What a touchpoint and its rules were before: every change leaves a version, and any of them may come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from attune.access.audit import Actor
from attune.collect.touchpoints.models import Touchpoint, TouchpointVersion

FIELDS = ("name", "channel", "stage", "direct", "owner", "standard")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed: its name (or `rules`), and what it was and became. Of rules: those gone and those new."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Version:
    """A touchpoint as it stood after a change; `differences` from the version before, none for the first."""

    number: int
    at: datetime
    by: str
    state: dict[str, Any]
    differences: tuple[Difference, ...]


def state_of(touchpoint: Touchpoint) -> dict[str, Any]:
    """All that may change, as JSON; `owned_by` is the number of a member, `rules` holds [pattern, order]."""
    return {
        **{field: getattr(touchpoint, field) for field in FIELDS},
        "owned_by": touchpoint.owned_by_id,
        "retired": touchpoint.retired_at is not None,
        "rules": [[rule.pattern, rule.order] for rule in touchpoint.rules.all()],
    }


def keep(touchpoints: Iterable[Touchpoint], by: Actor) -> None:
    """Add a version of each that is not as its newest says; call it inside the transaction of the change."""
    for touchpoint in {one.pk: one for one in touchpoints}.values():
        state = state_of(touchpoint)
        newest = touchpoint.versions.first()
        if newest is None or newest.state != state:
            TouchpointVersion.objects.create(
                touchpoint=touchpoint,
                number=newest.number + 1 if newest else 1,
                at=timezone.now(),
                by=by if isinstance(by, str) else by.label,
                state=state,
            )


def of(touchpoint_id: int, limit: int = 100) -> list[Version]:
    """The newest versions first."""
    found = list(TouchpointVersion.objects.filter(touchpoint_id=touchpoint_id)[: limit + 1])
    older = [*found[1:], None]
    return [
        Version(row.number, row.at, row.by, row.state, _differences(before.state if before else None, row.state))
        for row, before in zip(found, older, strict=True)
    ][:limit]


def _differences(before: dict[str, Any] | None, after: dict[str, Any]) -> tuple[Difference, ...]:
    if before is None:
        return ()
    changed = [
        Difference(field, before.get(field), after.get(field))
        for field in (*FIELDS, "owned_by", "retired")
        if before.get(field) != after.get(field)
    ]
    gone = [rule for rule in before["rules"] if rule not in after["rules"]]
    new = [rule for rule in after["rules"] if rule not in before["rules"]]
    if gone or new:
        changed.append(Difference("rules", gone, new))
    return tuple(changed)
