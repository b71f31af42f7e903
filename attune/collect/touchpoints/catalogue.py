"""The catalogue as other rooms read it: frozen, in order, without a query set leaking out."""

from __future__ import annotations

from dataclasses import dataclass

from attune.collect.touchpoints.models import EpisodeRule, Stage, Touchpoint


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage, by its place in the life cycle."""

    key: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class TouchpointEntry:
    """A touchpoint with the patterns of its rules."""

    key: str
    name: str
    channel: str
    stage: str
    direct: bool
    owner: str
    standard: str
    patterns: tuple[str, ...]


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
    """All touchpoints by key."""
    return [
        TouchpointEntry(
            found.key,
            found.name,
            found.channel,
            found.stage,
            found.direct,
            found.owner,
            found.standard,
            tuple(rule.pattern for rule in found.rules.all()),
        )
        for found in Touchpoint.objects.prefetch_related("rules")
    ]


def names() -> dict[str, str]:
    """Name by touchpoint key."""
    return dict(Touchpoint.objects.values_list("key", "name"))


def episodes() -> list[EpisodeEntry]:
    """All episode rules by key."""
    return [
        EpisodeEntry(rule.key, rule.name, rule.starts.key, rule.expects.key, rule.missing, rule.after_days)
        for rule in EpisodeRule.objects.select_related("starts", "expects")
    ]
