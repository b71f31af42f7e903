"""Umami's events: `POST /api/send` and `/api/batch`. Without an id of the site's own, a visitor is one for a day."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw

from attune.access.keys import KeyRecord
from attune.collect import money
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import fresh, reading, web
from attune.collect.doors.answers import Reply, TooLarge
from attune.collect.doors.request import Request, door
from attune.collect.sites import Site, Tool
from attune.collect.text import tidy, word
from attune.vocabulary.asgi import Application
from attune.vocabulary.errors import BadInput

SITES = 50  # in one batch: each source is a way through intake of its own
PAGES = frozenset({"", "pageview"})
NAMELESS = frozenset({"page", "identify"})


class Payload(msgspec.Struct, gc=False, rename="camel"):
    """What happened. `id`: who, as the site knows them. `timestamp`: seconds since 1970."""

    website: str | None = None
    hostname: str | None = None
    url: str | None = None
    referrer: str | None = None
    title: str | None = None
    screen: str | None = None
    language: str | None = None
    name: str | None = None
    event_name: str | None = None  # the first version of the protocol
    data: Any = None
    event_data: Any = None
    tag: str | None = None
    id: str | int | None = None
    timestamp: float | None = None
    ip: str | None = None  # of whom a server speaks for
    user_agent: str | None = None


class Call(msgspec.Struct, gc=False):
    """One call. `type`: event, identify; `pageview` in the first version."""

    payload: Payload
    type: str | None = "event"


_call = msgspec.json.Decoder(Call).decode
_calls = msgspec.json.Decoder(list[Raw]).decode
_encode = msgspec.json.Encoder().encode


async def _send(request: Request) -> Reply:
    body = await request.body()
    call = reading.envelope(_call, body, "an Umami call")
    site = _site(request, call)
    visitor = _visitor(request, call)
    taken = await request.take([_candidate(request, call, visitor, 0, len(body))], site.key)
    if any(drop.reason == "bot" for drop in taken.dropped):
        return Reply(_encode({"beep": "boop"}))  # what trackers of this kind expect for a robot
    # As a UUID; the tracker sends `cache` back with its next call.
    session = f"{visitor[:8]}-{visitor[8:12]}-{visitor[12:16]}-{visitor[16:20]}-{visitor[20:]}"
    if not taken.dropped:
        return Reply(b'{"cache":"%b","sessionId":"%b","visitId":"%b"}' % ((session.encode(),) * 3))
    answer: dict[str, object] = {"cache": session, "sessionId": session, "visitId": session}
    return Reply(_encode({**answer, "dropped": taken.dropped}))


async def _batch(request: Request) -> Reply:
    """Calls of several sites may come together; each stands alone."""
    calls = reading.envelope(_calls, await request.body(), "a list of Umami calls")
    reading.counted(calls, request.held.limits)
    groups: dict[KeyRecord, list[Candidate]] = {}
    of_site: dict[str | None, list[Candidate]] = {}
    wrong: list[Dropped] = []
    for index, raw in enumerate(calls):
        call = reading.event(_call, raw, index)
        if isinstance(call, Dropped):
            wrong.append(call)
            continue
        found = of_site.get(call.payload.website)
        if found is None:
            try:
                key = _site(request, call).key
            except BadInput as error:
                wrong.append(Dropped(index, error.code, error.message))
                continue
            found = of_site[call.payload.website] = groups.setdefault(key, [])
        found.append(_candidate(request, call, _visitor(request, call), index, len(raw)))
    if len(groups) > SITES:
        raise TooLarge(f"The calls are of {len(groups)} sources; at most {SITES} in a request.", code="too_many_sites")
    for key, candidates in groups.items():
        wrong += (await request.take(candidates, key)).dropped
    details = [
        {"index": one.index, "response": {"code": one.reason, "message": one.message}}
        for one in sorted(wrong, key=lambda drop: drop.index)
    ]
    counts = {"size": len(calls), "processed": len(calls) - len(wrong), "errors": len(wrong), "details": details}
    return Reply(_encode(counts))


def _site(request: Request, call: Call) -> Site:
    if not call.payload.website:
        raise BadInput("The payload needs `website`.", code="bad_envelope", where="website")
    return request.site(Tool.UMAMI, call.payload.website)


def _visitor(request: Request, call: Call) -> str:
    given = call.payload
    seen = given.ip or request.address, given.user_agent or request.user_agent
    return request.visitor("umami", given.website or "", *seen)


ROUTES: dict[str, Application] = {
    **dict.fromkeys(("/api/send", "/api/send/", "/api/collect"), door(_send)),
    **dict.fromkeys(("/api/batch", "/api/batch/"), door(_batch)),
}


def _candidate(request: Request, call: Call, visitor: str, index: int, size: int) -> Candidate:
    given, kind = call.payload, call.type or "event"
    name, url = given.name or given.event_name or "", given.url or ""
    if given.hostname and url[:1] == "/":
        url = f"https://{given.hostname}{url}"
    if kind == "event":
        kind = "page" if name in PAGES else "track"
    elif kind == "pageview":
        kind = "page"
    context = web.context(
        "umami",
        url,
        given.referrer or "",
        given.title or "",
        request.user_agent,
        given.language or "",
        given.screen or "",
    )
    if given.tag:
        context.tag = given.tag
    candidate = Candidate(
        index,
        kind,
        size,
        "" if kind in NAMELESS else tidy(name),
        fresh.message_id(),
        word(given.id),
        visitor,
        given.timestamp,
        context=reading.encode(context),
    )
    data = given.data or given.event_data
    if data:
        said = reading.table(data)
        candidate.properties = reading.written(said)
        if "revenue" in said:
            candidate.value = money.amount(said["revenue"])
            candidate.currency = money.currency(said.get("currency")) if candidate.value is not None else ""
    return candidate
