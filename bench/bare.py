"""The bare arm: an ASGI function that only decodes the same bytes (untyped msgspec), on the same server."""

from __future__ import annotations

import sys

import msgspec

from attune.vocabulary.asgi import Receive, Scope, Send
from attune.wiring import server

decode = msgspec.json.Decoder().decode
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
BODY = {"type": "http.response.body", "body": b'{"success":true}'}


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Decode, answer 200."""
    del scope
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    decode(b"".join(parts))
    await send(START)
    await send(BODY)


if __name__ == "__main__":
    server.serve(bare, "127.0.0.1", int(sys.argv[1]), ready=lambda: print("ready", flush=True))
