"""The catalogue as other rooms read it: frozen, in order, without a query set leaking out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from attune.collect.touchpoints.models import EpisodeRule, Stage, Touchpoint
from attune.vocabulary.errors import NotFound


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage, by its place in the life cycle."""

    key: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """Surfaces like `pattern` are the touchpoint; the lowest `order` is tried first."""

    id: int
    pattern: str
    order: int


@dataclass(frozen=True, slots=True)
class TouchpointEntry:
    """A touchpoint with its rules. `owner`: the member who answers for it, else in words who does."""

    key: str
    name: str
    channel: str
    stage: str
    direct: bool
    owner: str
    standard: str
    patterns: tuple[str, ...]
    id: int = 0
    owned_by: int | None = None
    retired_at: datetime | None = None
    rules: tuple[RuleEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class EpisodeEntry:
    """Keys of touchpoints: an episode that met `starts` and not `expects` has the condition `missing`."""

    key: str
    name: str
    starts: str
    expects: str
    missing: str
    after_days: int


def stages() -> list[StageEntry]:
    """All stages in order."""
    return [StageEntry(stage.key, stage.name, stage.order) for stage in Stage.objects.all()]


def touchpoints() -> list[TouchpointEntry]:
    """All touchpoints by key, retired ones too."""
    return [_entry(found) for found in _complete()]


def touchpoint(number: int) -> TouchpointEntry:
    """One touchpoint.

    Raises:
        NotFound: no such touchpoint.
    """
    found = _complete().filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no touchpoint {number}.", code="touchpoint_unknown")
    return _entry(found)


def number_of(key: str) -> int:
    """The number of the touchpoint with this key.

    Raises:
        NotFound: no such touchpoint.
    """
    found = Touchpoint.objects.filter(key=key).values_list("pk", flat=True).first() if key.isprintable() else None
    if found is None:
        raise NotFound(f"There is no touchpoint {key[:80]!r}.", code="touchpoint_unknown")
    return int(found)


def _complete() -> QuerySet[Touchpoint]:
    return Touchpoint.objects.select_related("owned_by").prefetch_related("rules")


def _entry(found: Touchpoint) -> TouchpointEntry:
    rules = tuple(RuleEntry(rule.pk, rule.pattern, rule.order) for rule in found.rules.all())
    return TouchpointEntry(
        found.key,
        found.name,
        found.channel,
        found.stage,
        found.direct,
        str(found.owned_by) if found.owned_by is not None else found.owner,
        found.standard,
        tuple(rule.pattern for rule in rules),
        id=found.pk,
        owned_by=found.owned_by_id,
        retired_at=found.retired_at,
        rules=rules,
    )


def names() -> dict[str, str]:
    """Name by touchpoint key."""
    return dict(Touchpoint.objects.values_list("key", "name"))


def episodes() -> list[EpisodeEntry]:
    """All episode rules by key."""
    return [
        EpisodeEntry(rule.key, rule.name, rule.starts.key, rule.expects.key, rule.missing, rule.after_days)
        for rule in EpisodeRule.objects.select_related("starts", "expects")
    ]
