"""Django looks here for the models of this room."""

from attune.collect.catalogue.models import (
    Alias,
    Area,
    Campaign,
    CampaignCost,
    Category,
    Device,
    Place,
    Product,
    StaffMember,
    Surrounding,
    Team,
)
from attune.collect.touchpoints.models import EpisodeRule, Stage, SurfaceRule, Touchpoint

__all__ = [
    "Alias",
    "Area",
    "Campaign",
    "CampaignCost",
    "Category",
    "Device",
    "EpisodeRule",
    "Place",
    "Product",
    "StaffMember",
    "Stage",
    "SurfaceRule",
    "Surrounding",
    "Team",
    "Touchpoint",
]
