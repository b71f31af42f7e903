"""Django looks here for the models of this room."""

from attune.collect.touchpoints.models import EpisodeRule, Stage, SurfaceRule, Touchpoint

__all__ = ["EpisodeRule", "Stage", "SurfaceRule", "Touchpoint"]
