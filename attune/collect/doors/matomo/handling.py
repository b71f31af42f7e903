"""One request of Matomo's trackers: which site, whose token, which hits, and the answer they expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from attune.access.keys import KeyRecord
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.answers import GIF, NO_STORE, Reply, TooLarge, UnknownSite, WrongKey, image
from attune.collect.doors.matomo.hits import Hit, candidate_of
from attune.collect.doors.request import Request, Taken, door, fields_of
from attune.collect.sites import Tool
from attune.collect.text import word
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import AttuneError, BadInput

MAY_SPEAK_FOR_OTHERS = frozenset({"server", "admin"})
SITES = 50  # in one bulk request: each is a way through intake of its own
IMAGE = (b"content-type", b"image/gif")


class Bulk(msgspec.Struct, gc=False):
    """Many hits at once. A hit is a query text, or an object with the same fields."""

    requests: list[Any]
    token_auth: str | None = ""
    send_image: Any = None


_bulk = msgspec.json.Decoder(Bulk).decode
_encode = msgspec.json.Encoder().encode


class Whose(NamedTuple):
    """The key a hit comes in with, and the currency of its site."""

    key: KeyRecord
    currency: str


async def _take(request: Request) -> Reply:
    body = await request.body() if request.method == "POST" else b""
    query = request.query
    if body.lstrip()[:1] == b"{":
        return await _many(request, body, query)
    fields = {**query, **fields_of(body)}
    whose = _whose(request, fields, fields.get("token_auth", ""))
    hit = candidate_of(request, fields, 0, len(body) or len(request.scope.get("query_string", b"")), whose.currency)
    if not isinstance(hit, Hit):
        taken = await request.take([hit], whose.key)
        told = ((b"x-attune-error", f"{taken.dropped[0].reason}".encode()),) if taken.dropped else ()
    else:
        told = ()  # a heartbeat, or one of the parts this house keeps nothing of
    if fields.get("send_image") == "0":
        return Reply(b"", 204, IMAGE, (NO_STORE, *told))
    return Reply(GIF, 200, IMAGE, (NO_STORE, *told))


async def _many(request: Request, body: bytes, query: dict[str, str]) -> Reply:
    """Hits of several sites may come together; the answer says how many were kept, and which were not."""
    bulk = reading.envelope(_bulk, body, "a bulk request of Matomo")
    reading.counted(bulk.requests, request.held.limits)
    token = bulk.token_auth or query.get("token_auth", "")
    invalid: dict[int, str] = {}
    groups: dict[Whose, list[Candidate | Dropped]] = {}
    for index, fields, problem in _fields(bulk.requests):
        if problem:
            invalid[index] = problem
            continue
        try:
            whose = _whose(request, fields, fields.get("token_auth") or token)
        except AttuneError as error:
            invalid[index] = error.message
            continue
        hit = candidate_of(request, fields, index, sum(map(len, fields.values())), whose.currency)
        if not isinstance(hit, Hit):
            groups.setdefault(whose, []).append(hit)
    if len(groups) > SITES:
        raise TooLarge(f"The hits are of {len(groups)} sites; at most {SITES} in a request.", code="too_many_sites")
    if invalid and len(invalid) == len(bulk.requests):
        raise UnknownSite(next(iter(invalid.values())))
    taken = [await request.take(hits, whose.key) for whose, hits in groups.items()]
    return Reply(_said(len(bulk.requests), taken, invalid), headers=(NO_STORE,))


def _said(hits: int, taken: list[Taken], invalid: dict[int, str]) -> bytes:
    why = {**invalid, **{drop.index: f"{drop.reason}: {drop.message}" for one in taken for drop in one.dropped}}
    indices = sorted(why)
    said: dict[str, object] = {"status": "success", "tracked": hits - len(why), "invalid": len(why)}
    if indices:
        said |= {"invalid_indices": indices, "reasons": [why[index] for index in indices[:100]]}
    return _encode(said)


def _fields(requests: list[Any]) -> Iterator[tuple[int, dict[str, str], str]]:
    for index, given in enumerate(requests):
        if isinstance(given, dict):
            yield (
                index,
                {str(name): word(value) for name, value in given.items()},
                "",
            )
        elif isinstance(given, str):
            try:
                query = given.rpartition("?")[2] if "?" in given[:200] else given
                yield index, fields_of(query.encode("utf-8", "replace")), ""
            except BadInput as error:
                yield index, {}, error.message
        else:
            yield index, {}, "a hit is a query text or an object"


def _whose(request: Request, fields: dict[str, str], token: str) -> Whose:
    """A secret key as `token_auth` counts; else the key that the site's number stands for.

    Raises:
        UnknownSite, WrongKey: neither is known.
    """
    number = fields.get("idsite", "")
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
