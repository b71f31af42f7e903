"""Journeys: the map by stage, transitions, funnels, episodes."""

from attune.understand.journeys.episodes import episode_scores
from attune.understand.journeys.map import journey_map
from attune.understand.journeys.transitions import flows, funnel, transitions

__all__ = ["episode_scores", "flows", "funnel", "journey_map", "transitions"]
