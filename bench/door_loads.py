"""The requests of each door's clients as they go over the wire, and wrk scripts that send them.

`@@` stands where a fresh id of 16 hex digits goes, so that nothing is a repeat.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from bench import door_events as said
from bench.door_events import SITE, Visit, compact, visits

__all__ = ["SITE", "Visit", "visits"]

BATCH = 100
ID_CHARS = 16
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
RULES = """
name = { column = "type", values = { "order.paid" = "Order Paid" } }
time = "data.paid_at"
message_id = "data.id"
keep = ["data.method", "data.items"]
identifiers = { user_id = "data.customer.id", email = "data.customer.email" }
money = { amount = { divide = ["data.amount_cents", 100] }, currency = "data.currency" }
"""

SCRIPT = """
local requests = {REQUESTS}
local number = 0
function init(args) math.randomseed(os.time()); run = string.format("%08x", math.random(1, 2000000000)) end
function request()
  number = number + 1
  return table.concat(requests[number % #requests + 1], run .. string.format("%08x", number))
end
"""
# A signature cannot be made here in time, so these requests were written before, each behind its length.
STREAM = """
local file = io.open("FILE", "rb")
function request()
  local length = file:read(8)
  if not length then file:seek("set"); length = file:read(8) end
  return file:read(tonumber(length))
end
"""


@dataclass(frozen=True)
class Keys:
    """What opens the doors: a browser key and a server key, and the address of the webhook."""

    browser: str
    server: str
    webhook: str


def raw(method: str, path: str, headers: dict[str, str], body: str = "") -> str:
    """A request as it goes over the wire."""
    length = len(body.encode()) + body.count("@@") * (ID_CHARS - 2)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {text}" for name, text in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", body])


# Requests of each door.

Requests = Callable[[Keys, list[Visit]], list[str]]
TEXT = {"Content-Type": "text/plain"}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def batches(found: list[Visit]) -> Iterator[list[Visit]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def segment_pages(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw("POST", "/v1/p", {**TEXT, **one.headers}, compact({**said.segment_page(one), "writeKey": keys.browser}))
        for one in found
    ]


def segment_page_batches(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw(
            "POST",
            "/v1/b",
            {**TEXT, **some[0].headers},
            compact({"writeKey": keys.browser, "batch": [*map(said.segment_page, some)]}),
        )
        for some in batches(found)
    ]


def segment_orders(keys: Keys, found: list[Visit]) -> list[str]:
    return [raw("POST", "/v1/track", {**JSON, **basic(keys.server)}, compact(said.segment_order(one))) for one in found]


def segment_order_batches(keys: Keys, found: list[Visit]) -> list[str]:
    headers = {**JSON, **basic(keys.server)}
    return [
        raw("POST", "/v1/batch", headers, compact({"batch": [*map(said.segment_order, some)]}))
        for some in batches(found)
    ]


def cloudevents(keys: Keys, found: list[Visit]) -> list[str]:
    headers = {"Content-Type": "application/cloudevents+json", **basic(keys.server)}
    return [raw("POST", "/v1/cloudevents", headers, compact(said.cloudevent(one))) for one in found]


def cloudevents_binary(keys: Keys, found: list[Visit]) -> list[str]:
    requests = []
    for one in found:
        event = said.cloudevent(one)
        body = compact(event.pop("data"))
        event.pop("datacontenttype")
        attributes = {f"ce-{name}": quote(str(value), safe="/:@") for name, value in event.items()}
        requests.append(raw("POST", "/v1/cloudevents", {**JSON, **basic(keys.server), **attributes}, body))
    return requests


def cloudevent_batches(keys: Keys, found: list[Visit]) -> list[str]:
    headers = {"Content-Type": "application/cloudevents-batch+json", **basic(keys.server)}
    return [raw("POST", "/v1/cloudevents", headers, compact([*map(said.cloudevent, some)])) for some in batches(found)]


def posthog_pages(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw(
            "POST",
            "/e/?ip=0&ver=1.449.2",
            {**TEXT, **one.headers},
            compact(said.posthog_page(one)).replace("KEY", keys.browser),
        )
        for one in found
    ]


def posthog_page_batches(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw(
            "POST",
            "/e/?ip=0&ver=1.449.2",
            {**TEXT, **some[0].headers},
            compact([*map(said.posthog_page, some)]).replace("KEY", keys.browser),
        )
        for some in batches(found)
    ]


def posthog_order_batches(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw("POST", "/batch/", JSON, compact({"api_key": keys.server, "batch": [*map(said.posthog_order, some)]}))
        for some in batches(found)
    ]


def matomo_pages(_: Keys, found: list[Visit]) -> list[str]:
    return [raw("POST", "/matomo.php", {**FORM, **one.headers}, said.matomo_page(one)) for one in found]


def matomo_images(_: Keys, found: list[Visit]) -> list[str]:
    return [raw("GET", "/matomo.php?" + said.matomo_page(one), one.headers) for one in found]


def matomo_batches(_: Keys, found: list[Visit]) -> list[str]:
    return [
        raw("POST", "/matomo.php", {**JSON, **some[0].headers}, compact({"requests": [*map(said.matomo_app, some)]}))
        for some in batches(found)
    ]


def plausible_pages(_: Keys, found: list[Visit]) -> list[str]:
    return [raw("POST", "/api/event", {**TEXT, **one.headers}, compact(said.plausible_page(one))) for one in found]


def umami_pages(_: Keys, found: list[Visit]) -> list[str]:
    return [raw("POST", "/api/send", {**JSON, **one.headers}, compact(said.umami_page(one))) for one in found]


def umami_batches(_: Keys, found: list[Visit]) -> list[str]:
    return [
        raw("POST", "/api/batch", {**JSON, **some[0].headers}, compact([*map(said.umami_page, some)]))
        for some in batches(found)
    ]


def pixels(keys: Keys, found: list[Visit]) -> list[str]:
    return [
        raw(
            "GET",
            "/v1/p.gif?"
            + urlencode(
                {
                    "key": keys.browser,
                    "event": "Mail Shown",
                    "user_id": f"user-{one.person}",
                    "message_id": "@@",
                    "campaign": "may",
                    "letter": "spring",
                    "url": one.url,
                },
                safe="@",
            ),
            one.headers,
        )
        for one in found
    ]


def webhooks(keys: Keys, found: list[Visit], rounds: int) -> Iterator[str]:
    """Signed as Standard Webhooks says, so made one by one."""
    key, at = base64.b64decode(SECRET.removeprefix("whsec_")), str(int(datetime.now(UTC).timestamp()))
    run = f"{random.getrandbits(32):08x}"
    for turn in range(rounds):
        for one in found:
            body = compact(said.webhook_order(one)).replace("@@", f"{run}{turn:08x}")
            call = f"msg_{run}{turn:08x}{one.number}"
            digest = hmac.digest(key, f"{call}.{at}.{body}".encode(), hashlib.sha256)
            signing = {
                "webhook-id": call,
                "webhook-timestamp": at,
                "webhook-signature": "v1," + base64.b64encode(digest).decode(),
            }
            yield raw("POST", f"/v1/webhooks/{keys.webhook}", {**JSON, **signing}, body)


def write_script(path: Path, requests: list[str]) -> Path:
    """A wrk script that sends these in turn, with fresh ids."""
    lua = ",\n".join("{" + ",".join(f"[==[{part}]==]" for part in one.split("@@")) + "}" for one in requests)
    # A long bracket of Lua makes one line end of `\r\n`, so these are put in afterwards.
    text = lua.replace("\r\n", "]==]..'\\r\\n'..[==[")
    path.write_bytes(SCRIPT.replace("REQUESTS", text).encode())
    return path


def write_stream(path: Path, requests: Iterator[str]) -> Path:
    """The same for requests that were made one by one."""
    file = path.with_suffix(".requests")
    with file.open("wb") as out:
        for one in requests:
            plain = one.encode()
            out.write(b"%08d" % len(plain) + plain)
    path.write_text(STREAM.replace("FILE", str(file)))
    return path
