from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from attune.collect.public import ROUTES


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("POST", 405)])
def test_it_says_that_gpc_is_honoured(method: str, status: int) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(ROUTES["/.well-known/gpc.json"]({"method": method}, None, send))
    assert sent[0]["status"] == status
    if method == "GET":
        assert json.loads(sent[1]["body"])["gpc"] is True
