"""Journeys: the map by stage, transitions, funnels, episodes."""
