"""A small company, and assistants who ask about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.show.pages.conftest import PASSWORD, company, house

__all__ = ["company", "house"]  # fixtures

Ask = Callable[..., Any]


@pytest.fixture
def ask(house: Any) -> Ask:
    """`ask("tools/call", {...}, key=...)`: one message to `/mcp`; the answer as (status, body)."""
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up, which comes after this file

    from attune.show.mcp import door  # noqa: PLC0415 - same

    door.pace = door.Pace()

    def ask(method: str, params: Any = None, key: str = "", **headers: str) -> tuple[int, Any]:
        body = {"jsonrpc": "2.0", "id": 1, "method": method} | ({} if params is None else {"params": params})
        sent = {"Authorization": f"Bearer {key or house.admin_key}"} | headers
        got = Client().post("/mcp", json.dumps(body), content_type="application/json", headers=sent)
        return got.status_code, json.loads(got.content) if got.content else None

    return ask


@pytest.fixture
def tool(ask: Ask) -> Ask:
    """`tool("search_customers", query="ada")`: what the tool answers; its error as an exception."""

    def call(name: str, /, key: str = "", **arguments: Any) -> Any:
        status, body = ask("tools/call", {"name": name, "arguments": arguments}, key)
        assert status == 200, body
        result = body["result"]
        said = json.loads(result["content"][0]["text"])
        if result["isError"]:
            raise LookupError(said["code"])
        assert result["structuredContent"] == said
        return said

    return call


@pytest.fixture
def assistant(db: None) -> Callable[[str], str]:
    """`assistant("analyst")`: the key of an assistant of a new member with this role."""
    from attune.access import assistants, members  # noqa: PLC0415 - same

    def make(role: str) -> str:
        member = members.create(f"{role}@example.com", role, PASSWORD)
        return assistants.create(member, "Desk")

    return make
