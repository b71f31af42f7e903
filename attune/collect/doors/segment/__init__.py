"""The Segment protocol, as its clients and RudderStack's really speak it (docs/reference/segment.md)."""

from __future__ import annotations

from attune.collect.doors.segment.handling import handle
from attune.collect.doors.segment.settings import settings, source_config, unknown

__all__ = ["handle", "settings", "source_config", "unknown"]
