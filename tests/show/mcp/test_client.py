"""The reference client of the protocol, against a server of ours that really runs: both ways to begin."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.wiring.instance import Instance

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server, and an admin key."""
    instance = Instance(tmp_path_factory.mktemp("mcp") / "data")
    key = instance.key("assistant", "admin")
    instance.start()
    try:
        yield f"http://127.0.0.1:{instance.port}/mcp", key
    finally:
        instance.stop()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_connects_lists_and_calls(served: tuple[str, str], mode: str) -> None:
    address, key = served

    async def talk() -> None:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http,
            Client(streamable_http_client(address, http_client=http), mode=mode) as client,
        ):
            assert client.protocol_version == ("2026-07-28" if mode == "auto" else "2025-11-25")
            listed = {tool.name for tool in (await client.list_tools()).tools}
            assert {"search_customers", "read_timeline", "ask_question", "read_journey_map", "list_places"} <= listed
            found = await client.call_tool("count_interactions", {})
            assert found.structured_content == {"interactions": 0}
            assert json.loads(found.content[0].text) == {"interactions": 0}
            refused = await client.call_tool("read_customer", {"customer_id": "nobody"})
            assert refused.is_error
            assert "bad_id" in refused.content[0].text

    asyncio.run(talk())


def test_a_wrong_key_is_refused(served: tuple[str, str]) -> None:
    answer = httpx2.post(
        served[0], json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers={"Authorization": "Bearer no"}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
