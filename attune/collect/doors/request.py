"""What every door does alike: bounds, key, intake, journal, answer. A door adds how its format is read and answered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple
from urllib.parse import unquote

from attune.access.keys import KeyRecord
from attune.collect import intake, sites, snapshot, visitors
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.answers import (
    NoKey,
    Reply,
    UnknownSite,
    WrongKey,
    WrongMethod,
    answer,
    answer_error,
    preflight,
)
from attune.collect.doors.bodies import Body, Gone
from attune.collect.live import feed
from attune.collect.remembered import Cache
from attune.collect.sites import Site
from attune.collect.snapshot import Snapshot
from attune.store.opened import current as current_store
from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import AttuneError, BadInput

log = logging.getLogger(__name__)

QUERY_BYTES = 64 * 1024
QUERY_FIELDS = 1_000
REMEMBERED_CHARS = 500
VISITORS = 20_000  # remembered of a day
GZIP = b"\x1f\x8b"  # how every gzip file begins


class Taken(NamedTuple):
    """What became of the events of a request: how many are safe with us, and why the others are not."""

    accepted: int
    duplicates: int  # among the accepted: stored before, so not stored again
    dropped: list[Dropped]


class Request:
    """One request as a door sees it. What is costly is worked out when it is asked for."""

    __slots__ = ("_address", "_agent", "_body", "_receive", "headers", "held", "method", "path", "scope")

    def __init__(self, scope: Scope, receive: Receive, body: Body, held: Snapshot) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.held = held
        self._receive = receive
        self._body = body
        self._agent: str | None = None
        self._address: str | None = None

    async def body(self) -> bytes:
        """The body, unpacked, within the limits. Ask once."""
        return await self._body.read(self._receive, self.headers)

    def unpacked(self, body: bytes) -> bytes:
        """A body that is gzip without saying so, as some browsers' libraries send it."""
        return self._body.unpacked(body, b"gzip") if body[:2] == GZIP else body

    def header(self, name: bytes, longest: int = 512) -> str:
        """A header as text, '' when it was not sent."""
        return self.headers.get(name, b"")[:longest].decode("latin-1")

    @property
    def query(self) -> dict[str, str]:
        """The fields of the address; the last of a name counts."""
        return fields_of(self.scope.get("query_string", b""))

    @property
    def address(self) -> str:
        """Where the visitor's request came from: what the nearest proxies say, else the connection."""
        if self._address is None:
            forwarded = self.header(b"x-forwarded-for").partition(",")[0].strip()
            client = self.scope.get("client")
            self._address = forwarded or (str(client[0]) if client else "")
        return self._address

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""
        if self._agent is None:
            self._agent = self.header(b"user-agent")
        return self._agent

    def key_in_header(self) -> KeyRecord | None:
        """The key of the Authorization header, None when there is none or it is unknown."""
        given = self.headers.get(b"authorization", b"")
        return self.held.key_of_header(given[:1_000]) if given else None

    def key(self, text: str) -> KeyRecord:
        """The key of the Authorization header, else the one the format itself names.

        Raises:
            NoKey, WrongKey: none, or no such.
        """
        key = self.key_in_header()
        if key is None and text:
            key = self.held.key(text)
        if key is not None:
            return key
        if not text and not self.headers.get(b"authorization"):
            raise NoKey("No source key: send it as Basic user, as Bearer, or as writeKey in the body.")
        raise WrongKey("This source key is unknown or was revoked. `attune keys` lists the active ones.")

    def site(self, tool: str, name: str) -> Site:
        """What a site's name stands for.

        Raises:
            UnknownSite: nobody has named it.
        """
        found = self.held.sites.get((tool, sites.normal(name[: sites.SITE_CHARS + 1])))
        if found is None:
            raise UnknownSite(
                f"No source takes the events of {tool} site {name[:100]!r}. Name it under Settings, Incoming data, "
                "Other collectors.",
                where="site",
            )
        return found

    def visitor(self, *seen: str) -> str:
        """An anonymous id for today of who stores none on the device (`collect.visitors`)."""
        return _visitors.of(self.held.salt, seen)

    async def take(self, candidates: Iterable[Candidate | Dropped], key: KeyRecord, *, imported: bool = False) -> Taken:
        """Through intake and into the journal: when this returns, what was accepted is safe.

        Raises:
            Unavailable: the journal cannot take it now; nothing was stored.
        """
        now = now_ms()
        taken = intake.accept(
            candidates,
            key,
            now,
            gpc=self.headers.get(b"sec-gpc") == b"1",
            user_agent=self.user_agent if key.kind == "browser" else "",
            imported=imported,
        )
        snapshot.note_use(key)
        if taken.rows is None:
            if feed.watchers:
                feed.tell(key.source, self.path, now, None, taken.dropped)
            return Taken(0, 0, taken.dropped)
        committed = await current_store().committer.commit(taken.rows)
        if not committed.duplicates:  # what a duplicate said was not stored with it
            taken.stored()
        if feed.watchers:
            feed.tell(key.source, self.path, now, taken.rows, taken.dropped)
        return Taken(taken.count, len(committed.duplicates), taken.dropped)


class Visitors:
    """Ids of the day's visitors, remembered under its salt alone: a new salt forgets them, and their addresses."""

    def __init__(self) -> None:
        self.salt = b""
        self.known: Cache[tuple[str, ...], str] = Cache(self._visitor, VISITORS)

    def of(self, salt: bytes, seen: tuple[str, ...]) -> str:
        """The id of whoever was seen so (`collect.visitors`)."""
        if salt != self.salt:
            self.salt, self.known = salt, Cache(self._visitor, VISITORS)
        return self.known(seen)

    def _visitor(self, seen: tuple[str, ...]) -> str:
        return visitors.visitor(self.salt, *seen)


_visitors = Visitors()
Taking = Callable[[Request], Awaitable[Reply]]


def fields_of(form: bytes) -> dict[str, str]:
    """The fields of a query or a form body; the last of a name counts.

    Raises:
        BadInput: there are more than anybody needs.
    """
    return {unescaped(name): unescaped(text) for name, text in escaped_fields_of(form).items()} if form else {}


def escaped_fields_of(form: bytes) -> dict[str, str]:
    """The same as they are written, percent signs and all.

    Raises:
        BadInput: there are more than anybody needs.
    """
    if len(form) > QUERY_BYTES:
        raise BadInput(f"The address has {len(form):,} bytes of fields; at most {QUERY_BYTES:,} are read.")
    pairs = form.decode("utf-8", "replace").split("&")
    if len(pairs) > QUERY_FIELDS:
        raise BadInput(f"The address has more than {QUERY_FIELDS:,} fields.")
    found = {}
    for pair in pairs:
        name, is_field, text = pair.partition("=")
        if name and is_field:
            found[name] = text
    return found


def unescaped(text: str) -> str:
    """A name or text as it was before it was put into an address."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    return _unquoted(text) if len(text) <= REMEMBERED_CHARS else unquote(text)


# Addresses, browsers and languages come again and again, and taking percent signs apart is slow.
_unquoted = Cache(unquote, 8_000)


def door(taking: Taking, methods: frozenset[str] = frozenset({"POST"})) -> Application:
    """The bare handler of a door: preflight, method, limits and errors are alike for all; `taking` is its own part."""
    allowed = ", ".join([*sorted(methods), "OPTIONS"])

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await preflight(send)
            return
        try:
            if scope["method"] not in methods:
                raise WrongMethod(f"{scope['path'][:100]} takes {' or '.join(sorted(methods))}.", allowed)
            held = snapshot.current()
            with Body(held.limits) as body:
                reply = await taking(Request(scope, receive, body, held))
            await answer(send, reply)
        except AttuneError as error:
            if error.report:
                log.warning("A request was answered %d: %s", error.http_status, error.code)
            await answer_error(send, error)
        except Gone:
            pass

    return handle
