"""Pixels: an event in the address of an image, for mails and pages without script.

The answer is an image whatever happens, so that no broken picture shows; what was wrong stands in the header
`x-attune-error`. Mail scanners and previews fetch every address, so a GET never stores an answer or a refusal.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.answers import GIF, NO_STORE, NoPath, Reply, image
from attune.collect.doors.reading import value, written
from attune.collect.doors.request import Request, Taken, door
from attune.collect.doors.segment import reading
from attune.collect.text import tidy
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import BadInput

PREFIX, SIMPLE, RUDDER = "/v1/pixel/", "/v1/p.gif", "/pixel/v1/"
KINDS = ("track", "page", "screen", "identify", "group", "alias")
# What only a person's own act may say, never the fetching of an address.
ANSWERS = frozenset({"score", "metric", "question", "rating", "answer", "answers", "consent"})
ACTS = re.compile(r"survey|unsubscri|opt.?out|opt.?in|consent|answered|review", re.IGNORECASE)
OWN = frozenset({"key", "writeKey", "event", "name", "type", "user_id", "userId", "anonymous_id", "anonymousId", "url"})
OWN_TOO = frozenset({"message_id", "messageId", "email", "campaign", "timestamp", "channel", "rand", "_"})


async def _take(request: Request) -> Reply:
    fields = request.query
    key_text = fields.get("writeKey") or fields.get("key", "")
    candidates: Iterable[Candidate | Dropped]
    if request.path == SIMPLE or request.path.startswith(RUDDER):
        kind = request.path[len(RUDDER) :].strip("/") if request.path != SIMPLE else fields.get("type") or "track"
        candidates = [_simple(kind, fields, len(request.scope.get("query_string", b"")))]
    else:
        kind = request.path[len(PREFIX) :].removesuffix(".gif").strip("/")
        if kind not in KINDS:
            raise NoPath(f"There is no pixel {request.path[:100]}; there are {', '.join(KINDS)}.")
        body = _unpacked(fields.get("data", ""))
        read = reading.read(body, kind, request.held.limits)
        key_text = read.write_key or key_text
        candidates = read.candidates()
    taken = await request.take(_harmless(candidates), request.key(key_text))
    return Reply(GIF, headers=(NO_STORE, *_told(taken)))


def _told(taken: Taken) -> tuple[tuple[bytes, bytes], ...]:
    if not taken.dropped:
        return ()
    drop = taken.dropped[0]
    return ((b"x-attune-error", f"{drop.reason}: {drop.message}"[:500].encode("ascii", "replace")),)


_taken = door(_take, frozenset({"GET", "HEAD"}))


async def handle(scope: Scope, receive: Receive, send: Send) -> None:
    """GET /v1/pixel/KIND?data=..., /v1/p.gif?key=...&event=..., and RudderStack's /pixel/v1/KIND."""
    await _taken(scope, receive, image(send))


ROUTES: dict[str, Application] = {PREFIX + "*": handle, RUDDER + "*": handle, SIMPLE: handle}


def _unpacked(data: str) -> bytes:
    """JSON, base64 in either alphabet, with or without padding; a `+` may have become a space on its way."""
    text = data.strip().replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    if not text:
        raise BadInput("The event is missing: ?data=<the event as JSON, in base64>.", code="no_data", where="data")
    if data.lstrip()[:1] == "{":
        return data.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("`data` is not base64.", code="bad_base64", where="data") from None


def _simple(kind: str, fields: dict[str, str], size: int) -> Candidate:
    url, name = fields.get("url", ""), tidy(fields.get("event") or fields.get("name", ""))
    said = {one: text for one, text in fields.items() if one not in OWN and one not in OWN_TOO}
    return Candidate(
        0,
        kind if kind in KINDS else "",
        size,
        name,
        fields.get("message_id") or fields.get("messageId", ""),
        fields.get("user_id") or fields.get("userId", ""),
        fields.get("anonymous_id") or fields.get("anonymousId", ""),
        fields.get("timestamp") or None,
        properties=written({**said, "url": url}),
        context=written({"library": {"name": "pixel"}, "page": {"url": url} if url else None}),
        email=fields.get("email", ""),
        campaign=tidy(fields.get("campaign", "")),
    )


def _harmless(candidates: Iterable[Candidate | Dropped]) -> Iterator[Candidate | Dropped]:
    for one in candidates:
        if isinstance(one, Candidate):
            said = value(one.properties)
            answers = ANSWERS.intersection(said) if isinstance(said, dict) else frozenset()
            if answers or ACTS.search(one.name):
                what = min(answers) if answers else one.name[:80]
                why = f"{what!r} is somebody's own act; programs fetch every image, so send it by POST."
                yield Dropped(one.index, "not_by_get", why)
                continue
        yield one
