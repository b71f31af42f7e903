"""What a new board may begin with: the company's first metrics, its contacts, its line."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils import timezone

from attune.access.members import Member, may
from attune.access.roles import Permission
from attune.understand import changes as changing


def cards(member: Member) -> list[dict[str, Any]]:
    """Cards that have something to show, of what the member may see."""
    end = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = changing.changes(4, end, at_once=True)
    made: list[dict[str, Any]] = [
        {"kind": "score", "given": {"metric": one.metric, "scale": one.scale, "weeks": "4"}}
        for one in found.standings[:3]
    ]
    made.append({"kind": "contacts", "given": {"weeks": "1"}})
    if found.standings:
        first = found.standings[0]
        made.append({"kind": "score_line", "given": {"metric": first.metric, "scale": first.scale}})
    made.append({"kind": "contact_line", "given": {}})
    if may(member, Permission.SEE_JOURNEYS):
        made.append({"kind": "line", "given": {"weeks": "1"}, "is_wide": True})
    made.append({"kind": "touchpoints", "given": {"weeks": "4"}, "is_wide": True})
    return made
