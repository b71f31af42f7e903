"""What the company calls things: places and touchpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attune.access.roles import Permission
from attune.collect.touchpoints import catalogue
from attune.identify.folding import fold
from attune.show.mcp.arguments import Argument
from attune.show.mcp.caller import Caller
from attune.show.mcp.tool import Tool
from attune.show.pages.catalogue_kinds import CATALOGUES
from attune.show.pages.catalogue_lists import in_sight

SEARCH = Argument("search", "string", "Words of the name or key; empty = all.", "", most=200)


def _places(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller  # its sight is in force
    kind = CATALOGUES["places"]
    found = kind.shelf.listing(given["search"], among=in_sight(kind), offset=given["offset"], limit=given["limit"])
    return {
        "places": [{"key": one.key, "name": one.name, "aliases": list(one.aliases)} for one in found.rows],
        "total": found.total,
        "next_offset": found.next_offset,
    }


def _touchpoints(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller
    wanted = fold(given["search"]).split()
    fitting = [
        one
        for one in catalogue.touchpoints()
        if one.retired_at is None and all(word in fold(f"{one.name} {one.key}") for word in wanted)
    ]
    return {
        "touchpoints": [
            {"key": one.key, "name": one.name, "channel": one.channel, "stage": one.stage, "direct": one.direct}
            for one in fitting[: given["limit"]]
        ],
        "total": len(fitting),
    }


TOOLS = (
    Tool(
        "list_touchpoints",
        "List touchpoints",
        "The touchpoints of the company with key, name, channel and stage of the life cycle.",
        Permission.SEE_JOURNEYS,
        (SEARCH, Argument("limit", "integer", "At most so many.", 100, least=1, most=500)),
        _touchpoints,
    ),
    Tool(
        "list_places",
        "List places",
        "Shops, counters and branches where customers are met in person, with the keys that interactions carry.",
        Permission.SEE_FIGURES,
        (
            SEARCH,
            Argument("limit", "integer", "At most so many.", 50, least=1, most=200),
            Argument("offset", "integer", "From this one on, for the next page.", 0, least=0, most=100_000),
        ),
        _places,
    ),
)
