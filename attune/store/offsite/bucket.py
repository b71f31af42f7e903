"""A bucket of any service that speaks S3, with requests signed by hand (AWS Signature Version 4).

Written here because the usual library weighs 80 MB and reads settings nobody gave it: five calls are needed.
"""

from __future__ import annotations

import http.client
import re
import ssl
import time
import xml.etree.ElementTree as ET  # the answers of a service somebody configured; expat refuses bombs
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from attune.store.offsite.signing import signed
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import AttuneError, BadInput, NotFound, Unavailable

SMALLEST_PART = 16 << 20
MOST_PARTS = 9_000  # a service takes 10,000; the estimate may be a little short
A_PAGE = 1_000  # names in one answer, the most a service gives
TRIES = 4
TIMEOUT_S = 60
LONGEST_ANSWER = 4 << 20
_PIECE = 1 << 20
_PAUSE_S = 1.0  # doubled each time
_BUSY = frozenset({429, 500, 502, 503, 504})

Go = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the bucket."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where and as whom.

    `address`: the service, `https://s3.eu-central-1.amazonaws.com`; when its name begins with the bucket's, the bucket
    is not repeated in the path. `prefix`: what all names begin with, such as `attune/`.
    """

    address: str
    region: str
    name: str
    prefix: str
    key_id: str
    secret: str = field(repr=False)
    clock: Clock = now_ms
    tries: int = TRIES

    @property
    def where(self) -> str:
        """For people."""
        return f"{self.name}/{self.prefix} at {urlsplit(self.address).netloc}"

    def put(self, name: str, pieces: Iterable[bytes], about: int, go_on: Go) -> int:
        """Store the pieces under `name`, which is there whole or not at all; how many bytes.

        Args:
            name: without the prefix.
            pieces: of any size.
            about: roughly how many bytes will come, which decides how large the parts are.
            go_on: called between parts; may raise, and nothing is left then.
        """
        size = max(SMALLEST_PART, about // MOST_PARTS)
        parts = _parts(pieces, size)
        first = next(parts, b"")
        if len(first) < size:
            self._call("PUT", name, body=first)
            return len(first)
        upload = _text(self._call("POST", name, {"uploads": ""}), "UploadId")
        try:
            return self._put_parts(name, upload, _chained(first, parts), go_on)
        except BaseException:
            with suppress(AttuneError):
                self._call("DELETE", name, {"uploadId": upload})
            raise

    def _put_parts(self, name: str, upload: str, parts: Iterable[bytes], go_on: Go) -> int:
        listed, total = "", 0
        for number, part in enumerate(parts, 1):
            go_on()
            answer = self._call("PUT", name, {"partNumber": str(number), "uploadId": upload}, part)
            tag = escape(answer.headers.get("etag", ""))
            listed += f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            total += len(part)
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        done = self._call("POST", name, {"uploadId": upload}, body)
        if b"<Error>" in done.body:  # the one call whose 200 may be a failure
            raise self._refused(done, name)
        return total

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of `name`, as they come.

        Raises:
            NotFound: there is no such name.
        """
        for attempt in range(self.tries):
            try:
                with self._sent("GET", name, {}, b"") as response:
                    if response.status in _BUSY and attempt + 1 < self.tries:
                        time.sleep(_PAUSE_S * 2**attempt)
                        continue
                    if response.status != http.client.OK:
                        raise self._refused(_read(response), name)
                    left = int(response.headers.get("content-length") or -1)
                    while piece := response.read(_PIECE):
                        left -= len(piece)
                        yield piece
                    if left > 0:
                        raise self._broken(name)
                    return
            except (OSError, http.client.HTTPException) as error:
                raise self._away(error) from None

    def listing(self) -> list[Item]:
        """All below the prefix, without the prefix."""
        found: list[Item] = []
        more: dict[str, str] = {}
        while True:
            answer = self._call("GET", None, {"list-type": "2", "max-keys": str(A_PAGE), "prefix": self.prefix, **more})
            root = _parsed(answer)
            for item in root.iter():
                if _tag(item) == "Contents":
                    values = {_tag(part): part.text or "" for part in item}
                    found.append(Item(values["Key"].removeprefix(self.prefix), int(values.get("Size") or 0)))
            token = next((part.text for part in root.iter() if _tag(part) == "NextContinuationToken"), None)
            if not token:
                return found
            more = {"continuation-token": token}

    def remove(self, name: str) -> None:
        """Remove it; nothing happens when it is gone already."""
        self._call("DELETE", name)

    def _call(
        self, method: str, name: str | None, query: Mapping[str, str] | None = None, body: bytes = b""
    ) -> _Answer:
        """One request, tried again while the service is busy or away.

        Raises:
            BadInput, NotFound: the service refuses. Unavailable: it stays away.
        """
        for attempt in range(self.tries):
            is_last = attempt + 1 == self.tries
            try:
                with self._sent(method, name, query or {}, body) as response:
                    answer = _read(response)
            except (OSError, http.client.HTTPException) as error:
                if is_last:
                    raise self._away(error) from None
            else:
                if answer.status < 300:
                    return answer
                if answer.status not in _BUSY or is_last:
                    raise self._refused(answer, name or "")
            time.sleep(_PAUSE_S * 2**attempt)
        raise AssertionError  # the last turn has returned or raised

    @contextmanager
    def _sent(
        self, method: str, name: str | None, query: Mapping[str, str], body: bytes
    ) -> Iterator[http.client.HTTPResponse]:
        parts = urlsplit(self.address)
        path = self._path(name)
        asked = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in sorted(query.items()))
        headers = signed(
            method,
            parts.netloc,
            path,
            asked,
            body,
            at=instant(self.clock()),
            region=self.region,
            key_id=self.key_id,
            secret=self.secret,
        )
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.netloc, timeout=TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)
        try:
            connection.request(method, path + (f"?{asked}" if asked else ""), body, headers)
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def _path(self, name: str | None) -> str:
        host = urlsplit(self.address).hostname or ""
        path = "" if host.startswith(f"{self.name}.") else f"/{self.name}"
        if name is not None:
            path += "/" + quote(self.prefix + name, safe="/-_.~")
        return path or "/"

    def _refused(self, answer: _Answer, name: str) -> BadInput | NotFound | Unavailable:
        said = {key: _between(answer.body, key) for key in ("Code", "Message")}
        words = f"{said['Code']}: {said['Message']}".strip(": ") or f"status {answer.status}"
        shown = re.sub(r"[^\x20-\x7e]", " ", words.replace(self.secret, "***") if self.secret else words)[:300]
        text = f"{self.where} refuses {name or 'the request'}: {shown}"
        if answer.status == http.client.NOT_FOUND:
            return NotFound(text, code="bucket_missing")
        if answer.status in _BUSY:
            return Unavailable(text, code="bucket_away")
        return BadInput(text, code="bucket_refuses")

    def _broken(self, name: str) -> Unavailable:
        return Unavailable(f"{self.where}: the connection broke while {name} was read.", code="bucket_away")

    def _away(self, error: Exception) -> Unavailable:
        reason = getattr(error, "strerror", None) or getattr(error, "verify_message", None) or type(error).__name__
        return Unavailable(f"{self.where} cannot be reached: {reason}.", code="bucket_away")


def _parts(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _read(response: http.client.HTTPResponse) -> _Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return _Answer(response.status, headers, response.read(LONGEST_ANSWER))


def _parsed(answer: _Answer) -> ET.Element:
    try:
        return ET.fromstring(answer.body)  # noqa: S314 - see the import
    except ET.ParseError:
        raise Unavailable("The service answers what is no list of a bucket.", code="bucket_away") from None


def _text(answer: _Answer, tag: str) -> str:
    found = next((part.text for part in _parsed(answer).iter() if _tag(part) == tag), None)
    if not found:
        raise Unavailable(f"The service answers without {tag}.", code="bucket_away")
    return found


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _between(body: bytes, tag: str) -> str:
    found = re.search(rf"<{tag}>([^<]*)</{tag}>".encode(), body)
    return found[1].decode("utf-8", "replace") if found else ""


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
