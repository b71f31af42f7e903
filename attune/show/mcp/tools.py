"""The tools there are. Each reads; none changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attune.access.reads import reads
from attune.show.mcp import arguments, catalogue_tools, customer_tools, journey_tools, question_tools
from attune.show.mcp.caller import Caller
from attune.show.mcp.tool import Tool
from attune.vocabulary.errors import NotAllowed

TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (*customer_tools.TOOLS, *journey_tools.TOOLS, *catalogue_tools.TOOLS, *question_tools.TOOLS)
}


def listing(caller: Caller) -> list[dict[str, Any]]:
    """The tools this caller may use, as clients want them described."""
    return [tool.described() for tool in TOOLS.values() if tool.permission is None or caller.may(tool.permission)]


def call(caller: Caller, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a tool answers.

    Raises:
        NotAllowed: the caller's role does not include it.
        BadInput: its arguments cannot be used.
        AttuneError: what the tool itself says.
    """
    tool = TOOLS[name]
    if tool.permission is not None and not caller.may(tool.permission):
        raise NotAllowed(f"{name} is not part of this role.", code="tool_not_allowed")
    values = arguments.read(tool.arguments, given)
    reads.note(caller.actor, f"tool {name}", "assistant asked")
    with caller.looking():
        return tool.run(caller, values)
