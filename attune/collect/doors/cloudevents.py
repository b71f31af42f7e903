"""CloudEvents 1.0 over HTTP: structured, in batches, and binary (attributes as headers)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Raw

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.answers import Reply
from attune.collect.doors.request import Request, door
from attune.collect.doors.segment.answers import success
from attune.collect.text import tidy, word
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import BadInput

PATH = "/v1/cloudevents"
NEEDED = ("id", "source", "type", "specversion")
DATA = frozenset({"data", "data_base64"})
LONGEST_ID = 200
ABOUT_THE_EVENT = frozenset({"id", "time", "specversion", "data", "data_base64", "userid", "anonymousid", "accountid"})
LIBRARY = {"name": "cloudevents"}
BATCH = b"application/cloudevents-batch+json"

Attributes = dict[str, Raw]


class Named(msgspec.Struct, gc=False):
    """Whom the data names, in the two usual spellings."""

    userId: str | int | None = None  # noqa: N815 - as it is spelt on the wire
    user_id: str | int | None = None
    anonymousId: str | None = None  # noqa: N815 - same
    anonymous_id: str | None = None


class Usual(msgspec.Struct, gc=False):
    """An event whose attributes are texts, as the specification wants them."""

    id: str = ""
    source: str = ""
    type: str = ""
    specversion: str = ""
    subject: str = ""
    time: str = ""
    datacontenttype: str = ""
    dataschema: str = ""
    userid: str = ""
    anonymousid: str = ""
    accountid: str = ""
    data: Raw = Raw(b"")


KNOWN = frozenset(Usual.__struct_fields__)


class About(msgspec.Struct, omit_defaults=True, gc=False):
    """What of an event stands in the context."""

    source: str
    type: str
    subject: str = ""
    datacontenttype: str = ""
    dataschema: str = ""


class Context(msgspec.Struct, gc=False):
    """The context as it is written."""

    library: dict[str, str]
    cloudevent: About


_usual = msgspec.json.Decoder(Usual).decode
_one = msgspec.json.Decoder(Attributes).decode
_many = msgspec.json.Decoder(list[Raw]).decode
_named = msgspec.json.Decoder(Named).decode
_encode = msgspec.json.Encoder().encode


async def _take(request: Request) -> Reply:
    headers = request.headers
    candidates: Iterator[Candidate | Dropped]
    if b"ce-specversion" in headers or b"ce-id" in headers:
        candidates = iter([_binary(request, await request.body())])
    else:
        body = await request.body()
        is_batch = headers.get(b"content-type", b"").startswith(BATCH) or body.lstrip()[:1] == b"["
        if is_batch:
            events = reading.envelope(_many, body, "a batch of CloudEvents")
            reading.counted(events, request.held.limits)
            candidates = _each(events)
        else:
            event = reading.envelope(_one, body, "a CloudEvent")
            candidates = iter([_quick(event, body, 0) or _candidate(event, 0, len(body))])
    key = request.key(request.query.get("key", ""))
    return Reply(success(await request.take(candidates, key)))


_taken = door(_take)


async def handle(scope: Scope, receive: Receive, send: Send) -> None:
    """POST /v1/cloudevents, and the question of the webhook specification whether we want to be called."""
    asked = dict(scope["headers"]).get(b"webhook-request-origin") if scope["method"] == "OPTIONS" else None
    if asked is None:
        await _taken(scope, receive, send)
        return
    headers = [(b"webhook-allowed-origin", asked[:256]), (b"webhook-allowed-rate", b"*"), (b"allow", b"POST, OPTIONS")]
    await send({"type": "http.response.start", "status": 200, "headers": [*headers, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


ROUTES: dict[str, Application] = {PATH: handle, PATH + "/": handle}


def _each(events: list[Raw]) -> Iterator[Candidate | Dropped]:
    for index, raw in enumerate(events):
        event = reading.event(_one, raw, index)
        if isinstance(event, Dropped):
            yield event
            continue
        try:
            yield _quick(event, raw, index) or _candidate(event, index, len(raw))
        except BadInput as error:
            yield Dropped(index, "bad_shape", error.message)


def _binary(request: Request, body: bytes) -> Candidate:
    """Attributes stand in headers, percent-encoded; the body is the data, whatever it is."""
    attributes = {
        name[3:].decode("latin-1"): unquote(text.decode("latin-1"))
        for name, text in request.headers.items()
        if name.startswith(b"ce-")
    }
    event: Attributes = {name: Raw(_encode(text)) for name, text in attributes.items()}
    kind = request.header(b"content-type")
    event["datacontenttype"] = Raw(_encode(kind))
    if not body:
        pass
    elif "json" in kind or not kind:
        if reading.value(body) is None and body.strip() != b"null":
            raise BadInput("The data of the CloudEvent is not JSON, which its Content-Type says.", code="bad_json")
        event["data"] = Raw(body)
    else:
        event["data"] = Raw(_encode(_as_text(body)))
    return _candidate(event, 0, len(body))


def _as_text(data: bytes) -> dict[str, str]:
    try:
        return {"data": data.decode()}
    except UnicodeDecodeError:
        return {"data_base64": base64.b64encode(data).decode()}


def _quick(event: Attributes, raw: bytes | Raw, index: int) -> Candidate | None:
    """The usual event, as `_candidate` would make it; None when it has anything else in it, or lacks something."""
    if not KNOWN.issuperset(event):
        return None
    try:
        told = _usual(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not (told.id and told.source and told.type and told.specversion):
        return None
    data = bytes(told.data)
    if data[:1] != b"{":
        data = b"{}" if not data or data == b"null" else b'{"data":' + data + b"}"
    user, browser = told.userid, told.anonymousid
    if not user and not browser:
        user, browser = _whom(data)
    candidate = Candidate(
        index,
        "track",
        len(raw),
        tidy(told.type),
        _message_id(told.source, told.id),
        user,
        browser,
        told.time or None,
        None,
        None,
        data,
        _encode(Context(LIBRARY, About(told.source, told.type, told.subject, told.datacontenttype, told.dataschema))),
    )
    if told.accountid:
        candidate.group_id = told.accountid
    if not user and not browser:
        candidate.impersonal = True
    return candidate


def _candidate(event: Attributes, index: int, size: int) -> Candidate:
    said = {name: word(reading.value(raw)) for name, raw in event.items() if name not in DATA}
    missing = [name for name in NEEDED if not said.get(name)]
    if missing:
        raise BadInput(f"A CloudEvent needs {', '.join(NEEDED)}; missing: {', '.join(missing)}.", code="bad_envelope")
    data = _data(event)
    user, browser = said.get("userid", ""), said.get("anonymousid", "")
    if not user and not browser:
        user, browser = _whom(data)
    source = said["source"]
    return Candidate(
        index,
        "track",
        size,
        tidy(said["type"]),
        _message_id(source, said["id"]),
        user,
        browser,
        said.get("time") or None,
        properties=data,
        context=_context(said),
        group_id=said.get("accountid", ""),
        impersonal=not user and not browser,
    )


def _message_id(source: str, given: str) -> str:
    """`source` and `id` together are unique, says the specification."""
    whole = f"{source}#{given}"
    return whole if len(whole) <= LONGEST_ID else hashlib.blake2b(whole.encode("utf-8", "replace")).hexdigest()


def _context(said: dict[str, str]) -> bytes:
    kept = {name: text for name, text in said.items() if text and name not in ABOUT_THE_EVENT}
    return _encode({"library": LIBRARY, "cloudevent": kept})


def _data(event: Attributes) -> bytes:
    if "data" in event:
        raw = bytes(event["data"])
        if raw[:1] == b"{":
            return raw
        return b"{}" if raw == b"null" else b'{"data":' + raw + b"}"
    packed = word(reading.value(event["data_base64"])) if "data_base64" in event else ""
    if not packed:
        return b"{}"
    try:
        plain = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return _encode({"data_base64": packed})
    found: Any = reading.value(plain)
    return plain if isinstance(found, dict) else _encode(_as_text(plain))


def _whom(data: bytes) -> tuple[str, str]:
    try:
        named = _named(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "", ""
    return word(named.userId or named.user_id), word(named.anonymousId or named.anonymous_id)
