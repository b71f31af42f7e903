"""Whether an event is one at all, and fits."""

from __future__ import annotations

import msgspec

from attune.collect import context
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.limits import LIMITS
from attune.collect.text import TooDeep, check_nesting
from attune.vocabulary.interaction import TYPES

_decode = msgspec.json.Decoder().decode
NEED_MORE = frozenset({"group", "alias"})
SHALLOW = 2 * LIMITS.nesting  # bytes: anything shorter cannot be nested deeper than the limit
EMPTY = frozenset({b"", b"{}", b"null", b"[]"})  # PHP's clients write an empty object as a list
_UNREADABLE = (msgspec.MsgspecError, TypeError, ValueError, RecursionError, TooDeep)


def size(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """At most 32 kB an event."""
    limit = arrival.snapshot.limits.event_bytes
    if candidate.size <= limit:
        return candidate
    return Dropped(
        candidate.index,
        "event_too_large",
        f"The event has {candidate.size:,} bytes; at most {limit:,} are accepted. Send long texts as files.",
    )


def shape(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """A known type, somebody it is about, sound text, and JSON objects for properties and context."""
    given = candidate
    if given.type not in TYPES:
        return Dropped(
            given.index, "bad_type", f"type {given.type[:80]!r} is none of track, identify, page, screen, group, alias."
        )
    # One look at the joined text instead of one at each: nearly always it is short, plain and without NUL.
    joined = given.message_id + given.user_id + given.anonymous_id + given.previous_id + given.group_id
    if len(joined) > 200 or not joined.isascii() or "\0" in joined:
        wrong = _wrong_identifier(given, arrival)
        if wrong is not None:
            return wrong
    is_plain = (given.user_id or given.anonymous_id) and (given.name or given.type != "track")
    if not is_plain or given.type in NEED_MORE:
        missing = _missing(given, arrival)
        if missing is not None:
            return missing
    return _decoded(given)


def _wrong_identifier(given: Candidate, arrival: Arrival) -> Dropped | None:
    longest = arrival.snapshot.limits.identifier_chars
    for name, value in (
        ("messageId", given.message_id),
        ("userId", given.user_id),
        ("anonymousId", given.anonymous_id),
        ("previousId", given.previous_id),
        ("groupId", given.group_id),
    ):
        if len(value) > longest:
            return Dropped(
                given.index, "too_long", f"{name} has {len(value):,} characters; at most {longest} are accepted."
            )
        if "\0" in value or not _encodable(value):
            return Dropped(
                given.index,
                "bad_text",
                f"{name} {value[:80]!a} contains a NUL or half a character, so it names nobody for certain.",
            )
    return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "�" not in text  # what the repair of a broken text leaves: two broken ids must not become one


def _missing(given: Candidate, arrival: Arrival) -> Dropped | None:
    nobody = not (given.user_id or given.anonymous_id or given.email or given.phone or given.external or given.device)
    if nobody and not (given.impersonal or arrival.key.shared):
        return Dropped(given.index, "no_identifier", "Neither userId nor anonymousId is given; send at least one.")
    if given.type == "track" and not given.name:
        return Dropped(given.index, "no_event", "A track call needs its event name in `event`.")
    if given.type == "group" and not given.group_id:
        return Dropped(given.index, "no_group", "A group call needs `groupId`.")
    if given.type == "alias" and not (given.previous_id and given.user_id):
        return Dropped(given.index, "no_previous", "An alias call needs `previousId` and `userId`.")
    return None


def _decoded(given: Candidate) -> Candidate | Dropped:
    what = "properties"
    try:
        plain = given.properties = bytes(given.properties)
        if plain in EMPTY:
            given.properties = b"{}"
        else:
            said = _decode(plain)
            if said.__class__ is not dict:
                raise TypeError(type(said).__name__)
            if len(plain) > SHALLOW:
                check_nesting(plain)
            given.said = said
        what = "context"
        plain = given.context = bytes(given.context)
        if plain in EMPTY:
            given.context = b"{}"
        else:
            given.about = context.read(plain)
    except _UNREADABLE as error:
        return Dropped(given.index, "bad_shape", f"{what} cannot be read as a JSON object: {_why(error)}.")
    return given


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, TypeError):
        return f"it is of type {error}"
    return str(error).rstrip(".")
