"""One request of the Segment protocol: which path, whose key, which events."""

from __future__ import annotations

from attune.access.keys import KeyRecord
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.answers import NoPath, Reply
from attune.collect.doors.request import Request, door
from attune.collect.doors.segment import reading
from attune.collect.doors.segment.answers import success
from attune.vocabulary.errors import NotAllowed

SHORT = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
KINDS = {
    **{f"/v1/{name}": name for name in (*SHORT.values(), "import")},
    **{f"/v1/{letter}": name for letter, name in SHORT.items()},
    "/beacon/v1/batch": "batch",  # RudderStack's browser library when a page is left; its key stands in the address
}
MAY_IMPORT = frozenset({"server", "admin"})


async def _take(request: Request) -> Reply:
    """POST /v1/{batch,import,track,identify,page,screen,group,alias,b,t,i,p,s,g,a}."""
    kind = KINDS.get(request.path.rstrip("/"))
    if kind is None:
        raise NoPath(f"There is nothing at {request.path[:100]}.")
    is_import = kind == "import"
    read = reading.read(await request.body(), "batch" if is_import else kind, request.held.limits)
    key = request.key(read.write_key or request.query.get("writeKey", ""))
    if is_import and key.kind not in MAY_IMPORT:
        raise NotAllowed("A browser key may not import; use a server key for /v1/import.", code="key_may_not_import")
    candidates = read.candidates()
    if key.kind == "browser" and request.held.tracker.rule(key.source).storage == "never":
        _name_visitors(request, candidates, key)
    return Reply(success(await request.take(candidates, key, imported=is_import)))


def _name_visitors(request: Request, candidates: list[Candidate | Dropped], key: KeyRecord) -> None:
    """Whom a page without cookies names neither by an id of its own nor as a user is a visitor for a day."""
    visitor = ""
    for one in candidates:
        if isinstance(one, Candidate) and not one.anonymous_id and not one.user_id:
            visitor = visitor or request.visitor("attune", key.source, request.address, request.user_agent)
            one.anonymous_id = visitor


handle = door(_take)
