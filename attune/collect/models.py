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
from attune.collect.doors.webhooks.models import Webhook, WebhookSample
from attune.collect.imports.models import FileImport, SavedMapping
from attune.collect.pickup.models import PickupRule, PickupSight
from attune.collect.schema.models import SchemaEntry
from attune.collect.sites import SiteName
from attune.collect.touchpoints.models import EpisodeRule, Stage, SurfaceRule, Touchpoint, TouchpointVersion
from attune.collect.tracker.models import PublishedPart, TrackerRule
from attune.collect.visitors import VisitorSalt

__all__ = [
    "Alias",
    "Area",
    "Campaign",
    "CampaignCost",
    "Category",
    "Device",
    "EpisodeRule",
    "FileImport",
    "PickupRule",
    "PickupSight",
    "Place",
    "Product",
    "PublishedPart",
    "SavedMapping",
    "SchemaEntry",
    "SiteName",
    "StaffMember",
    "Stage",
    "SurfaceRule",
    "Surrounding",
    "Team",
    "Touchpoint",
    "TouchpointVersion",
    "TrackerRule",
    "VisitorSalt",
    "Webhook",
    "WebhookSample",
]
