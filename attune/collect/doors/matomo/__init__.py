"""Matomo's tracking API: `/matomo.php` and `/piwik.php`, single and in bulk."""

from __future__ import annotations

from attune.collect.doors.matomo.handling import ROUTES

__all__ = ["ROUTES"]
