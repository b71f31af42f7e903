"""A mapping tried on a payload: what it would become, and nothing is stored or counted."""

from __future__ import annotations

import json
from dataclasses import dataclass

from attune.collect import snapshot
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.webhooks import mapping
from attune.collect.doors.webhooks.mapping import WrongLine
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.records import WebhookRecord
from attune.collect.intake import STEPS
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import BadInput
from attune.vocabulary.interaction import VALUE_SCALE

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Made:
    """An interaction as it would be: only what is set, as (word, value)."""

    type: str
    name: str
    facts: tuple[tuple[str, str], ...]
    properties: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it. `line` (from 1, 0 for none) and `error`: where the mapping cannot be understood."""

    made: tuple[Made, ...] = ()
    refused: tuple[str, ...] = ()
    error: str = ""
    line: int = 0
    more: int = 0


def tried(hook: WebhookRecord, text: str, payload: str, clock: Clock = now_ms) -> Tried:
    """The mapping `text` on this payload (JSON text)."""
    try:
        rules = mapping.parse(text)
    except WrongLine as error:
        return Tried(error=error.message, line=error.line)
    try:
        content = reading.envelope(reading.anything, payload.encode("utf-8", "replace"), "a payload")
    except BadInput as error:
        return Tried(error=error.message)
    now = clock()
    read = list(rules.candidates(Payload(content, now), "the-id-of-the-call"))
    candidates = [one for one in read if isinstance(one, Candidate)]
    refused = [_said(one) for one in read if isinstance(one, Dropped)]
    arrival = Arrival(hook.key, now, snapshot.current(), snapshot.keyring())
    for step in STEPS:
        refused += [_said(one.dropped) for one in [*step(candidates, arrival)] if one.dropped is not None]
        candidates = [candidate for candidate in candidates if candidate.dropped is None]
    made = tuple(_made(candidate) for candidate in candidates[:SHOWN])
    return Tried(made, tuple(refused[:SHOWN]), more=max(0, len(candidates) - SHOWN))


def _said(drop: Dropped) -> str:
    return f"{drop.reason}: {drop.message}"


def _made(candidate: Candidate) -> Made:
    facts = [("time", instant(candidate.ts).isoformat(timespec="seconds"))]
    facts += [(kind, value) for kind, value, _ in candidate.identifiers]
    if candidate.value is not None:
        facts.append(("value", f"{candidate.value / VALUE_SCALE:.2f} {candidate.currency}".strip()))
    if candidate.score is not None:
        facts.append(("score", f"{candidate.score:g} {candidate.metric}".strip()))
    names = ("group_id", "surface", "direction", "place", "product", "staff", "campaign", "refers_to", "scale")
    for name in (*names, "question", "mode", "language", "message_id"):
        value = getattr(candidate, name)
        if value:
            facts.append((name, value))
    said = reading.value(candidate.properties) or {}
    return Made(
        candidate.type, candidate.name, tuple(facts), json.dumps(said, ensure_ascii=False, indent=2) if said else ""
    )
