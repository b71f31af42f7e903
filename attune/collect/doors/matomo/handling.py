"""One request of Matomo's trackers: which site, whose token, which hits, and the answer they expect."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from attune.access.keys import KeyRecord
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.answers import GIF, NO_STORE, Reply, TooLarge, UnknownSite, WrongKey, image
from attune.collect.doors.matomo.fields import Envelope, Given, of_bulk, of_json, of_query
from attune.collect.doors.matomo.hits import Hit, candidate_of
from attune.collect.doors.request import Request, Taken, door
from attune.collect.sites import Tool
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import AttuneError, BadInput

MAY_SPEAK_FOR_OTHERS = frozenset({"server", "admin"})
SITES = 50  # in one bulk request: each is a way through intake of its own
IMAGE = (b"content-type", b"image/gif")


_bulk = msgspec.json.Decoder(Envelope).decode
_encode = msgspec.json.Encoder().encode


class Whose(NamedTuple):
    """The key a hit comes in with, and the currency of its site."""

    key: KeyRecord
    currency: str


async def _take(request: Request) -> Reply:
    body = await request.body() if request.method == "POST" else b""
    query: bytes = request.scope.get("query_string", b"")
    if body.lstrip()[:1] == b"{":
        return await _many(request, body, of_query(query))
    given = of_query(b"&".join(part for part in (query, body) if part))  # the last of a name counts
    fields, plain = given.fields, given.plain
    whose = _whose(request, plain(fields.idsite), plain(fields.token_auth))
    hit = candidate_of(request, given, 0, len(body) or len(query), whose.currency)
    if not isinstance(hit, Hit):
        taken = await request.take([hit], whose.key)
        told = ((b"x-attune-error", f"{taken.dropped[0].reason}".encode()),) if taken.dropped else ()
    else:
        told = ()  # a heartbeat, or one of the parts this house keeps nothing of
    if fields.send_image == "0":
        return Reply(b"", 204, IMAGE, (NO_STORE, *told))
    return Reply(GIF, 200, IMAGE, (NO_STORE, *told))


async def _many(request: Request, body: bytes, query: Given) -> Reply:
    """Hits of several sites may come together; the answer says how many were kept, and which were not."""
    invalid: dict[int, str] = {}
    token, hits = of_bulk(body) or _each(body, invalid)
    reading.counted(hits, request.held.limits)
    token = token or query.plain(query.fields.token_auth)
    groups: dict[tuple[str, str], list[Candidate | Dropped]] = {}
    opened: dict[tuple[str, str], Whose] = {}
    for index, given in enumerate(hits):
        if given is None:
            continue
        asked = given.fields.idsite, given.fields.token_auth
        whose = opened.get(asked)
        if whose is None:
            site, own = map(given.plain, asked)
            try:
                whose = opened[asked] = _whose(request, site, own or token)
            except AttuneError as error:
                invalid[index] = error.message
                continue
            groups[asked] = []
        hit = candidate_of(request, given, index, len(given.raw), whose.currency)
        if hit is not Hit.HEARTBEAT:
            groups[asked].append(hit)
    if len(groups) > SITES:
        raise TooLarge(f"The hits are of {len(groups)} sites; at most {SITES} in a request.", code="too_many_sites")
    if invalid and len(invalid) == len(hits):
        raise UnknownSite(next(iter(invalid.values())))
    taken = [await request.take(group, opened[asked].key) for asked, group in groups.items() if group]
    return Reply(_said(len(hits), taken, invalid), headers=(NO_STORE,))


def _each(body: bytes, invalid: dict[int, str]) -> tuple[str, list[Given | None]]:
    """The same for any bulk request: a hit that cannot be read is None, and `invalid` says why."""
    bulk = reading.envelope(_bulk, body, "a bulk request of Matomo")
    hits: list[Given | None] = []
    for index, raw in enumerate(bulk.requests):
        given = None
        try:
            given = of_json(bytes(raw))
            if given is None:
                invalid[index] = "a hit is a query text or an object"
        except BadInput as error:
            invalid[index] = error.message
        hits.append(given)
    return bulk.token_auth or "", hits


def _said(hits: int, taken: list[Taken], invalid: dict[int, str]) -> bytes:
    why = {**invalid, **{drop.index: f"{drop.reason}: {drop.message}" for one in taken for drop in one.dropped}}
    indices = sorted(why)
    said: dict[str, object] = {"status": "success", "tracked": hits - len(why), "invalid": len(why)}
    if indices:
        said |= {"invalid_indices": indices, "reasons": [why[index] for index in indices[:100]]}
    return _encode(said)


def _whose(request: Request, number: str, token: str) -> Whose:
    """A secret key as `token_auth` counts; else the key that the site's number stands for.

    Raises:
        UnknownSite, WrongKey: neither is known.
    """
    site = request.held.sites.get((Tool.MATOMO, number.strip()[:20]))
    key = request.held.key(token) if token else request.key_in_header()
    if key is not None:
        return Whose(key, site.currency if site is not None else "")
    if site is not None:
        return Whose(site.key, site.currency)  # a token of the old server proves nothing here, and harms nothing
    if token and not number:
        raise WrongKey("`token_auth` is no key of this Attune.")
    request.site(Tool.MATOMO, number)
    raise WrongKey("`idsite` is missing.")


_taken = door(_take, frozenset({"GET", "HEAD", "POST"}))


async def handle(scope: Scope, receive: Receive, send: Send) -> None:
    """GET or POST /matomo.php. What is fetched as an image is answered as one, errors too."""
    await _taken(scope, receive, image(send) if scope["method"] == "GET" else send)


PATHS = ("/matomo.php", "/piwik.php", "/matomo/matomo.php", "/piwik/piwik.php")
ROUTES: dict[str, Application] = dict.fromkeys(PATHS, handle)
