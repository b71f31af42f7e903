"""A whole house without a network: the Segment door in front, the API behind, all stores real."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from django.test import Client

from attune.access import keys
from attune.collect import snapshot
from attune.collect.doors import segment
from attune.collect.touchpoints.loading import load_toml
from attune.collect.touchpoints.remapping import remap
from attune.identify import keys as identify_keys
from attune.identify import resolution
from attune.identify.consumer import Identify
from attune.store.opening import Store
from attune.understand import figures

TOUCHPOINTS = """
[[touchpoints]]
key = "order"
name = "Order"
channel = "web"
stage = "buy"
surfaces = ["event Order Placed"]

[[touchpoints]]
key = "delivery"
name = "Delivery"
channel = "carrier"
stage = "use"
surfaces = ["event Order Delivered"]

[[touchpoints]]
key = "survey"
name = "Survey"
channel = "email"
stage = "use"
surfaces = ["event Survey Answered"]

[[episodes]]
key = "orders"
name = "Orders"
starts = "order"
expects = "delivery"
missing = "never delivered"
"""


class House:
    """What a sender and an owner of an admin key can do."""

    def __init__(self, store: Store, folder: Path) -> None:
        identify_keys.configure(b"a secret of tests")
        figures.kept.forget()
        rules = folder / "touchpoints.toml"
        rules.write_text(TOUCHPOINTS, encoding="utf-8")
        load_toml(rules)
        self.store = store
        self.identify = Identify(store)
        self.server_key = keys.create("shop", "server")
        self.admin_key = keys.create("program", "admin")
        self.client = Client(headers={"Authorization": f"Bearer {self.admin_key}"})
        snapshot.refresh()

    def send(self, *events: dict[str, Any]) -> dict[str, Any]:
        """Events through the Segment door; stored, resolved and mapped when this returns."""
        answer = asyncio.run(self._post({"batch": list(events)}))
        assert self.store.settle(timeout_s=120)
        while self.identify.step():
            pass
        while resolution.publish(self.store.warehouse):
            pass
        self.store.warehouse.command("SYSTEM RELOAD DICTIONARY resolution")  # publish may put it off for a while
        remap(self.store.warehouse)
        return answer

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        sent: list[Any] = []
        payload = json.dumps(body).encode()
        headers = [(b"authorization", f"Bearer {self.server_key}".encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/v1/batch", "headers": headers, "query_string": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": payload, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await segment.handle(scope, receive, send)
        assert sent[0]["status"] == 200, sent
        return json.loads(b"".join(part.get("body", b"") for part in sent[1:]))

    def get(self, path: str, status: int = 200, **parameters: Any) -> Any:
        """A question to the API, with the admin key."""
        response = self.client.get(f"/api/v1{path}", parameters)
        assert response.status_code == status, response.content
        return response.json()
