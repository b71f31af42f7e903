"""One request: key, body, intake, journal, answer."""

from __future__ import annotations

import logging

from attune.access.keys import KeyRecord
from attune.collect import intake, snapshot
from attune.collect.doors.segment import reading
from attune.collect.doors.segment.answers import (
    NoKey,
    NoPath,
    Receive,
    Scope,
    Send,
    WrongKey,
    WrongMethod,
    answer,
    answer_error,
    preflight,
    success,
)
from attune.collect.doors.segment.bodies import Body, Gone
from attune.collect.snapshot import Snapshot
from attune.store.opened import current as current_store
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import AttuneError, NotAllowed

log = logging.getLogger(__name__)

SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
KINDS = {
    **{f"/v1/{name}": name for name in (*SHORT.values(), "import")},
    **{f"/v1/{letter}": name for letter, name in SHORT.items()},
}
MAY_IMPORT = frozenset({"server", "admin"})


async def handle(scope: Scope, receive: Receive, send: Send) -> None:
    """POST /v1/{batch,import,track,identify,page,screen,group,alias,b,t,i,p,s,g,a} and their preflight."""
    if scope["method"] == "OPTIONS":
        await preflight(send)
        return
    try:
        held = snapshot.current()
        with Body(held.limits) as body:
            status_body = await _taken(scope, receive, body, held)
        await answer(send, 200, status_body)
    except AttuneError as error:
        if error.report:
            log.warning("A request was answered %d: %s", error.http_status, error.code)
        await answer_error(send, error)
    except Gone:
        pass


async def _taken(scope: Scope, receive: Receive, body: Body, held: Snapshot) -> bytes:
    """Everything up to the durable commit; the body of the 200."""
    kind = KINDS.get(scope["path"].rstrip("/"))
    if kind is None:
        raise NoPath(f"There is nothing at {scope['path'][:100]}.")
    if scope["method"] != "POST":
        raise WrongMethod(f"{scope['path']} takes POST.")
    headers = dict(scope["headers"])
    given = headers.get(b"authorization", b"")
    key = held.key_of_header(given[:1_000]) if given else None
    read = reading.read(await body.read(receive, headers), "batch" if kind == "import" else kind, held.limits)
    if key is None:
        key = _key_in(read.write_key, held, was_given=bool(given))
    if kind == "import" and key.kind not in MAY_IMPORT:
        raise NotAllowed("A browser key may not import; use a server key for /v1/import.", code="key_may_not_import")
    taken = intake.accept(
        read.candidates(),
        key,
        now_ms(),
        gpc=headers.get(b"sec-gpc") == b"1",
        user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:512] if key.kind == "browser" else "",
        imported=kind == "import",
    )
    snapshot.note_use(key)
    if taken.rows is None:
        return success(0, 0, taken.dropped)
    committed = await current_store().committer.commit(taken.rows)
    if not committed.duplicates:  # what a duplicate said was not stored with it
        taken.stored()
    return success(taken.count, len(committed.duplicates), taken.dropped)


def _key_in(write_key: str, held: Snapshot, *, was_given: bool) -> KeyRecord:
    """The key named in the body.

    Raises:
        NoKey, WrongKey: none or no such.
    """
    if write_key:
        key = held.key(write_key)
        if key is not None:
            return key
    elif not was_given:
        raise NoKey("No source key: send it as Basic user, as Bearer, or as writeKey in the body.")
    raise WrongKey("This source key is unknown or was revoked. `attune keys` lists the active ones.")
