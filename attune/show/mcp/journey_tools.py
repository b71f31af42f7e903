"""Journeys: the map, funnels, and how many interactions there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from attune.access.roles import Permission
from attune.show.api.shapes import CoveredOut, EstimateOut, MoneyOut
from attune.show.api.times import window
from attune.show.mcp.arguments import Argument
from attune.show.mcp.caller import Caller
from attune.show.mcp.tool import FROM, TO, Tool
from attune.understand import interactions, journeys

DAY_MS = 86_400_000


def _map(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller  # the map names nobody
    found = journeys.journey_map(window(given["from"], given["to"]))
    cells = sorted(found.cells, key=lambda cell: -cell.customers)
    return {
        "covered": CoveredOut.of(found.covered).model_dump(mode="json"),
        "stages": list(found.stages),
        "customers": found.customers,
        "interactions": found.interactions,
        "left_out": max(0, len(cells) - given["limit"]),
        "touchpoints": [
            {
                "touchpoint": cell.touchpoint,
                "name": cell.name,
                "channel": cell.channel,
                "stage": cell.stage,
                "condition": cell.condition,
                "customers": cell.customers,
                "interactions": cell.interactions,
                "value": [MoneyOut.of(money).model_dump(mode="json") for money in cell.value],
                "scores": [
                    {
                        "metric": score.metric,
                        "scale": score.scale,
                        "mean": EstimateOut.of(score.mean).model_dump(mode="json"),
                        "usual": EstimateOut.of(score.usual).model_dump(mode="json"),
                        "differs": score.differs,
                    }
                    for score in cell.scores
                ],
            }
            for cell in cells[: given["limit"]]
        ],
    }


def _funnel(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller
    within_ms = max(1, round(given["within_days"] * DAY_MS))
    found = journeys.funnel(given["steps"], within_ms, window(given["from"], given["to"]))
    return {
        "covered": CoveredOut.of(found.covered).model_dump(mode="json"),
        "within_days": given["within_days"],
        "steps": [
            {
                "step": step.step,
                "touchpoint": step.touchpoint,
                "name": step.name,
                "customers": step.customers,
                "share_of_first": EstimateOut.of(step.share).model_dump(mode="json"),
            }
            for step in found.steps
        ],
    }


def _count(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller
    between = window(given["from"], given["to"])
    return {"interactions": interactions.count(between.start, between.end, given["name"])}


def _moves(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller
    found = journeys.transitions(window(given["from"], given["to"]), given["limit"])
    return {
        "covered": CoveredOut.of(found.covered).model_dump(mode="json"),
        "left_out": found.left_out,
        "moves": [asdict(one) for one in found.transitions],
    }


TOOLS = (
    Tool(
        "read_journey_map",
        "Read the journey map",
        "Touchpoints under their conditions, those that reach most customers first: reach, contacts, money, and each "
        "metric's mean with its 95 % interval, n and what is usual. `differs` says better or worse only where the "
        "difference is more than noise; where it is empty, claim none.",
        Permission.SEE_JOURNEYS,
        (FROM, TO, Argument("limit", "integer", "At most so many rows.", 60, least=1, most=300)),
        _map,
    ),
    Tool(
        "read_moves",
        "Read where customers go next",
        "Which touchpoint customers come to directly after which, most moves first.",
        Permission.SEE_JOURNEYS,
        (FROM, TO, Argument("limit", "integer", "At most so many rows.", 50, least=1, most=300)),
        _moves,
    ),
    Tool(
        "ask_funnel",
        "Count who came how far",
        "How many customers met these touchpoints in this order, and their share of those who took the first step. "
        "Keys of touchpoints come from list_touchpoints or read_journey_map.",
        Permission.SEE_JOURNEYS,
        (
            Argument("steps", "array", "2 to 8 keys of touchpoints, in order.", is_needed=True, least=2, most=8),
            Argument(
                "within_days",
                "number",
                "The last step at most so many days after the first.",
                30,
                least=0.0001,
                most=3_650,
            ),
            FROM,
            TO,
        ),
        _funnel,
    ),
    Tool(
        "count_interactions",
        "Count interactions",
        "How many contacts of any kind there were in a time, or those of one event name.",
        Permission.SEE_FIGURES,
        (FROM, TO, Argument("name", "string", "Only interactions of this name; empty = all.", "", most=1_000)),
        _count,
    ),
)
