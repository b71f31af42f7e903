"""Knocking at the server's public doors, as the systems of a company do: over HTTP, each with its own key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from attune.vocabulary.errors import Unavailable
from attune.wiring.demo.systems import BY_NAME, Door

TIMEOUT_S = 60.0
TRIES = 5
BUSY = frozenset({429, 503})
PATHS = {Door.SEGMENT: "/v1/batch", Door.CLOUDEVENTS: "/v1/cloudevents"}
TYPES = {Door.CLOUDEVENTS: "application/cloudevents-batch+json"}
OPEN, BETWEEN, CLOSE = {Door.SEGMENT: b'{"batch":[', Door.CLOUDEVENTS: b"[", Door.WEBHOOK: b'{"happened":['}, b",", {
    Door.SEGMENT: b"]}", Door.CLOUDEVENTS: b"]", Door.WEBHOOK: b"]}"
}  # fmt: skip
IMPORTS = "/api/v1/imports"


@dataclass(frozen=True)
class Doors:
    """Where they are and what opens them. `keys` by system; `hooks`: path and secret by system; `admin` for files."""

    host: str
    port: int
    keys: dict[str, str] = field(repr=False)
    hooks: dict[str, tuple[str, str]] = field(repr=False)
    admin: str = field(repr=False)


class Caller:
    """One connection, kept open. Not for several threads."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._line = http.client.HTTPConnection(doors.host, doors.port, timeout=TIMEOUT_S)

    def send(self, system: str, events: Sequence[bytes]) -> list[str]:
        """Up to a few hundred events, already in the format of the system; what was refused, in words.

        Raises:
            Unavailable: the server does not take them now.
        """
        door = BY_NAME[system].door
        body = OPEN[door] + BETWEEN.join(events) + CLOSE[door]
        headers = {"Content-Type": TYPES.get(door, "application/json")}
        if door is Door.WEBHOOK:
            path, secret = self._doors.hooks[system]
            headers |= _signed(secret, body)
        else:
            path = PATHS[door]
            headers["Authorization"] = f"Basic {base64.b64encode(f'{self._doors.keys[system]}:'.encode()).decode()}"
        answer = self._call("POST", path, body, headers)
        return [f"{system}: {one.get('reason')}: {one.get('message')}" for one in answer.get("dropped", [])]

    def give(self, name: str, content: str, mapping: str) -> None:
        """A file with its mapping, to be imported at once.

        Raises:
            Unavailable: the server does not take it now.
        """
        mark = secrets.token_hex(16)
        fields = (("mapping", mapping), ("start", "true"))
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n' for key, text in fields]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/csv\r\n\r\n{content}\r\n--{mark}--\r\n"
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}", **self._as_admin()}
        self._call("POST", IMPORTS, "".join(parts).encode(), headers)

    def files_under_way(self) -> int:
        """How many files wait or are being read."""
        listed = self._call("GET", f"{IMPORTS}?limit=200", b"", self._as_admin())["imports"]
        return sum(one["state"] in {"waiting", "running"} for one in listed)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _as_admin(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._doors.admin}"}

    def _call(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, list[dict[str, str]]]:
        for attempt in range(TRIES):
            try:
                self._line.request(method, path, body, headers)
                reply = self._line.getresponse()
                content = reply.read()
            except (OSError, http.client.HTTPException):
                self._line.close()
                time.sleep(0.2 * 2**attempt)
                continue
            if reply.status in BUSY:
                time.sleep(min(5.0, float(reply.headers.get("Retry-After") or 1)))
                continue
            if reply.status >= http.client.BAD_REQUEST:
                raise Unavailable(f"{method} {path} was answered with {reply.status}: {content[:300]!r}")
            return json.loads(content) if content else {}
        raise Unavailable(f"The server does not answer {method} {path}.", code="demo_no_answer")


def _signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks. The id follows from the content, so that a repeat is one."""
    call, at = hashlib.blake2b(body, digest_size=16).hexdigest(), str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_") + "==")
    proof = hmac.digest(key, b".".join((call.encode(), at.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": call,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(proof).decode()}",
    }
