"""Bodies within limits, however they come."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from attune.collect.doors.answers import TooLarge
from attune.collect.doors.bodies import Body, Gone, InFlight
from attune.collect.limits import Limits
from attune.vocabulary.errors import BadInput, Unavailable

SMALL = Limits(request_bytes=1_000, unpacked_bytes=5_000, bodies_in_flight_bytes=3_000)


def receiver(*parts: bytes, gone: bool = False) -> Callable[[], Awaitable[dict[str, Any]]]:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if gone:
        messages.append({"type": "http.disconnect"})
    else:
        messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    return receive


def read(*parts: bytes, held: InFlight | None = None, gone: bool = False, **headers: str) -> bytes:
    limits = SMALL if held else replace(SMALL, bodies_in_flight_bytes=100_000)
    with Body(limits, held or InFlight()) as body:
        given = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
        return asyncio.run(body.read(receiver(*parts, gone=gone), given))


def test_it_joins_parts() -> None:
    assert read(b"a", b"b", b"c") == b"abc"
    assert read() == b""


def test_it_stops_reading_when_it_has_too_much() -> None:
    with pytest.raises(TooLarge):
        read(*[b"x" * 300] * 100)
    with pytest.raises(TooLarge):
        read(content_length="1001")


def test_it_stops_unpacking_when_it_has_too_much() -> None:
    assert len(read(gzip.compress(b"x" * 5_000), content_encoding="gzip")) == 5_000
    with pytest.raises(TooLarge):
        read(gzip.compress(b"x" * 5_001), content_encoding="gzip")


def test_it_refuses_what_it_cannot_unpack() -> None:
    for body in (b"", b"x", gzip.compress(b"x" * 100)[:-4]):
        with pytest.raises(BadInput):
            read(body, content_encoding="gzip")


def test_it_notices_that_the_client_is_gone() -> None:
    with pytest.raises(Gone):
        read(b"half", gone=True)


def test_it_bounds_what_all_requests_hold_together() -> None:
    held = InFlight()
    held.bytes = 2_500
    with pytest.raises(Unavailable):
        read(b"x" * 600, held=held)
    assert held.bytes == 2_500
    assert read(b"x" * 400, held=held) == b"x" * 400
    assert held.bytes == 2_500
    held.bytes = 3_000
    with pytest.raises(Unavailable):
        read(b"", held=held)
