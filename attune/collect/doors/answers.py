"""What clients get back: what their protocol calls success, or an error as JSON with `code` and `message`."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from attune.vocabulary.asgi import Message, Send
from attune.vocabulary.errors import AttuneError, BadInput, Unavailable

Header = tuple[bytes, bytes]

CORS: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after"),
)
JSON: Header = (b"content-type", b"application/json")
TEXT: Header = (b"content-type", b"text/plain; charset=utf-8")
NO_STORE: Header = (b"cache-control", b"no-store, max-age=0")
# One transparent pixel.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
# Each library brings names of its own and some bring new ones with every version (RudderStack's `rsa-...`); `*` stands
# for all but `authorization`, in browsers since 2019. Nothing here looks at cookies, so a name opens no door.
ALLOWED = b"authorization, content-type, content-encoding, x-retry-count, anonymousid, *"
PREFLIGHT: tuple[Header, ...] = (
    *CORS,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", ALLOWED),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
)
_encode = msgspec.json.Encoder().encode


class NoKey(AttuneError):
    """Nobody said who sends this."""

    code, http_status, report = "no_key", 401, False


class WrongKey(AttuneError):
    """No such key, or it was revoked."""

    code, http_status, report = "wrong_key", 401, False


class UnknownSite(BadInput):
    """A site of another collector that no source has named."""

    code, http_status = "unknown_site", 401


class TooLarge(BadInput):
    """More than one request may hold."""

    code, http_status = "too_large", 413


class WrongEncoding(BadInput):
    """Packed in a way nobody can unpack here."""

    code, http_status = "wrong_encoding", 415


class WrongMethod(BadInput):
    """The path exists, this method does not."""

    code, http_status = "wrong_method", 405

    def __init__(self, message: str, allowed: str = "POST, OPTIONS") -> None:
        super().__init__(message)
        self.allowed = allowed


class NoPath(BadInput):
    """No such path."""

    code, http_status = "no_such_path", 404


class Reply(NamedTuple):
    """What a door says when all went well."""

    body: bytes
    status: int = 200
    content_type: Header = JSON
    headers: tuple[Header, ...] = ()


async def answer(send: Send, reply: Reply) -> None:
    """Send it, readable by pages of any origin."""
    length = (b"content-length", b"%d" % len(reply.body))
    headers = [reply.content_type, length, *CORS, *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def answer_error(send: Send, error: AttuneError) -> None:
    """Send an error."""
    extra: tuple[Header, ...] = ()
    if isinstance(error, Unavailable):
        extra = ((b"retry-after", b"%d" % error.retry_after_s),)
    elif error.http_status == 401:
        extra = ((b"www-authenticate", b'Basic realm="source key"'),)
    elif isinstance(error, WrongMethod):
        extra = ((b"allow", error.allowed.encode()),)
    await answer(send, Reply(_encode({"success": False, **error.as_dict()}), error.http_status, headers=extra))


def image(send: Send) -> Send:
    """A `send` that puts a pixel in the place of every body, and what an error says into `x-attune-error`."""
    begun: list[Message] = []

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
            return
        body, start = message["body"], begun[0]
        if start["status"] == 204:
            await send(start)
            await send(message)
            return
        headers = [(name, text) for name, text in start["headers"] if name not in {b"content-type", b"content-length"}]
        if start["status"] >= 400:
            said = msgspec.json.decode(body)
            text = f"{said['code']}: {said['message']}"[:500].encode("ascii", "replace")
            headers += [(b"x-attune-error", text), NO_STORE]
        headers += [(b"content-type", b"image/gif"), (b"content-length", b"%d" % len(GIF))]
        await send({**start, "headers": headers})
        await send({**message, "body": GIF})

    return sent


async def preflight(send: Send) -> None:
    """Answer a browser that asks whether it may."""
    await send({"type": "http.response.start", "status": 200, "headers": list(PREFLIGHT)})
    await send({"type": "http.response.body", "body": b""})
