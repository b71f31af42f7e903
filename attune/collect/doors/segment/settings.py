"""What browser SDKs fetch before they send anything.

The answer names this server and nobody else: without `integrations["Segment.io"]` the SDK would ignore the address it
was given and talk to the vendor's own host.
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote

import msgspec

from attune.collect import snapshot
from attune.collect.doors.answers import NoPath, Reply, WrongKey, WrongMethod, answer, answer_error, preflight
from attune.vocabulary.asgi import Receive, Scope, Send
from attune.vocabulary.errors import AttuneError, BadInput

PREFIX, SUFFIX = "/v1/projects/", "/settings"
HOST_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_")
CACHED = ((b"cache-control", b"public, max-age=60"), (b"vary", b"host"))


async def settings(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as ASGI calls it
    """GET /v1/projects/<key>/settings."""
    if scope["method"] == "OPTIONS":
        await preflight(send)
        return
    try:
        path = scope["path"]
        if not (path.startswith(PREFIX) and path.endswith(SUFFIX)):
            raise NoPath(f"There is nothing at {path[:100]}.")
        _look(scope)
        key = unquote(path[len(PREFIX) : -len(SUFFIX)])
        if snapshot.current().key(key) is None:
            raise WrongKey("This source key is unknown or was revoked.")
        protocol, host = address(scope)
        body: dict[str, object] = {
            "integrations": {"Segment.io": {"apiKey": key, "apiHost": f"{host}/v1", "protocol": protocol}},
            "plan": {"track": {"__default": {"enabled": True}}, "identify": {"__default": {"enabled": True}}},
            "edgeFunction": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "analyticsNextEnabled": True,
            "remotePlugins": [],
        }
        await answer(send, Reply(msgspec.json.encode(body), headers=CACHED))
    except AttuneError as error:
        await answer_error(send, error)


async def source_config(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as ASGI calls it
    """GET /sourceConfig?writeKey=...: what RudderStack's SDKs fetch. No destinations: all stays here."""
    if scope["method"] == "OPTIONS":
        await preflight(send)
        return
    try:
        _look(scope)
        asked = parse_qs(scope.get("query_string", b"")[:2_000].decode("latin-1"))
        authorization = dict(scope["headers"]).get(b"authorization", b"")
        text = (asked.get("writeKey") or [""])[0] or snapshot.key_text(authorization[:1_000])
        key = snapshot.current().key(text)
        if key is None:
            raise WrongKey("Name an active source key: /sourceConfig?writeKey=...")
        body: dict[str, object] = {
            "source": {
                "id": str(key.id),
                "name": key.source,
                "writeKey": text,
                "enabled": True,
                "workspaceId": "attune",
                "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
                "destinations": [],
                "updatedAt": "2026-01-01T00:00:00.000Z",
            },
        }
        await answer(send, Reply(msgspec.json.encode(body), headers=CACHED[:1]))
    except AttuneError as error:
        await answer_error(send, error)


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as ASGI calls it
    """Whatever else is asked below /v1/: a 404 these clients can read."""
    if scope["method"] == "OPTIONS":
        await preflight(send)
        return
    await answer_error(send, NoPath(f"There is nothing at {scope['path'][:100]}."))


def address(scope: Scope) -> tuple[str, str]:
    """(protocol, host with port) under which the asker reached this server.

    Raises:
        BadInput: the Host header is none.
    """
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if not host and scope.get("server"):
        host = ":".join(str(part) for part in scope["server"] if part is not None)
    if not host or len(host) > 260 or not HOST_CHARS.issuperset(host):
        raise BadInput("The Host header does not name a host.", code="bad_host")
    forwarded = headers.get(b"x-forwarded-proto", b"").split(b",")[0].strip().lower()
    protocol = forwarded.decode() if forwarded in {b"http", b"https"} else str(scope.get("scheme", "http"))
    return protocol, host


def _look(scope: Scope) -> None:
    if scope["method"] not in {"GET", "HEAD"}:
        raise WrongMethod(f"{scope['path'][:100]} takes GET.")
