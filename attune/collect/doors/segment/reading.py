"""From the bytes of a body to candidates: the fast path, and the slow one behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.segment import repair, wire
from attune.collect.doors.segment.answers import TooLarge
from attune.collect.limits import Limits
from attune.collect.text import TooDeep, word
from attune.vocabulary.errors import BadInput


class Reading(NamedTuple):
    """A body taken apart: the key it names, and its events as they come."""

    write_key: str
    events: Sequence[bytes | msgspec.Raw]
    sent_at: wire.Plain = None
    context: bytes | msgspec.Raw = b""
    fixed_type: str = ""  # of a path such as /v1/track
    is_cut: bool = False  # the events were cut out by their brackets, so nobody has looked inside yet

    def candidates(self) -> list[Candidate | Dropped]:
        """Each event as a candidate, or why it is none."""
        if self.is_cut:
            found = [self._cut(index, raw) for index, raw in enumerate(self.events)]
        else:
            found = [
                wire.candidate_in(raw, index, self.fixed_type, self.sent_at) for index, raw in enumerate(self.events)
            ]
        if wire.is_said(self.context):
            for read in found:
                if isinstance(read, Candidate):
                    read.context = wire.merged(self.context, read.context)
        return found

    def _cut(self, index: int, raw: bytes | msgspec.Raw) -> Candidate | Dropped:
        try:
            return wire.candidate_in(repair.event_of(bytes(raw)), index, self.fixed_type, self.sent_at)
        except TooDeep as error:
            return Dropped(index, "too_deep", error.message)
        except UnicodeDecodeError as error:
            return Dropped(index, "bad_text", f"The event is not UTF-8 at its byte {error.start}.")


def read(body: bytes, kind: str, limits: Limits) -> Reading:
    """Take a body apart. `kind`: `batch`, or the type of the single event.

    Raises:
        BadInput: not JSON (`bad_json`), or not an envelope of this protocol (`bad_envelope`).
        TooLarge: too many events.
    """
    try:
        reading = _read(body, kind)
    except msgspec.ValidationError as error:
        raise BadInput(f"The body is not a {kind} call: {error}.", code="bad_envelope") from None
    except msgspec.DecodeError as error:
        raise BadInput(f"The body is not JSON: {error}.", code="bad_json") from None
    except repair.Unreadable as error:
        raise BadInput(f"The body is not a {kind} call: {error}", code="bad_json") from None
    if len(reading.events) > limits.events:
        raise TooLarge(
            f"The batch holds {len(reading.events):,} events; at most {limits.events:,} are accepted in one request.",
            code="too_many_events",
        )
    return reading


def _read(body: bytes, kind: str) -> Reading:
    """The fast path; where it fails for the sake of one event, a slow one that saves the others."""
    try:
        if not body.isascii():
            body.decode()  # events that stay undecoded would pass any bytes
        if repair.NUL_ESCAPE in body:
            body = repair.mended(body)
        try:
            return _decoded(body, kind)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            mended = repair.mended(body)  # half a character anywhere spoils the whole body
            if mended == body:
                raise
            return _decoded(mended, kind)
    except (RecursionError, UnicodeDecodeError):
        return _cut(body, kind)


def _decoded(body: bytes, kind: str) -> Reading:
    if kind != "batch":
        return Reading(word(wire.single_in(body).write_key), [body], fixed_type=kind)
    envelope = wire.envelope_in(body)
    return Reading(word(envelope.write_key), envelope.batch, envelope.sent_at, envelope.context)


def _cut(body: bytes, kind: str) -> Reading:
    fields = repair.fields_of(body)
    key = _word_in(fields.get("writeKey"))
    if kind != "batch":
        return Reading(key, [body], fixed_type=kind, is_cut=True)
    events = repair.items_of(fields.get("batch", b""))
    return Reading(key, events, _word_in(fields.get("sentAt")) or None, fields.get("context", b""), is_cut=True)


def _word_in(raw: bytes | None) -> str:
    try:
        return word(msgspec.json.decode(raw)) if raw else ""
    except (msgspec.MsgspecError, RecursionError):
        return ""
