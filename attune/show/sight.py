"""From a member's scopes to what they see: areas and places become keys of places, teams those of their staff."""

from __future__ import annotations

from attune.access import scopes
from attune.access.members import Member
from attune.access.scopes import Kind
from attune.collect.catalogue import places, teams
from attune.understand.sight import EVERYTHING, Sight


def sight_of(member: Member) -> Sight:
    """How far this member sees; everything without a scope. Asked at each page, so that a change holds at once."""
    held = scopes.of(member)
    if not held:
        return EVERYTHING
    keys = {kind: frozenset(scope.key for scope in held if scope.kind == kind) for kind in Kind}
    seen = places.within(keys[Kind.AREA], keys[Kind.PLACE]) if keys[Kind.AREA] or keys[Kind.PLACE] else frozenset()
    served = teams.within(keys[Kind.TEAM]) if keys[Kind.TEAM] else frozenset()
    return Sight(places=seen, staff=served, is_limited=True)
