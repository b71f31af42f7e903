"""Who stands between a visitor and this process, and what of their words is believed.

A proxy says in `X-Forwarded-For` who asked it and in `X-Forwarded-Proto` how. Anybody else can write these headers too,
so only proxies that were named are believed; from everyone else the headers are taken away before any door or page
reads them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attune.vocabulary.asgi import Scope
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import BadInput

FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"
SAID_BY_PROXIES = frozenset({FOR, PROTO, b"x-real-ip", b"forwarded"})
LONGEST = 2_000  # of a header that is looked at: a chain of forty proxies is shorter

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(slots=True)
class Seen:
    """What proxies were met since the start, for the doctor: instants in ms, 0 = never.

    `stranger`: who last sent such headers without being named. `without_proto_at`: a named proxy did not say whether
    the visitor came by HTTPS. `unreadable_at`: the visitor's address could not be read.
    """

    stranger: str = ""
    stranger_at: int = 0
    trusted_at: int = 0
    https_at: int = 0
    without_proto_at: int = 0
    unreadable_at: int = 0


class Proxies:
    """The named proxies, and what was seen of all."""

    def __init__(self, networks: Sequence[Network], *, clock: Clock = now_ms) -> None:
        self.networks = tuple(networks)
        self.seen = Seen()
        self._clock = clock

    def settle(self, scope: Scope) -> bool:
        """Make `client`, `scheme` and the headers of a request true; whether it came by way of a proxy at all."""
        for name, _ in scope["headers"]:
            if name in SAID_BY_PROXIES:
                self._settle(scope)
                return True
        return False

    def _settle(self, scope: Scope) -> None:
        headers = scope["headers"]
        kept = [(name, value) for name, value in headers if name not in SAID_BY_PROXIES]
        peer = str((scope.get("client") or ("", 0))[0])
        if self.trusts(peer):
            chain = b",".join(value for name, value in headers if name == FOR)[-LONGEST:].decode("latin-1")
            visitor = self._visitor(chain) or peer
            proto = next((value for name, value in headers if name == PROTO), b"").split(b",")[0].strip().lower()
            self._note(proto, is_readable=visitor != peer or not chain)
            scope["client"] = (visitor, 0)
            kept.append((FOR, visitor.encode()))
            if proto in {b"http", b"https"}:
                scope["scheme"] = proto.decode()
                kept.append((PROTO, proto))
        else:
            self.seen.stranger, self.seen.stranger_at = peer, self._clock()
        scope["headers"] = kept

    def trusts(self, peer: str) -> bool:
        """Whether this address is one of the named proxies."""
        address = read(peer)
        return address is not None and any(address in network for network in self.networks)

    def _visitor(self, chain: str) -> str:
        """The nearest address in the chain that is no proxy of ours: a visitor may make up what stands before it."""
        furthest = ""
        for part in reversed(chain.split(",")):
            address = read(part)
            if address is None:
                return furthest
            furthest = str(address)
            if not any(address in network for network in self.networks):
                return furthest
        return furthest

    def _note(self, proto: bytes, *, is_readable: bool) -> None:
        now = self._clock()
        self.seen.trusted_at = now
        if proto == b"https":
            self.seen.https_at = now
        elif not proto:
            self.seen.without_proto_at = now
        if not is_readable:
            self.seen.unreadable_at = now


def read(text: str) -> Address | None:
    """An address as proxies write it, with or without a port; None when it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks as a person writes them.

    Raises:
        BadInput: one is neither.
    """
    found = []
    for word in words:
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            raise BadInput(
                f"ATTUNE_TRUSTED_PROXIES: {word!r} is neither an address nor a network such as 172.18.0.0/16.",
                code="setting_not_network",
                where="ATTUNE_TRUSTED_PROXIES",
            ) from None
    return tuple(found)
