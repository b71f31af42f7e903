"""What an event looks like on the wire, and how it becomes a candidate.

The envelope is decoded as undecoded events, each event by a typed decoder that leaves `properties` and `context` as
bytes: so each stands alone, and what nobody looks at is never decoded.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from attune.collect.candidate import Candidate, Dropped
from attune.collect.text import tidy, word

Plain = str | int | float | None
NOTHING = Raw(b"")


class Event(msgspec.Struct, gc=False, rename="camel"):
    """One event. Unknown keys pass and are not kept; null is the same as not given."""

    type: Plain = None
    event: Plain = None
    name: Plain = None
    category: Plain = None
    message_id: Plain = None
    user_id: Plain = None
    anonymous_id: Plain = None
    group_id: Plain = None
    previous_id: Plain = None
    user_hash: Plain = None
    timestamp: Plain = None
    original_timestamp: Plain = None
    sent_at: Plain = None
    properties: Raw = NOTHING
    traits: Raw = NOTHING
    context: Raw = NOTHING


class Envelope(msgspec.Struct, gc=False, rename="camel"):
    """A batch. `writeKey` may stand here instead of in the header."""

    batch: list[Raw]
    write_key: Plain = None
    sent_at: Plain = None
    context: Raw = NOTHING


class Single(msgspec.Struct, gc=False, rename="camel"):
    """Of a single event only what belongs to the request."""

    write_key: Plain = None


class ContextTraits(msgspec.Struct, gc=False):
    """Of a context only the traits."""

    traits: Raw = NOTHING


event_in = msgspec.json.Decoder(Event).decode
envelope_in = msgspec.json.Decoder(Envelope).decode
single_in = msgspec.json.Decoder(Single).decode
_context_in = msgspec.json.Decoder(ContextTraits).decode
_anything = msgspec.json.Decoder().decode


def is_said(raw: Raw | bytes) -> bool:
    """Whether there is an object with something in it."""
    return len(raw) > 2 and bytes(raw).strip() not in {b"null", b"{}", b"[]"}


def candidate_of(event: Event, index: int, size: int, fixed_type: str, sent_at: Plain) -> Candidate:
    """The candidate of an event; `fixed_type` is that of a path such as /v1/track, '' for a batch."""
    kind = fixed_type or word(event.type)
    name = word(event.event) if kind == "track" else word(event.name)
    if len(name) > 64 or not name.isprintable():
        name = tidy(name)
    person = kind in {"identify", "group"}
    candidate = Candidate(
        index=index,
        type=kind,
        size=size,
        name=name,
        message_id=word(event.message_id),
        user_id=word(event.user_id),
        anonymous_id=word(event.anonymous_id),
        timestamp=event.timestamp,
        original_timestamp=event.original_timestamp,
        sent_at=sent_at if event.sent_at is None else event.sent_at,
        properties=event.traits if person and len(event.traits) else event.properties,
        context=event.context,
    )
    if person or kind == "alias":
        candidate.group_id = word(event.group_id)
        candidate.previous_id = word(event.previous_id)
        if kind == "identify" and not is_said(candidate.properties):
            candidate.properties = _traits_of_context(event.context)
    if event.user_hash is not None:
        candidate.user_hash = word(event.user_hash)
    return candidate


def _traits_of_context(context: Raw) -> bytes | Raw:
    """RudderStack's clients put the traits of an identify call into the context."""
    if not is_said(context):
        return b"{}"
    try:
        return _context_in(context).traits or b"{}"
    except (msgspec.MsgspecError, RecursionError):
        return b"{}"  # `shape` will say what is wrong with the context


def merged(outer: bytes | Raw, inner: bytes | Raw) -> bytes | Raw:
    """The context of a batch under that of its event; the event's own word counts."""
    if not is_said(inner):
        return outer
    try:
        below, above = _anything(outer), _anything(inner)
    except (msgspec.MsgspecError, RecursionError):
        return inner
    if not isinstance(below, dict) or not isinstance(above, dict):
        return inner
    return msgspec.json.encode({**below, **above})


def refused(index: int, error: Exception) -> Dropped:
    """An event that the typed decoder could not read."""
    if isinstance(error, RecursionError):
        return Dropped(index, "too_deep", "The event is nested too deep to be read.")
    return Dropped(index, "bad_shape", f"The event cannot be read: {str(error)[:200].rstrip('.')}.")
