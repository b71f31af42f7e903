"""Journeys: the map by stage, transitions, funnels, attempts, retention, sessions, comparisons."""

from attune.understand.journeys.attempts import attempts
from attune.understand.journeys.comparing import compare
from attune.understand.journeys.contacts import sessions, standing, volumes
from attune.understand.journeys.episodes import episode_scores
from attune.understand.journeys.funnels import funnel
from attune.understand.journeys.map import journey_map
from attune.understand.journeys.retention import retention
from attune.understand.journeys.transitions import flows, transitions

__all__ = [
    "attempts",
    "compare",
    "episode_scores",
    "flows",
    "funnel",
    "journey_map",
    "retention",
    "sessions",
    "standing",
    "transitions",
    "volumes",
]
