"""What the clients get back: exactly 200 with JSON, or an error as JSON with `code` and `message`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from attune.collect.candidate import Dropped
from attune.vocabulary.errors import AttuneError, BadInput, Unavailable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

CORS: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"retry-after"),
)
JSON: Header = (b"content-type", b"application/json")
PREFLIGHT: tuple[Header, ...] = (
    *CORS,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-retry-count, anonymousid"),
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


class TooLarge(BadInput):
    """More than one request may hold."""

    code, http_status = "too_large", 413


class WrongEncoding(BadInput):
    """Packed in a way nobody can unpack here."""

    code, http_status = "wrong_encoding", 415


class WrongMethod(BadInput):
    """The path exists, this method does not."""

    code, http_status = "wrong_method", 405


class NoPath(BadInput):
    """No such path."""

    code, http_status = "no_such_path", 404


def success(accepted: int, duplicates: int, dropped: list[Dropped]) -> bytes:
    """The body of a 200. `accepted` counts what is safe with us, so a duplicate counts: it was stored before."""
    if not dropped and not duplicates:
        return b'{"success":true,"accepted":%d,"dropped":[]}' % accepted
    body: dict[str, object] = {"success": True, "accepted": accepted}
    if duplicates:
        body["duplicates"] = duplicates
    body["dropped"] = dropped
    return _encode(body)


async def answer(send: Send, status: int, body: bytes, headers: tuple[Header, ...] = ()) -> None:
    """Send a JSON body."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [JSON, length, *CORS, *headers]})
    await send({"type": "http.response.body", "body": body})


async def answer_error(send: Send, error: AttuneError) -> None:
    """Send an error."""
    extra: tuple[Header, ...] = ()
    if isinstance(error, Unavailable):
        extra = ((b"retry-after", b"%d" % error.retry_after_s),)
    elif error.http_status == 401:
        extra = ((b"www-authenticate", b'Basic realm="source key"'),)
    elif error.http_status == 405:
        extra = ((b"allow", b"POST, OPTIONS"),)
    await answer(send, error.http_status, _encode({"success": False, **error.as_dict()}), extra)


async def preflight(send: Send) -> None:
    """Answer a browser that asks whether it may."""
    await send({"type": "http.response.start", "status": 200, "headers": list(PREFLIGHT)})
    await send({"type": "http.response.body", "body": b""})
