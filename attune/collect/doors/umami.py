"""Umami's events: `POST /api/send` and `/api/batch`. Without an id of the site's own, a visitor is one for a day."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from msgspec import Raw

from attune.collect import money
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading, web
from attune.collect.doors.answers import Reply
from attune.collect.doors.request import Request, door
from attune.collect.sites import Tool
from attune.collect.text import tidy, word
from attune.vocabulary.asgi import Application
from attune.vocabulary.errors import AttuneError, BadInput

MOST = 200  # sites differ, so each is a request to intake of its own
PAGES = frozenset({"", "pageview"})


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
    return Reply(_encode(await _one(request, reading.envelope(_call, body, "an Umami call"), len(body))))


async def _one(request: Request, call: Call, size: int) -> dict[str, object]:
    """The answer to one call, with the session by which the tracker's next call may be known."""
    if not call.payload.website:
        raise BadInput("The payload needs `website`.", code="bad_envelope", where="website")
    site = request.site(Tool.UMAMI, call.payload.website)
    seen = call.payload.ip or request.address, call.payload.user_agent or request.user_agent
    visitor = request.visitor("umami", call.payload.website, *seen)
    taken = await request.take([_candidate(request, call, visitor, size)], site.key)
    if any(drop.reason == "bot" for drop in taken.dropped):
        return {"beep": "boop"}  # what trackers of this kind expect for a robot
    session = str(uuid.UUID(hex=visitor))
    answer: dict[str, object] = {"cache": session, "sessionId": session, "visitId": session}
    return {**answer, "dropped": taken.dropped} if taken.dropped else answer


async def _batch(request: Request) -> Reply:
    calls = reading.envelope(_calls, await request.body(), "a list of Umami calls")
    if len(calls) > MOST:
        raise BadInput(
            f"The list holds {len(calls):,} calls; at most {MOST} are taken at once.", code="too_many_events"
        )
    wrong: list[dict[str, object]] = []
    for index, raw in enumerate(calls):
        call = reading.event(_call, raw, index)
        try:
            answer: object = call if isinstance(call, Dropped) else await _one(request, call, len(raw))
        except AttuneError as error:
            if error.http_status >= 500:
                raise  # ours: the sender repeats the whole
            answer = Dropped(index, error.code, error.message)
        if isinstance(answer, Dropped):
            wrong.append({"index": index, "response": {"code": answer.reason, "message": answer.message}})
    counts = {"size": len(calls), "processed": len(calls) - len(wrong), "errors": len(wrong), "details": wrong}
    return Reply(_encode(counts))


ROUTES: dict[str, Application] = {
    **dict.fromkeys(("/api/send", "/api/send/", "/api/collect"), door(_send)),
    **dict.fromkeys(("/api/batch", "/api/batch/"), door(_batch)),
}


def _candidate(request: Request, call: Call, visitor: str, size: int) -> Candidate:
    given, kind = call.payload, call.type or "event"
    name, host, path = given.name or given.event_name or "", given.hostname or "", given.url or ""
    url = f"https://{host}{path}" if host and path.startswith("/") else path
    said = {str(key): value for key, value in reading.table(given.data or given.event_data).items()}
    is_page = kind == "pageview" or (kind == "event" and name in PAGES)
    paid = money.amount(said["revenue"]) if "revenue" in said else None
    return Candidate(
        0,
        "identify" if kind == "identify" else "page" if is_page else "track" if kind == "event" else kind,
        size,
        "" if is_page or kind == "identify" else tidy(name),
        "",
        word(given.id),
        visitor,
        given.timestamp,
        properties=reading.written(said),
        context=web.context(
            "umami",
            url=url,
            referrer=given.referrer or "",
            title=given.title or "",
            user_agent=request.user_agent,
            locale=given.language or "",
            screen=given.screen or "",
            tag=given.tag or None,
        ),
        value=paid,
        currency=money.currency(said.get("currency")) if paid is not None else "",
    )
