"""One tool: what it is called, what it takes, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from attune.show.mcp.arguments import Argument, schema_of
from attune.show.mcp.caller import Caller

Run = Callable[[Caller, Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Tool:
    """`about` is read by a model: it says when to use it and what comes out. `permission` None: every caller."""

    name: str
    title: str
    about: str
    permission: str | None
    arguments: tuple[Argument, ...]
    run: Run

    def described(self) -> dict[str, Any]:
        """As the protocol lists it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.about,
            "inputSchema": schema_of(self.arguments),
            "annotations": {
                "title": self.title,
                "readOnlyHint": True,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
        }


FROM = Argument("from", "string", "From this time on, ISO 8601; empty = from the beginning.", "", most=40)
TO = Argument("to", "string", "Up to, not including, this time, ISO 8601; empty = without end.", "", most=40)
