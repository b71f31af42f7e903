"""Ways to ask the collector: one event through intake, one request through the door."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

from attune.access import keys
from attune.access.keys import KeyRecord
from attune.collect import intake
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.segment import reading
from attune.collect.limits import LIMITS
from attune.collect.public import ROUTES
from attune.store.opening import Store
from attune.vocabulary.facts import IdentityFact
from attune.vocabulary.interaction import Interaction

NOW = 1_795_363_200_000  # 2026-11-22T16:00:00Z
NOW_ISO = "2026-11-22T16:00:00.000Z"
TEXTS = {
    "browser": "pub_" + "b" * 40,
    "server": "srv_" + "5" * 40,
    "admin": "adm_" + "a" * 40,
    "shared": "srv_" + "6" * 40,
}
RECORDS = {
    name: KeyRecord(
        id=number,
        name=name,
        source="till" if name == "shared" else "shop",
        kind="server" if name == "shared" else name,
        digest=keys.digest(text),
        shared=name == "shared",
        hash_secret="secret of the site" if name == "browser" else "",
    )
    for number, (name, text) in enumerate(TEXTS.items(), 1)
}


def take(*events: dict[str, Any] | Candidate, key: str = "server", now: int = NOW, **more: Any) -> intake.Accepted:
    """These events (as on the wire) through intake, as one batch."""
    return intake.accept(list(_candidates(events)), RECORDS[key], now, **more)


def _candidates(events: tuple[dict[str, Any] | Candidate, ...]) -> Iterator[Candidate | Dropped]:
    for event in events:
        if isinstance(event, Candidate):
            yield event
        else:
            yield from reading.read(json.dumps({"batch": [event]}).encode(), "batch", LIMITS).candidates()


def rows(accepted: intake.Accepted) -> list[Interaction]:
    """What passed, one by one."""
    taken = accepted.rows
    if taken is None:
        return []
    columns = [column if isinstance(column, (tuple, list)) else [column] * taken.count for column in taken.columns]
    return [Interaction(*row) for row in zip(taken.ids, *columns, strict=True)]


def row(event: dict[str, Any] | Candidate, **more: Any) -> Interaction:
    """The one interaction that this event becomes."""
    accepted = take(event, **more)
    assert accepted.dropped == []
    return rows(accepted)[0]


def refusal(event: dict[str, Any] | Candidate, **more: Any) -> Dropped:
    """The one refusal that this event meets."""
    accepted = take(event, **more)
    assert accepted.rows is None
    return accepted.dropped[0]


def said(*events: dict[str, Any] | Candidate, **more: Any) -> list[IdentityFact]:
    """The identity facts of these events."""
    taken = take(*events, **more).rows
    return list(taken.facts) if taken is not None else []


def basic(key: str = "server") -> dict[str, str]:
    """The header that Segment's clients send."""
    return {"authorization": "Basic " + base64.b64encode(f"{TEXTS[key]}:".encode()).decode()}


class Kept:
    """What a store holds since this was made."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.after = store.journal.head()

    def __call__(self, columns: str = "type, name, user_id") -> list[tuple[Any, ...]]:
        """These columns of what is in the warehouse by now, in order."""
        assert self.store.settle()
        sql = f"SELECT {columns} FROM interactions WHERE seq > {{after:UInt64}} ORDER BY seq"
        return [tuple(one) for one in self.store.warehouse.query("kept", sql, {"after": self.after}).rows]


class Answer:
    """What a handler sent."""

    def __init__(self, sent: list[dict[str, Any]]) -> None:
        self.status: int = sent[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        self.body: bytes = b"".join(message.get("body", b"") for message in sent[1:])

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def asked(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, query: str = ""
) -> Answer:
    """One request to the bare handlers, in this process."""
    handler = ROUTES.get(path) or next(
        found for route, found in ROUTES.items() if route.endswith("*") and path.startswith(route[:-1])
    )
    pieces = [body[at : at + 65_536] for at in range(0, len(body), 65_536)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "cx.example:8000", "content-length": str(len(body)), **(headers or {})}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    await handler(scope, receive, send)
    return Answer(sent)


def ask(*given: Any, **more: Any) -> Answer:
    """`asked`, waited for."""
    return asyncio.run(asked(*given, **more))


def post(path: str, body: Any, key: str = "server", **headers: str) -> Answer:
    """A JSON body (or bytes as they are) to a path, with a key."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask("POST", path, raw, {**basic(key), **{name.replace("_", "-"): value for name, value in headers.items()}})


def track(n: int = 0, **more: Any) -> dict[str, Any]:
    """An event as a client sends it."""
    return {"type": "track", "event": "Order Completed", "userId": f"u-{n}", "messageId": f"m-{n}", **more}
