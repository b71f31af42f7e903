"""What each role may do. One table, read by pages, API and functions alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models


class Role(models.TextChoices):
    """Roles of members. Who is no member has no role and may nothing."""

    OWNER = "owner", "owner"
    MANAGER = "manager", "manager"
    ANALYST = "analyst", "analyst"
    AGENT = "agent", "agent"
    SHOP = "shop", "shop"
    VIEWER = "viewer", "viewer"


class Permission(models.TextChoices):
    """What somebody may do. `see_personal_data` uncovers names, addresses and clear identifiers.

    `manage_backups` decides where a copy of everything goes. `record_consent` also covers objections, preferences and
    noting a privacy request; answering is `manage_privacy`.
    """

    SEE_FIGURES = "see_figures"
    SEE_JOURNEYS = "see_journeys"
    SEE_CUSTOMERS = "see_customers"
    SEE_PERSONAL_DATA = "see_personal_data"
    UNDO_LINK = "undo_link"
    ERASE_CUSTOMERS = "erase_customers"
    RECORD_CONSENT = "record_consent"
    WRITE_NOTES = "write_notes"
    MANAGE_PRIVACY = "manage_privacy"
    EXPORT_DATA = "export_data"
    IMPORT_DATA = "import_data"
    MANAGE_SOURCES = "manage_sources"
    MANAGE_TOUCHPOINTS = "manage_touchpoints"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_BACKUPS = "manage_backups"
    SEE_HEALTH = "see_health"
    SEE_AUDIT = "see_audit"


P = Permission
_FIGURES = frozenset({P.SEE_FIGURES, P.SEE_JOURNEYS})

TABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Permission),
        Role.MANAGER: frozenset(Permission) - {P.MANAGE_MEMBERS, P.MANAGE_BACKUPS},
        # Analysts work with customers as rows: whom a row names is not needed for a figure.
        Role.ANALYST: _FIGURES | {P.SEE_CUSTOMERS, P.MANAGE_TOUCHPOINTS, P.MANAGE_CATALOGUE, P.SEE_HEALTH},
        Role.AGENT: _FIGURES | {P.SEE_CUSTOMERS, P.SEE_PERSONAL_DATA, P.UNDO_LINK, P.RECORD_CONSENT, P.WRITE_NOTES},
        Role.SHOP: frozenset({P.SEE_FIGURES}),
        Role.VIEWER: _FIGURES,
    },
)


def permits(role: str, permission: str) -> bool:
    """Whether `role` includes `permission`.

    Raises:
        ValueError: there is no such permission; a misspelt one must not silently answer no.
    """
    return Permission(permission) in TABLE.get(role, frozenset())
