"""RudderStack's merge call: two identifiers of which a server knows that they are one person's."""

from __future__ import annotations

import msgspec

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.answers import Reply
from attune.collect.doors.request import Request, door
from attune.collect.doors.segment.answers import success
from attune.collect.text import word
from attune.vocabulary.asgi import Application
from attune.vocabulary.errors import NotAllowed

Plain = str | int | float | None
# What senders call an identifier -> the field of a candidate; any other type is an external key, `type:value`.
KINDS = {
    "userid": "user_id",
    "user_id": "user_id",
    "email": "email",
    "phone": "phone",
    "mobile": "phone",
    "anonymousid": "anonymous_id",
    "anonymous_id": "anonymous_id",
    "device": "device",
}


class Property(msgspec.Struct, gc=False):
    """One of the two identifiers."""

    type: str
    value: Plain


class Merge(msgspec.Struct, gc=False, rename="camel"):
    """The call."""

    merge_properties: list[Property]
    message_id: str | None = None
    timestamp: Plain = None
    original_timestamp: Plain = None
    sent_at: Plain = None
    write_key: Plain = None


_merge = msgspec.json.Decoder(Merge).decode


async def _take(request: Request) -> Reply:
    """POST /v1/merge."""
    body = await request.body()
    call = reading.envelope(_merge, body, "a merge call")
    key = request.key(word(call.write_key))
    if key.kind == "browser":
        raise NotAllowed("A browser key may not join known people; send this with a server key.", code="not_allowed")
    return Reply(success(await request.take([_candidate(call, len(body))], key)))


def _candidate(call: Merge, size: int) -> Candidate | Dropped:
    """An identify call that carries both."""
    made = Candidate(
        0,
        "identify",
        size,
        message_id=call.message_id or "",
        timestamp=call.timestamp,
        original_timestamp=call.original_timestamp,
        sent_at=call.sent_at,
    )
    for one in call.merge_properties:
        kind, value = one.type.strip(), word(one.value)
        field = KINDS.get(kind.lower(), "external")
        if not kind or not value:
            return Dropped(0, "bad_shape", "Each of mergeProperties needs `type` and `value`.")
        if getattr(made, field):
            return Dropped(0, "bad_shape", f"Two identifiers of the kind {field} in one call cannot be joined.")
        setattr(made, field, f"{kind}:{value}" if field == "external" else value)
    if len(call.merge_properties) != 2:
        return Dropped(0, "bad_shape", "mergeProperties holds exactly two identifiers.")
    return made


ROUTES: dict[str, Application] = dict.fromkeys(("/v1/merge", "/v1/merge/"), door(_take))
