"""The body of a request: read and unpacked within limits, counted while it is held."""

from __future__ import annotations

import zlib
from types import TracebackType
from typing import Self

from attune.collect.doors.answers import TooLarge, WrongEncoding
from attune.collect.limits import Limits
from attune.vocabulary.asgi import Receive
from attune.vocabulary.errors import BadInput, Unavailable

PACKED = {b"gzip": 31, b"x-gzip": 31, b"deflate": 47}  # zlib's window bits; 47 recognises both kinds of header


class Gone(Exception):
    """The client hung up before its body was complete; nobody waits for an answer."""


class InFlight:
    """Bytes of all bodies now in memory, so that ten thousand slow clients cannot fill it."""

    def __init__(self) -> None:
        self.bytes = 0


in_flight = InFlight()


class Body:
    """One request's body: `with Body(...) as body: await body.read(...)`. Its bytes count until the end."""

    def __init__(self, limits: Limits, held: InFlight = in_flight) -> None:
        self.limits = limits
        self.held = held
        self.counted = 0

    def __enter__(self) -> Self:
        if self.held.bytes >= self.limits.bodies_in_flight_bytes:
            raise Unavailable(
                "Too many requests are being read at the same time; try again.", code="intake_busy", retry_after_s=1
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held.bytes -= self.counted

    def _count(self, more: int) -> None:
        self.counted += more
        self.held.bytes += more
        if self.held.bytes > self.limits.bodies_in_flight_bytes:
            raise Unavailable(
                "Too many requests are being read at the same time; try again.", code="intake_busy", retry_after_s=1
            )

    async def read(self, receive: Receive, headers: dict[bytes, bytes]) -> bytes:
        """The unpacked body.

        Raises:
            TooLarge: on the wire or unpacked.
            WrongEncoding: packed in an unknown way.
            BadInput: cannot be unpacked.
            Unavailable: too much is being read already.
            Gone: the client hung up.
        """
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and len(declared) < 16 and int(declared) > self.limits.request_bytes:
            raise self._too_large(f"{int(declared):,} bytes")
        body = await self._all(receive)
        encoding = headers.get(b"content-encoding", b"").strip().lower()
        if not encoding or encoding == b"identity":
            return body
        return self.unpacked(body, encoding)

    async def _all(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise Gone
            part = message.get("body", b"")
            self._count(len(part))
            if self.counted > self.limits.request_bytes:
                raise self._too_large("more than that")
            if not message.get("more_body", False):
                return part if not parts else b"".join([*parts, part])
            parts.append(part)

    def unpacked(self, body: bytes, encoding: bytes) -> bytes:
        """The same bytes unpacked, within the limit.

        Raises:
            WrongEncoding, BadInput, TooLarge, Unavailable: as `read`.
        """
        bits = PACKED.get(encoding)
        if bits is None:
            raise WrongEncoding(
                f"Content-Encoding {encoding[:40].decode('latin-1')!r} is unknown here; send gzip or no encoding."
            )
        largest = self.limits.unpacked_bytes
        unpacker = zlib.decompressobj(bits)
        try:
            plain = unpacker.decompress(body, largest + 1)
        except zlib.error as error:
            raise BadInput(f"The body is not valid {encoding.decode('latin-1')}: {error}.", code="bad_gzip") from None
        if len(plain) > largest:
            raise TooLarge(f"The body unpacks to more than {largest:,} bytes; send smaller batches.")
        if not unpacker.eof:
            raise BadInput("The packed body ends too early.", code="bad_gzip")
        self._count(len(plain))
        return plain

    def _too_large(self, found: str) -> TooLarge:
        return TooLarge(
            f"The body has {found}; at most {self.limits.request_bytes:,} bytes are accepted in one request. "
            "Send smaller batches."
        )
