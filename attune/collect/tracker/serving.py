"""GET /a.js?key=BROWSER_KEY: the script of a source, from the snapshot alone.

A browser runs a script only when its status is 200, and otherwise tells nobody why it did not. So a wrong key is
answered 200 too, by a script that says in the console what is wrong; it may not be kept.
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote

from attune.collect import snapshot
from attune.collect.doors.answers import CORS, WrongMethod, answer_error, preflight
from attune.collect.remembered import Cache
from attune.collect.tracker import script
from attune.collect.tracker.script import Asked, Script
from attune.vocabulary.asgi import Receive, Scope, Send
from attune.vocabulary.errors import AttuneError

PREFIX = "/analytics.js/v1/"  # where pages of analytics.js find theirs: PREFIX + key + "/analytics.min.js"
KEPT = b"public, max-age=300"  # a changed rule is in all browsers after five minutes
NOT_KEPT = b"no-store"
HEADERS = (
    (b"content-type", b"text/javascript; charset=utf-8"),
    (b"vary", b"accept-encoding"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    *CORS,
)

_made = Cache(script.made, 256)
_warning = Cache(script.warning, 16)


async def serve(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - as ASGI calls it
    """The script, packed when the browser takes that, or 304 when it has it already."""
    if scope["method"] == "OPTIONS":
        await preflight(send)
        return
    try:
        if scope["method"] not in {"GET", "HEAD"}:
            raise WrongMethod("/a.js takes GET.")
        found, cached = _found(_key_in(scope))
    except AttuneError as error:
        await answer_error(send, error)
        return
    headers = dict(scope["headers"])
    head = [*HEADERS, (b"cache-control", cached)]
    if cached == KEPT:
        head.append((b"etag", found.etag))
        if found.etag in headers.get(b"if-none-match", b""):
            await send({"type": "http.response.start", "status": 304, "headers": head})
            await send({"type": "http.response.body", "body": b""})
            return
    body = found.body
    if b"gzip" in headers.get(b"accept-encoding", b""):
        body = found.zipped
        head.append((b"content-encoding", b"gzip"))
    head.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _key_in(scope: Scope) -> str:
    path = str(scope["path"])
    if path.startswith(PREFIX):
        return unquote(path[len(PREFIX) :]).split("/", 1)[0]
    given: bytes = scope.get("query_string", b"")
    asked = parse_qs(given[:2_000].decode("latin-1"))
    return asked.get("key", [""])[0]


def _found(text: str) -> tuple[Script, bytes]:
    """The script for this key, and how long a browser may keep it."""
    held = snapshot.current()
    key = held.key(text) if text else None
    if key is None:
        what = "the key in its address is unknown or was revoked" if text else "its address names no key"
        return _warning(
            f"nothing is collected, {what}. Copy the line anew from Settings, Incoming data, Web tracker."
        ), NOT_KEPT
    if key.kind != "browser":
        return _warning(
            f"nothing is collected: the key in this page is a secret {key.kind} key, which everybody can now read. "
            "Revoke it at once in Settings, Incoming data, and use a browser key here."
        ), NOT_KEPT
    return _made(Asked(text, held.tracker.rule(key.source), held.tracker.parts_of(key.source))), KEPT
