"""Whose word about a visitor is believed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from attune.vocabulary.errors import BadInput
from attune.wiring import asgi
from attune.wiring.proxies import Proxies, networks, read

FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"


def settled(peer: str, *headers: tuple[bytes, bytes], trusted: str = "127.0.0.1 10.0.0.0/8") -> tuple[dict, Proxies]:
    proxies = Proxies(networks(trusted.split()), clock=lambda: 7)
    scope = {"client": (peer, 5), "scheme": "http", "headers": [(b"host", b"cx.example"), *headers]}
    proxies.settle(scope)
    return scope, proxies


def test_a_request_without_a_proxy_stays_as_it_is() -> None:
    scope, proxies = settled("203.0.113.9")
    assert (scope["client"], scope["scheme"]) == (("203.0.113.9", 5), "http")
    assert proxies.seen.stranger_at == proxies.seen.trusted_at == 0


def test_a_named_proxy_is_believed() -> None:
    scope, proxies = settled("127.0.0.1", (FOR, b"203.0.113.9"), (PROTO, b"https"))
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.9", "https")
    assert proxies.seen.https_at == 7
    assert (FOR, b"203.0.113.9") in scope["headers"]
    assert (PROTO, b"https") in scope["headers"]


def test_a_stranger_is_not_believed_and_noted() -> None:
    scope, proxies = settled("203.0.113.7", (FOR, b"10.0.0.1"), (PROTO, b"https"), (b"x-real-ip", b"10.0.0.1"))
    assert (scope["client"], scope["scheme"]) == (("203.0.113.7", 5), "http")
    assert scope["headers"] == [(b"host", b"cx.example")]
    assert (proxies.seen.stranger, proxies.seen.stranger_at) == ("203.0.113.7", 7)


@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        (b"1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the first was made up by the visitor
        (b"203.0.113.9, 10.1.2.3, 10.0.0.2", "203.0.113.9"),
        (b"10.1.2.3, 10.0.0.2", "10.1.2.3"),  # a visitor from within
        (b"203.0.113.9:4711", "203.0.113.9"),
        (b"[2001:db8::7]:443", "2001:db8::7"),
        (b"2001:db8::7", "2001:db8::7"),
        (b"::ffff:203.0.113.9", "203.0.113.9"),
        (b"rubbish, 203.0.113.9", "203.0.113.9"),
        (b"203.0.113.9, rubbish", "10.0.0.9"),
        (b"", "10.0.0.9"),
        (b"\xff\x00" * 5_000, "10.0.0.9"),
    ],
)
def test_the_visitor_is_the_nearest_who_is_no_proxy(chain: bytes, visitor: str) -> None:
    scope, _ = settled("10.0.0.9", (FOR, chain))
    assert scope["client"][0] == visitor
    assert [value for name, value in scope["headers"] if name == FOR] == [visitor.encode()]


def test_several_lines_of_one_header_are_one_chain() -> None:
    scope, _ = settled("127.0.0.1", (FOR, b"1.1.1.1"), (FOR, b"203.0.113.9, 10.0.0.2"))
    assert scope["client"][0] == "203.0.113.9"


@pytest.mark.parametrize("proto", [b"", b"javascript", b"ftp, https"])
def test_only_http_and_https_are_ways_to_come(proto: bytes) -> None:
    scope, _ = settled("127.0.0.1", (FOR, b"203.0.113.9"), (PROTO, proto))
    assert scope["scheme"] == "http"
    assert all(name != PROTO for name, _ in scope["headers"])


def test_a_proxy_that_says_no_proto_is_noted() -> None:
    _, proxies = settled("127.0.0.1", (FOR, b"203.0.113.9"))
    assert proxies.seen.without_proto_at == 7
    assert proxies.seen.unreadable_at == 0
    _, proxies = settled("127.0.0.1", (FOR, b"unknown"), (PROTO, b"https"))
    assert proxies.seen.unreadable_at == 7


def test_what_is_no_address_is_refused_with_its_name() -> None:
    with pytest.raises(BadInput, match="'proxy_local' is neither"):
        networks(["10.0.0.1", "proxy_local"])
    assert networks(["10.0.0.7/8"])[0].prefixlen == 8
    assert read("") is None


class _Rooms:
    def waits_for(self) -> list[str]:
        return []


def asked(path: str, *headers: tuple[bytes, bytes], trusted: str) -> int:
    application = asgi.build(_Rooms(), only="collect", proxies=Proxies(networks(trusted.split())))  # type: ignore[arg-type]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": list(headers), "client": ("127.0.0.1", 9)}
    asyncio.run(application(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("header", [FOR, b"x-real-ip", b"forwarded", PROTO])
@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.1"])
def test_a_proxy_on_this_machine_does_not_open_the_metrics(header: bytes, trusted: str) -> None:
    assert asked("/metrics", (header, b"127.0.0.1"), trusted=trusted) == 401
