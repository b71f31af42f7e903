"""GET /live/events?token=...: server-sent events for a page, opened with a token that the page was given."""

from __future__ import annotations

import asyncio
import os
import socket
from urllib.parse import parse_qs

import msgspec
from django.core import signing

from attune.collect.doors.answers import WrongMethod, answer_error
from attune.collect.live import feed
from attune.collect.live.feed import Watch, Watcher
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import AttuneError, NotAllowed, Unavailable

PATH = "/live/events"
GOOD_FOR_S = 600  # to open a stream; the page asks for another token when it needs one
EVERY_S = 0.2
LONGEST_S = 1_800  # then the page opens another, with a right that was looked at again
QUIET_S = 15  # so often something is sent at least, so that proxies keep the line open
_SALT = "attune.live"
# Of several servers that share their stores, each tells of what arrives at itself.
_SERVER = msgspec.json.encode(f"{socket.gethostname()}, {os.getpid()}").decode()
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def token(watch: Watch) -> str:
    """What opens a stream, for ten minutes. Give it only to who may see it."""
    return signing.dumps(list(watch), salt=_SALT, compress=True)


def _watch(scope: Scope) -> Watch:
    given = parse_qs(scope.get("query_string", b"")[:4_000].decode("latin-1")).get("token", [""])[0]
    try:
        return Watch(*signing.loads(given, salt=_SALT, max_age=GOOD_FOR_S))
    except signing.SignatureExpired:
        raise NotAllowed("This token has run out; load the page again.", code="token_expired") from None
    except (signing.BadSignature, TypeError, ValueError, UnicodeError):
        raise NotAllowed("A stream is opened with a token of the page Incoming data.", code="no_token") from None


async def events(scope: Scope, receive: Receive, send: Send) -> None:
    """First which server speaks, then messages of at most twenty events, five a second, until the reader leaves."""
    try:
        if scope["method"] != "GET":
            raise WrongMethod(f"{PATH} takes GET.", "GET")
        watch = _watch(scope)
        if len(feed.watchers) >= feed.MOST_WATCHERS:
            raise Unavailable("Too many pages watch already; close one.", code="too_many_watchers", retry_after_s=30)
    except AttuneError as error:
        await answer_error(send, error)
        return
    watcher = Watcher(watch)
    feed.watchers.append(watcher)
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _say(send, b"retry: 2000\nevent: server\ndata: " + _SERVER.encode() + b"\n\n")
        await _tell(watcher, send, leaving)
        await send({"type": "http.response.body", "body": b"event: again\ndata: {}\n\n", "more_body": False})
    finally:
        feed.watchers.remove(watcher)
        leaving.cancel()


async def _tell(watcher: Watcher, send: Send, leaving: asyncio.Future[None]) -> None:
    quiet = 0.0
    for _ in range(int(LONGEST_S / EVERY_S)):
        await asyncio.wait({leaving}, timeout=EVERY_S)
        if leaving.done():
            return
        told = watcher.message()
        quiet = 0.0 if told else quiet + EVERY_S
        if told:
            await _say(send, b"data: " + told + b"\n\n")
        elif quiet >= QUIET_S:
            quiet = 0.0
            await _say(send, b": still here\n\n")


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _left(receive: Receive) -> None:
    """Until the reader hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


ROUTES: dict[str, Application] = {PATH: events}
