"""`/.well-known/gpc.json`: that this site honours Global Privacy Control."""

from __future__ import annotations

from attune.vocabulary.asgi import Application, Receive, Scope, Send

SINCE = "2026-11-22"
_BODY = f'{{"gpc":true,"lastUpdate":"{SINCE}"}}'.encode()
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(_BODY)).encode()),
    (b"cache-control", b"public, max-age=86400"),
    (b"access-control-allow-origin", b"*"),
]


async def support(scope: Scope, receive: Receive, send: Send) -> None:
    """The resource as the specification of GPC wants it."""
    del receive
    is_known = scope["method"] in {"GET", "HEAD"}
    await send({"type": "http.response.start", "status": 200 if is_known else 405, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else _BODY})


ROUTES: dict[str, Application] = {"/.well-known/gpc.json": support}
