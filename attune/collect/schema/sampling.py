"""Journal rows to what their events look like: pure, runs in a spawned process, keeps no value of anybody."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from attune.store.rows import interactions_of

MOST_EVENTS = 3_000  # of one look
MOST_PROPERTIES = 60  # of one event
NAME_CHARS, PROPERTY_CHARS = 200, 100
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


SHAPES = {
    b'"': ("text", ""),
    b"t": ("yes or no", "true"),
    b"f": ("yes or no", "false"),
    b"{": ("object", "{…}"),
    b"[": ("list", "[…]"),
    b"n": ("", ""),
    b"": ("", ""),
}
Place = tuple[str, str, str, str, str]  # source, type, name, property, kind
Found = dict[Place, tuple[str, int]]  # example, times


class Seen(NamedTuple):
    """One property ('' = the event itself) of a name of a source, as this look saw it."""

    source: str
    type: str
    name: str
    property: str
    kind: str
    example: str
    times: int


def look(rows: list[tuple[int, bytes, bytes]]) -> list[Seen]:
    """What these rows of (format, ids, body) hold; a long row is looked at in steps, so that every source is met."""
    found: Found = {}
    for form, ids, body in rows:
        interactions = interactions_of(ids, body, form)
        for one in interactions[:: max(1, len(interactions) * len(rows) // MOST_EVENTS)]:
            name = one.name[:NAME_CHARS]
            _add(found, (one.source, one.type, name, "", ""), "")
            try:
                properties = _decode(one.properties)
            except msgspec.MsgspecError:
                continue  # intake lets no such thing pass; a restored journal might hold it
            for key, raw in list(properties.items())[:MOST_PROPERTIES]:
                kind, example = shape(bytes(raw))
                if kind and key and "\0" not in key:
                    _add(found, (one.source, one.type, name, key[:PROPERTY_CHARS], kind), example)
    return [Seen(*key, example, count) for key, (example, count) in found.items()]


def _add(found: Found, key: Place, example: str) -> None:
    found[key] = (example, found.get(key, ("", 0))[1] + 1)


def shape(raw: bytes) -> tuple[str, str]:
    """(type, example without the value) of a JSON value; ('', '') for null, which says nothing about a type."""
    kind, example = SHAPES.get(raw[:1], ("number", ""))
    if kind == "text":
        text = raw[1:-1]
        if _DAY.match(text[:10].decode("latin-1")):
            return "time", "2026-01-31…"
        return kind, f"text of {len(text.decode('utf-8', 'replace'))}"
    if kind == "number":
        return kind, f"number of {len(raw.split(b'.')[0].lstrip(b'-'))} digits"
    return kind, example
