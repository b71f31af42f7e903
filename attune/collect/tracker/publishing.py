"""What the rooms above put into the tracker: surveys, offers. They write here; the collector serves the bytes."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import msgspec

from attune.collect.tracker.models import SOURCE_CHARS, PublishedPart
from attune.store.database import write
from attune.vocabulary.errors import BadInput

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
SCRIPT = re.compile(r"/\w[\w./-]{0,149}(?:\?[\w=&.-]{0,48})?", re.ASCII)
VERSION_CHARS = 64
LONGEST = 64 * 1024  # bytes of a part's JSON: it travels with every first page view
EVERY_SOURCE = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is served: `json` is text, for the tracker reads it only when asked."""

    source: str
    part: str
    version: str
    json: str
    script: str


def published(source: str, part: str, version: str, json: object, *, script: str = "") -> bool:
    """Put `json` into the tracker of a source under this name; whether anything changed.

    Args:
        source: name of the source, `EVERY_SOURCE` for all; a source's own part counts before one of all.
        part: lower case letters, digits, `-` and `_`: `attune.part("surveys")` in the page.
        version: of the content, up to 64 characters; the same version with the same content changes nothing.
        json: anything JSON can hold; None takes the part out.
        script: path on this server of a script that the tracker loads behind itself, for those who draw something.

    Raises:
        BadInput: a name or the script cannot be used, or the JSON is too large.
    """
    if not NAME.fullmatch(part):
        raise BadInput("A part is called by lower case letters, digits, - and _.", code="part_name", where="part")
    if len(source) > SOURCE_CHARS or len(version) > VERSION_CHARS:
        raise BadInput("The name of the source or the version is too long.", code="part_name", where="source")
    if script and not SCRIPT.fullmatch(script):
        raise BadInput("script is a path on this server, such as /s.js.", code="part_script", where="script")
    if json is None:
        with write():
            return PublishedPart.objects.filter(source=source, part=part).delete()[0] > 0
    text = msgspec.json.encode(json).decode()
    if len(text.encode()) > LONGEST:
        raise BadInput(
            f"The part {part} has {len(text.encode()):,} bytes; at most {LONGEST:,} travel with the tracker.",
            code="part_too_large",
            where="json",
        )
    with write():
        held = PublishedPart.objects.filter(source=source, part=part).first()
        if held is not None and (held.version, held.json, held.script) == (version, text, script):
            return False
        PublishedPart.objects.update_or_create(
            source=source,
            part=part,
            defaults={"version": version, "json": text, "script": script, "stamp": uuid.uuid4()},
        )
    return True


def stamps() -> frozenset[tuple[int, uuid.UUID]]:
    """What is published, without its content: another answer after every change."""
    return frozenset(PublishedPart.objects.values_list("pk", "stamp"))


def every() -> tuple[Part, ...]:
    """All parts of all sources."""
    return tuple(
        Part(row.source, row.part, row.version, row.json, row.script)
        for row in PublishedPart.objects.order_by("source", "part")
    )
