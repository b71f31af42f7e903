"""Whether an event is one at all, and fits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from attune.collect import context
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate
from attune.collect.limits import LIMITS
from attune.collect.text import TooDeep, check_nesting
from attune.vocabulary.interaction import TYPES

_decode = msgspec.json.Decoder().decode
NEED_MORE = frozenset({"group", "alias"})
SHALLOW = 2 * LIMITS.nesting  # bytes: anything shorter cannot be nested deeper than the limit
EMPTY = frozenset({b"", b"{}", b"null", b"[]"})  # PHP's clients write an empty object as a list
LONGEST_EMPTY = max(map(len, EMPTY))
_UNREADABLE = (msgspec.MsgspecError, TypeError, ValueError, RecursionError, TooDeep)


def size(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """At most 32 kB an event."""
    limit = arrival.snapshot.limits.event_bytes
    return [
        candidate.refuse(
            "event_too_large",
            f"The event has {candidate.size:,} bytes; at most {limit:,} are accepted. Send long texts as files.",
        )
        for candidate in candidates
        if candidate.size > limit
    ]


def shape(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """A known type, somebody it is about, sound text, and JSON objects for properties and context."""
    refused, known = [], context.known()
    for given in candidates:
        kind = given.type
        if kind not in TYPES:
            given.refuse("bad_type", f"type {kind[:80]!r} is none of track, identify, page, screen, group, alias.")
            refused.append(given)
            continue
        # One look at the joined text instead of one at each: nearly always it is short, plain and without NUL.
        joined = given.message_id + given.user_id + given.anonymous_id + given.previous_id + given.group_id
        is_odd = len(joined) > 200 or not joined.isascii() or "\0" in joined
        if is_odd and _is_wrong_identifier(given, arrival):
            refused.append(given)
            continue
        is_whole = (given.user_id or given.anonymous_id) and (given.name or kind != "track") and kind not in NEED_MORE
        if not is_whole and _is_incomplete(given, arrival):
            refused.append(given)
            continue
        what = "properties"
        try:
            plain = given.properties = bytes(given.properties)
            if len(plain) <= LONGEST_EMPTY and plain in EMPTY:
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
            if len(plain) <= LONGEST_EMPTY and plain in EMPTY:
                given.context = b"{}"
            else:
                about = known.get(plain)
                given.about = context.read(plain) if about is None else about
        except _UNREADABLE as error:
            given.refuse("bad_shape", f"{what} cannot be read as a JSON object: {_why(error)}.")
            refused.append(given)
    return refused


def _is_wrong_identifier(given: Candidate, arrival: Arrival) -> bool:
    longest = arrival.snapshot.limits.identifier_chars
    for name, value in (
        ("messageId", given.message_id),
        ("userId", given.user_id),
        ("anonymousId", given.anonymous_id),
        ("previousId", given.previous_id),
        ("groupId", given.group_id),
    ):
        if len(value) > longest:
            given.refuse("too_long", f"{name} has {len(value):,} characters; at most {longest} are accepted.")
            return True
        if "\0" in value or not _encodable(value):
            given.refuse(
                "bad_text",
                f"{name} {value[:80]!a} contains a NUL or half a character, so it names nobody for certain.",
            )
            return True
    return False


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "�" not in text  # what the repair of a broken text leaves: two broken ids must not become one


def _is_incomplete(given: Candidate, arrival: Arrival) -> bool:
    nobody = not (given.user_id or given.anonymous_id or given.email or given.phone or given.external or given.device)
    if nobody and not (given.impersonal or arrival.key.shared):
        given.refuse("no_identifier", "Neither userId nor anonymousId is given; send at least one.")
    elif given.type == "track" and not given.name:
        given.refuse("no_event", "A track call needs its event name in `event`.")
    elif given.type == "group" and not given.group_id:
        given.refuse("no_group", "A group call needs `groupId`.")
    elif given.type == "alias" and not (given.previous_id and given.user_id):
        given.refuse("no_previous", "An alias call needs `previousId` and `userId`.")
    return given.dropped is not None


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, TypeError):
        return f"it is of type {error}"
    return str(error).rstrip(".")
