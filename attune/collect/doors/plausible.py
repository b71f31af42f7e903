"""Plausible's events: `POST /api/event`. No id comes with them, so a visitor is one for a day."""

from __future__ import annotations

from typing import Any

import msgspec

from attune.collect import money
from attune.collect.candidate import Candidate
from attune.collect.doors import fresh, reading, web
from attune.collect.doors.answers import TEXT, Reply
from attune.collect.doors.request import Request, door
from attune.collect.sites import Site, Tool
from attune.collect.text import tidy
from attune.vocabulary.asgi import Application
from attune.vocabulary.errors import BadInput

# What the tracker says by itself, by the names the other trackers of this house use.
KNOWN = {
    "engagement": "Page Left",
    "Outbound Link: Click": "Outbound Link Clicked",
    "File Download": "File Downloaded",
    "Form: Submission": "Form Submitted",
}
OK = b"ok"


class Event(msgspec.Struct, gc=False):
    """An event, in short names (the current trackers) or long ones (the API for servers)."""

    n: str | None = None
    name: str | None = None
    u: str | None = None
    url: str | None = None
    d: str | None = None
    domain: str | None = None
    r: str | None = None
    referrer: str | None = None
    p: Any = None
    props: Any = None
    m: Any = None
    meta: Any = None
    cents: Any = msgspec.field(name="$", default=None)
    revenue: Any = None
    e: float | None = None  # milliseconds the page was looked at
    sd: float | None = None  # per cent of it that was seen


_event = msgspec.json.Decoder(Event).decode


async def _take(request: Request) -> Reply:
    body = await request.body()
    event = reading.envelope(_event, body, "a Plausible event")
    name, url, domains = event.n or event.name, event.u or event.url, event.d or event.domain
    for value, where in ((name, "name"), (url, "url"), (domains, "domain")):
        if not value:
            raise BadInput(f"A Plausible event needs `{where}`.", code="bad_envelope", where=where)
    domain, site = _site(request, domains or "")
    taken = await request.take([_candidate(request, event, domain, len(body))], site.key)
    dropped = ((b"x-plausible-dropped", b"1"),) if taken.dropped else ()
    return Reply(OK, 202, TEXT, dropped)


ROUTES: dict[str, Application] = dict.fromkeys(("/api/event", "/api/event/"), door(_take))


def _site(request: Request, domains: str) -> tuple[str, Site]:
    """The first of several that is known: a tracker may name its site and the sum of all sites."""
    every = domains.split(",")[:20]
    for domain in every:
        if (Tool.PLAUSIBLE, domain.strip().lower()) in request.held.sites:
            return domain.strip(), request.site(Tool.PLAUSIBLE, domain)
    return every[0], request.site(Tool.PLAUSIBLE, every[0])


def _candidate(request: Request, event: Event, domain: str, size: int) -> Candidate:
    name = event.n or event.name or ""
    is_page = name == "pageview"
    candidate = Candidate(
        0,
        "page" if is_page else "track",
        size,
        "" if is_page else tidy(KNOWN.get(name, name)),
        fresh.message_id(),
        "",
        request.visitor("plausible", domain, request.address, request.user_agent),
        context=reading.encode(
            web.context(
                "plausible",
                event.u or event.url or "",
                event.r or event.referrer or "",
                "",
                request.user_agent,
                web.locale_of(request.header(b"accept-language")),
            )
        ),
    )
    given = event.p or event.props or event.m or event.meta
    if given or name == "engagement":
        said = reading.table(given)
        if name == "engagement":
            said = {**said, "visible_seconds": (event.e or 0) / 1000, "scroll_percent": event.sd}
        candidate.properties = reading.written(said)
    paid = reading.table(event.cents or event.revenue)
    if paid:
        candidate.value = money.amount(paid.get("amount"))
        candidate.currency = money.currency(paid.get("currency"))
    return candidate
