"""Transitions as a Sankey: what the browser needs to draw it. The same figures stand in the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import ngettext

from attune.show import formats
from attune.show.components import stages
from attune.understand.journeys.shapes import Transition


def sankey(transitions: Sequence[Transition]) -> dict[str, Any]:
    """Nodes are (step, touchpoint), links lead from a step to the next; all words are ready to show."""
    order = stages.usual_order(key for move in transitions for key in (move.source_stage, move.target_stage))
    nodes: dict[str, dict[str, Any]] = {}
    links = []
    for move in transitions:
        start, end = f"{move.step} {move.source}", f"{move.step + 1} {move.target}"
        _node(nodes, start, move.source_name, move.source_stage, order)
        _node(nodes, end, move.target_name, move.target_stage, order)
        moves = ngettext("%(moves)s time", "%(moves)s times", move.moves) % {"moves": formats.count(move.moves)}
        hint = f"{move.source_name} \N{RIGHTWARDS ARROW} {move.target_name}: {moves}"
        links.append({"source": start, "target": end, "value": move.moves, "hint": hint})
    return {"nodes": list(nodes.values()), "links": links, "stages": stages.SHADES}


def _node(nodes: dict[str, dict[str, Any]], name: str, label: str, stage: str, order: Sequence[str]) -> None:
    if name not in nodes:
        nodes[name] = {"name": name, "label": label, "hint": label, "stage": stages.shade(stage, order) - 1}
