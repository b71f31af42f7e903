"""Bare paths first, then Django: collection never pays for middleware it does not need."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
from collections.abc import Mapping
from typing import cast

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from attune.collect import public as collect_public
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import AttuneError
from attune.wiring import metrics
from attune.wiring.proxies import Proxies
from attune.wiring.runtime import Runtime

PUBLIC = [collect_public]


def routes() -> tuple[dict[str, Application], list[tuple[str, Application]]]:
    """Exact paths, and prefixes (written `/v1/projects/*`), longest first, of every room's `public.py`."""
    joined: dict[str, Application] = {}
    for room in PUBLIC:
        joined.update(room.ROUTES)
    exact = {path: handler for path, handler in joined.items() if not path.endswith("*")}
    prefixes = [(path[:-1], handler) for path, handler in joined.items() if path.endswith("*")]
    return exact, sorted(prefixes, key=lambda pair: -len(pair[0]))


def build(
    runtime: Runtime, *, only: str | None = None, metrics_token: str | None = None, proxies: Proxies | None = None
) -> Application:
    """The ASGI application of this process.

    Args:
        runtime: the open stores, asked by the probes.
        only: `collect` serves no console, `console` no collection, None both.
        metrics_token: what `/metrics` wants as Bearer when asked from another machine.
        proxies: whose word about a visitor is believed; nobody's when not said.
    """
    front = proxies or Proxies(())
    exact, prefixes = routes() if only != "console" else ({}, [])
    console = cast("Application", get_asgi_application()) if only != "collect" else None
    if console is not None:
        get_resolver().url_patterns  # noqa: B018 - reading it imports every page: a broken one stops the start, not a visitor

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        is_forwarded = front.settle(scope)
        path = scope["path"]
        handler = exact.get(path)
        if handler is not None:
            await handler(scope, receive, send)
            return
        if path == "/healthz":
            await answer(send, 200, {"status": "alive"})
            return
        if path == "/readyz":
            # In a thread: the question to the engine may have to wait for others, and collecting must not.
            waits = await asyncio.to_thread(runtime.waits_for)
            await answer(send, 503 if waits else 200, {"status": "waiting" if waits else "ready", "for": waits})
            return
        if path == "/metrics":
            await show_metrics(scope, send, runtime, metrics_token, is_forwarded=is_forwarded)
            return
        for prefix, prefixed in prefixes:
            if path.startswith(prefix):
                await prefixed(scope, receive, send)
                return
        if console is None:
            await answer(send, 404, {"code": "not_found", "message": f"Nothing at {path} on this collecting server."})
            return
        await console(scope, receive, send)

    return application


async def show_metrics(scope: Scope, send: Send, runtime: Runtime, token: str | None, *, is_forwarded: bool) -> None:
    """Prometheus text, for loopback or with the token; a proxy on this machine must not open it to the world."""
    headers: Mapping[bytes, bytes] = dict(scope["headers"])
    client = scope.get("client") or ("", 0)
    local = bool(client[0]) and ipaddress.ip_address(client[0]).is_loopback and not is_forwarded
    given = headers.get(b"authorization", b"")
    if not local and (token is None or not hmac.compare_digest(given, f"Bearer {token}".encode())):
        await answer(send, 401, {"code": "no_token", "message": "Send the token of ATTUNE_METRICS_TOKEN as Bearer."})
        return
    try:
        body = await asyncio.to_thread(metrics.text, runtime)
    except AttuneError as error:
        await answer(send, error.http_status, error.as_dict())
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", metrics.CONTENT_TYPE)]})
    await send({"type": "http.response.body", "body": body})


async def answer(send: Send, status: int, body: Mapping[str, object]) -> None:
    """A small JSON answer."""
    payload = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(payload)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": payload})
