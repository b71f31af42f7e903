"""What the company calls its touchpoints, and the order of the stages of the life cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attune.collect.touchpoints import catalogue

# Where the company has not named its own.
STAGES: tuple[str, ...] = ("aware", "consider", "buy", "use", "support", "advocate")


@dataclass(frozen=True, slots=True)
class Names:
    """Names by touchpoint key."""

    by_key: Mapping[str, str]

    def of(self, touchpoint: str) -> str:
        """The name in the catalogue; the key itself, made readable, where the catalogue has none."""
        return self.by_key.get(touchpoint) or touchpoint.replace("_", " ").replace("-", " ").strip().capitalize()


def names() -> Names:
    """All names now."""
    return Names(catalogue.names())


def stages_of(found: Iterable[str]) -> tuple[str, ...]:
    """The stages that occur, in the order of the life cycle, unknown ones after the known, the unmapped ('') last."""
    present = set(found)
    order = stage_keys()
    known = [stage for stage in order if stage in present]
    own = sorted(present - set(order) - {""})
    return (*known, *own, *([""] if "" in present else []))


def stage_keys() -> list[str]:
    """The company's stages in their order, then the usual ones it does not have."""
    return list(dict.fromkeys([*(stage.key for stage in catalogue.stages()), *STAGES]))


def in_order() -> list[str]:
    """Keys of all touchpoints, by the order of their stages, then by key."""
    of_stage = {stage.key: place for place, stage in enumerate(catalogue.stages())}
    last = len(of_stage)
    entries = sorted(catalogue.touchpoints(), key=lambda entry: (of_stage.get(entry.stage, last), entry.key))
    return [entry.key for entry in entries]
