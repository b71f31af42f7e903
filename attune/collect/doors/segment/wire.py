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
ABOUT_A_PERSON = frozenset({"identify", "group", "alias"})


class Event(msgspec.Struct, gc=False, rename="camel"):
    """One event as nearly all clients send it. Unknown keys pass and are not kept; null is the same as not given."""

    type: str | None = ""
    event: str | None = ""
    name: str | None = ""
    message_id: str | None = ""
    user_id: str | None = ""
    anonymous_id: str | None = ""
    group_id: str | None = ""
    previous_id: str | None = ""
    user_hash: str | None = ""
    timestamp: Plain = None
    original_timestamp: Plain = None
    sent_at: Plain = None
    properties: Raw = NOTHING
    traits: Raw = NOTHING
    context: Raw = NOTHING


class Loose(msgspec.Struct, gc=False, rename="camel"):
    """The same from those who send numbers as ids and names."""

    type: Plain = ""
    event: Plain = ""
    name: Plain = ""
    message_id: Plain = ""
    user_id: Plain = ""
    anonymous_id: Plain = ""
    group_id: Plain = ""
    previous_id: Plain = ""
    user_hash: Plain = ""
    timestamp: Plain = None
    original_timestamp: Plain = None
    sent_at: Plain = None
    properties: Raw = NOTHING
    traits: Raw = NOTHING
    context: Raw = NOTHING

    def as_event(self) -> Event:
        """With all ids and names as text."""
        given = {name: getattr(self, name) for name in Event.__struct_fields__}
        return Event(**{**given, **{name: word(given[name]) for name in TEXTS}})


TEXTS = Event.__struct_fields__[:9]


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


_strict = msgspec.json.Decoder(Event).decode
_loose = msgspec.json.Decoder(Loose).decode
envelope_in = msgspec.json.Decoder(Envelope).decode
single_in = msgspec.json.Decoder(Single).decode
_context_in = msgspec.json.Decoder(ContextTraits).decode
_anything = msgspec.json.Decoder().decode


def is_said(raw: Raw | bytes) -> bool:
    """Whether there is an object with something in it."""
    return len(raw) > 2 and bytes(raw).strip() not in {b"null", b"{}", b"[]"}


def candidate_in(raw: bytes | Raw, index: int, fixed_type: str, sent_at: Plain) -> Candidate | Dropped:
    """The candidate in the bytes of an event, or why it is none; `fixed_type` is that of a path such as /v1/track."""
    try:
        event = _strict(raw)
    except msgspec.ValidationError:
        try:
            event = _loose(raw).as_event()
        except (msgspec.MsgspecError, RecursionError) as error:
            return refused(index, error)
    except (msgspec.MsgspecError, RecursionError) as error:
        return refused(index, error)
    kind = fixed_type or event.type or ""
    name = (event.event if kind == "track" else event.name) or ""
    if len(name) > 64 or not name.isprintable():
        name = tidy(name)
    # By place: this runs for every event, and names would cost a quarter of a microsecond.
    candidate = Candidate(
        index,
        kind,
        len(raw),
        name,
        event.message_id or "",
        event.user_id or "",
        event.anonymous_id or "",
        event.timestamp,
        event.original_timestamp,
        sent_at if event.sent_at is None else event.sent_at,
        event.properties,
        event.context,
    )
    if kind in ABOUT_A_PERSON:
        _about_a_person(candidate, event)
    if event.user_hash:
        candidate.user_hash = event.user_hash
    return candidate


def _about_a_person(candidate: Candidate, event: Event) -> None:
    candidate.group_id = event.group_id or ""
    candidate.previous_id = event.previous_id or ""
    if candidate.type == "alias":
        return
    if len(event.traits):
        candidate.properties = event.traits
    if candidate.type == "identify" and not is_said(candidate.properties):
        candidate.properties = _traits_of_context(event.context)


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
