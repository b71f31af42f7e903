"""What an event costs the loop at each door: processor time from the request to its rows, in one process.

`python -m bench.door_costs [part of a name]...`. Server, journal and engine are left out: `make bench BENCH=doors` has
them. Processor time does not count what other programs do, so this also tells something on a busy machine.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import tempfile
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.wiring.settings")
os.environ.setdefault("ATTUNE_DATA", tempfile.mkdtemp(prefix="attune-bench-"))
django.setup()

from attune.access import keys as source_keys  # noqa: E402 - Django comes first
from attune.access.keys import KeyRecord  # noqa: E402 - Django comes first
from attune.collect import snapshot  # noqa: E402 - Django comes first
from attune.collect.doors import request  # noqa: E402 - Django comes first
from attune.collect.doors.webhooks.records import WebhookRecord  # noqa: E402 - Django comes first
from attune.collect.public import ROUTES  # noqa: E402 - Django comes first
from attune.collect.sites import Site  # noqa: E402 - Django comes first
from attune.collect.snapshot import Snapshot  # noqa: E402 - Django comes first
from attune.identify import keys as identify_keys  # noqa: E402 - Django comes first
from attune.store.committer import Committed  # noqa: E402 - Django comes first
from bench import door_loads as loads  # noqa: E402 - Django comes first
from bench.door_loads import Keys  # noqa: E402 - Django comes first
from bench.doors import PAIRS, stream  # noqa: E402 - Django comes first

ROUNDS = 5
KEYS = Keys("pub_" + "b" * 40, "srv_" + "5" * 40, "abc")
Parsed = tuple[Any, dict[str, Any], bytes]
fresh = itertools.count()


class Committer:
    """Takes everything at once."""

    async def commit(self, rows: Any) -> Committed:  # noqa: ANN401 - of the store
        """As if it were stored."""
        return Committed(0, rows.count - 1, rows.count, ())


class Store:
    """As much of a store as a door asks for."""

    committer = Committer()


def prepare() -> None:
    """Keys, sites and a webhook, and nothing behind the doors."""
    identify_keys.configure(b"secret of a bench")
    texts = (KEYS.browser, "browser"), (KEYS.server, "server")
    records = [
        KeyRecord(number, kind, f"shop-{kind}", kind, source_keys.digest(text), shared=False)
        for number, (text, kind) in enumerate(texts, 1)
    ]
    site = Site(records[0], "EUR")
    named = {("matomo", "3"): site, ("plausible", "shop.example"): site, ("umami", loads.SITE): site}
    hook = WebhookRecord(1, KEYS.webhook, records[1], "standard", "", loads.RULES, loads.SECRET)
    snapshot.put(Snapshot(records, sites=named, webhooks={KEYS.webhook: hook}, salt=b"s" * 32))
    request.current_store = Store  # type: ignore[assignment]  # nothing is stored here


def parsed(raw: str) -> Parsed:
    """(handler, scope, body) of a request as it goes over the wire, with fresh ids in it."""
    parts = raw.split("@@")
    text = "".join(part + f"{next(fresh):016x}" for part in parts[:-1]) + parts[-1]
    head, _, body = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    headers = [(name.lower().encode(), value.encode()) for name, value in (line.split(": ", 1) for line in lines)]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
    return ROUTES.get(path) or ROUTES["/v1/webhooks/*"], scope, body.encode()


async def walk(requests: list[Parsed]) -> float:
    """Seconds of processor time for all of them."""
    sent: list[Any] = []
    spent = 0

    async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI calls it
        sent.append(message)

    for handler, scope, body in requests:

        async def receive(body: bytes = body) -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        sent.clear()
        begun = time.thread_time_ns()
        await handler(scope, receive, send)
        spent += time.thread_time_ns() - begun
        if sent[0]["status"] > 299 or b'dropped":[{' in sent[1]["body"]:
            raise SystemExit(f"refused: {sent[0]['status']} {sent[1]['body'][:500]!r}")
    return spent / 1e9


def cost(make: Any, visits: list[loads.Visit]) -> float:  # noqa: ANN401 - Requests, or the stream
    """Microseconds an event, the best of some rounds: caches are warm then, and others disturb least."""
    rounds = []
    for _ in range(ROUNDS):
        raw = list(loads.webhooks(KEYS, visits, 1)) if make is stream else make(KEYS, visits)
        rounds.append(asyncio.run(walk([parsed(one) for one in raw])) / len(visits) * 1e6)
    return min(rounds)


def main() -> None:
    """Each door and the Segment door in the same form."""
    prepare()
    visits = list(loads.visits())
    known: dict[Any, float] = {}
    for pair in PAIRS:
        name = f"{pair.door}, {pair.form}"
        if sys.argv[1:] and not any(part in name for part in sys.argv[1:]):
            continue
        for make in (pair.theirs, pair.ours):
            if make not in known:
                known[make] = cost(make, visits)
        print(f"{name}: {known[pair.theirs]:.1f} us an event, Segment {known[pair.ours]:.1f}", flush=True)


if __name__ == "__main__":
    main()
