"""PostHog's capture protocol, and the answers its clients ask for before they send."""

from __future__ import annotations

from attune.collect.doors.posthog.handling import ROUTES

__all__ = ["ROUTES"]
