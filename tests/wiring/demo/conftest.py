from __future__ import annotations

import pytest

from attune.wiring.demo import story
from attune.wiring.demo.story import Plan
from tests.wiring.demo import facts
from tests.wiring.demo.facts import Fact


@pytest.fixture(scope="session")
def plan() -> Plan:
    """A quarter of the company: enough for every truth, made in a few seconds."""
    return Plan(story.SEED, 5_000, facts.END_ON)


@pytest.fixture(scope="session")
def told(plan: Plan) -> list[Fact]:
    return list(facts.told(plan))
