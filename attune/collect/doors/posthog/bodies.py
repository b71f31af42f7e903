"""The bodies of PostHog's clients: JSON, gzip that does not say so, or a form with base64 in it."""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from attune.collect.doors import reading
from attune.collect.doors.answers import WrongEncoding
from attune.collect.doors.request import Request, fields_of
from attune.collect.doors.segment.repair import mended
from attune.collect.text import word
from attune.vocabulary.errors import BadInput

Plain = str | int | float | None


class Envelope(msgspec.Struct, gc=False):
    """Of a body what belongs to the request; a single event is its own envelope."""

    api_key: Plain = None
    token: Plain = None
    batch: list[Raw] | None = None
    data: list[Raw] | None = None
    sent_at: Plain = None
    historical_migration: bool | None = False
    event: Any = None


class Batch(NamedTuple):
    """The events of a request, and what is said of all of them."""

    token: str
    events: list[Raw]
    sent_at: Plain = None
    is_history: bool = False


_envelope = msgspec.json.Decoder(Envelope).decode
_list = msgspec.json.Decoder(list[Raw]).decode


async def text_of(request: Request) -> bytes:
    """The JSON text of a request's body.

    Raises:
        WrongEncoding: packed in a way only a browser's script can unpack (`lz64`).
        BadInput: it cannot be unpacked.
    """
    body = request.unpacked(await request.body())
    if body.lstrip()[:1] in {b"{", b"["}:
        return body
    fields = {**request.query, **fields_of(body)} if b"=" in body[:40] else request.query
    if "lz" in fields.get("compression", ""):
        raise WrongEncoding("compression=lz64 is not read here; the client also speaks gzip-js and base64.")
    data = fields.get("data", "")
    if not data:
        return body
    if data.lstrip()[:1] in {"{", "["}:
        return data.encode("utf-8", "surrogatepass")
    try:
        plain = base64.b64decode(data.replace(" ", "+") + "=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("`data` is neither JSON nor base64.", code="bad_base64", where="data") from None
    return request.unpacked(plain)


def batch_of(text: bytes, query: dict[str, str]) -> Batch:
    """What a body holds.

    Raises:
        BadInput: it is no JSON, or holds no events.
    """
    if reading.has_nul(text):
        text = mended(text)
    token = query.get("token") or query.get("api_key", "")
    if text.lstrip()[:1] == b"[":
        return Batch(token, reading.envelope(_list, text, "a list of events"))
    given = reading.envelope(_envelope, text, "a PostHog event or batch")
    token = word(given.api_key or given.token) or token
    events = given.batch if given.batch is not None else given.data
    if events is None:
        if given.event is None:
            raise BadInput("The body holds neither `event` nor `batch`.", code="bad_envelope")
        events = [Raw(text)]
    return Batch(token, events, given.sent_at, given.historical_migration is True)
