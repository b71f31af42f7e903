"""Real client libraries against a real server process."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from rudderstack.analytics.client import Client as RudderClient
from rudderstack.analytics.request import APIError as RudderError
from rudderstack.analytics.request import post as rudder_post
from segment.analytics.client import Client as SegmentClient
from segment.analytics.request import APIError as SegmentError
from segment.analytics.request import post as segment_post

from tests.clients.served import Served

pytestmark = pytest.mark.slow  # a server process of its own


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("clients") / "data")
    made.open()
    yield made
    made.stop()


def every_call(client: Any, user: str, reads: int) -> None:
    """One of each kind, then many of one."""
    client.identify(user, {"email": f"{user}@b.example", "name": "Ann Lee", "since": datetime(2020, 1, 1, tzinfo=UTC)})
    client.track(user, "Order Completed", {"total": 27.5, "currency": "USD", "order_id": "o-1"})
    client.page(user, "Docs", "Start", {"url": "https://shop.example/docs/1"})
    client.screen(user, "App", "Basket")
    client.group(user, "company-1", {"name": "Acme"})
    client.alias(f"before-{user}", user)
    for number in range(reads):
        client.track(user, f"{user}-read", {"number": number})


@pytest.mark.parametrize("more", [{}, {"gzip": True}, {"sync_mode": True}], ids=["plain", "gzip", "one by one"])
@pytest.mark.parametrize(("library", "make"), [("segment", SegmentClient), ("rudder", RudderClient)])
def test_it_takes_what_real_libraries_send(server: Served, library: str, make: Any, more: dict[str, Any]) -> None:
    failures: list[Exception] = []
    event = f"{library} {'-'.join(more) or 'plain'}"
    client = make(server.server_key, host=server.url, on_error=lambda error, items: failures.append(error), **more)
    user = event.replace(" ", "-")
    reads = 5 if "sync_mode" in more else 150
    every_call(client, user, reads)
    client.flush()
    if "sync_mode" not in more:
        client.join()
    assert failures == []
    assert server.count(server.admin_key, f"{user}-read") == reads
    assert {"Order Completed", "Basket"} <= {one["name"] for one in server.timeline(user, reads)}


def test_it_stops_clients_that_cannot_succeed(server: Served) -> None:
    """RudderStack's client goes on for ever unless an error carries `code` and `message`."""
    for failing, error in ((segment_post, SegmentError), (rudder_post, RudderError)):
        with pytest.raises(error) as caught:
            failing("wrong", host=server.url, batch=[])
        assert caught.value.status == 401
        assert caught.value.code == "wrong_key"
        assert caught.value.message


def test_it_takes_what_the_browser_sdk_sends(server: Served) -> None:
    """analytics-next posts single calls as text/plain, with the key in the body and a self-alias after a login."""
    settings = requests.get(f"{server.url}/v1/projects/{server.browser_key}/settings", timeout=60).json()
    host = settings["integrations"]["Segment.io"]
    assert host["apiHost"] == f"127.0.0.1:{server.port}/v1"
    common = {
        "anonymousId": "b1c1f7f0-0000-4000-8000-000000000001",
        "writeKey": server.browser_key,
        "sentAt": datetime.now(UTC).isoformat(),
        "timestamp": datetime.now(UTC).isoformat(),
        "integrations": {},
        "_metadata": {"bundled": ["Segment.io"], "unbundled": [], "bundledIds": []},
        "context": {
            "page": {
                "path": "/cart",
                "url": "https://shop.example/cart",
                "title": "Cart",
                "search": "",
                "referrer": "",
            },
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "locale": "pl-PL",
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "timezone": "Europe/Warsaw",
        },
    }
    calls = {
        "p": {"type": "page", "properties": {"url": "https://shop.example/cart"}, "userId": None},
        "i": {"type": "identify", "userId": "web-1", "traits": {"plan": "gold"}},
        "t": {"type": "track", "event": "Coupon Entered", "userId": "web-1", "properties": {}},
        "g": {"type": "group", "groupId": "g-1", "userId": "web-1", "traits": {}},
        "a": {"type": "alias", "userId": "web-1", "previousId": "web-1"},
    }
    for path, call in calls.items():
        answer = requests.post(
            f"{host['protocol']}://{host['apiHost']}/{path}",
            data=json.dumps({**common, **call, "messageId": f"ajs-next-{path}"}),
            headers={"Content-Type": "text/plain", "Origin": "https://shop.example"},
            timeout=60,
        )
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
    expected = {"web shop.example /cart", "event Coupon Entered"}
    deadline = time.monotonic() + 120  # the browser's own id is joined to the user a moment later
    while not expected <= {one["surface"] for one in server.timeline("web-1")}:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_it_serves_others_while_many_are_slow(server: Served) -> None:
    """Half-sent requests hold little, and stop nobody."""
    slow = []
    for _ in range(300):
        one = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        one.sendall(b'POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n{"batch":["')
        slow.append(one)
    try:
        event = {"type": "track", "event": "Among the slow", "userId": "u"}
        outcomes: list[int] = []
        threads = [
            threading.Thread(target=lambda: outcomes.append(server.batch(server.server_key, [event])[0]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert outcomes == [200] * 8
    finally:
        for one in slow:
            one.close()
    assert server.get("/healthz")[0] == 200
