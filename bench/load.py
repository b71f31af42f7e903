"""Loads made with wrk: 4,000 different events, new message ids in every request."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

EVENTS = 4_000
NAMES = ["Product Viewed", "Product Added", "Cart Viewed", "Checkout Started", "Order Completed", "Article Read"]

SCRIPT = """
local bodies = {BODIES}
local thread_count = 0
function setup(thread) thread:set("id", thread_count); thread_count = thread_count + 1 end
local number = 0
function init(args) math.randomseed(os.time() + id * 7919); run = math.random(1, 2000000000) end
function request()
  number = number + 1
  local parts = bodies[number % #bodies + 1]
  return wrk.format("POST", "PATH", HEADERS, table.concat(parts, run .. "-" .. number .. "-"))
end
"""


def event(chance: random.Random, number: int) -> dict[str, object]:
    """One event of about 600 bytes, as a web shop sends it."""
    person = number % 2_000
    return {
        "type": "track",
        "event": chance.choice(NAMES),
        "messageId": f"@@{number}",
        "userId": f"user-{person}",
        "anonymousId": f"anonymous-{person:08d}-{person * 7919 % 100_000:05d}",
        "timestamp": "2026-11-22T12:00:00.000Z",
        "properties": {
            "product_id": f"sku-{chance.randrange(900)}",
            "price": round(chance.uniform(3, 300), 2),
            "quantity": chance.randrange(1, 4),
            "category": chance.choice(["shoes", "coats", "lamps", "chairs"]),
            "coupon": None,
        },
        "context": {
            "ip": "203.0.113.9",
            "locale": "pl-PL",
            "library": {"name": "analytics.js", "version": "2.1.0"},
            "page": {
                "path": f"/products/{chance.randrange(900)}",
                "url": f"https://shop.example/products/{chance.randrange(900)}?utm=x",
                "title": "A product",
                "referrer": "https://search.example/",
            },
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        },
    }


def bodies(batch: int) -> list[list[str]]:
    """Request bodies, each cut where a fresh id goes."""
    chance = random.Random(7)
    events = [event(chance, number) for number in range(EVENTS)]
    if batch == 1:
        return [json.dumps(one, separators=(",", ":")).split("@@") for one in events]
    return [
        json.dumps({"batch": events[start : start + batch]}, separators=(",", ":")).split("@@")
        for start in range(0, EVENTS, batch)
    ]


def write_script(path: Path, batch: int, headers: dict[str, str]) -> None:
    """A wrk script that sends batches of `batch` events (1: single events to /v1/track)."""
    lua = ",\n".join("{" + ",".join(_quoted(part) for part in parts) + "}" for parts in bodies(batch))
    pairs = "{" + ",".join(f"[ {_quoted(name)} ] = {_quoted(value)}" for name, value in headers.items()) + "}"
    text = SCRIPT.replace("BODIES", lua).replace("HEADERS", pairs)
    path.write_text(text.replace("PATH", "/v1/batch" if batch > 1 else "/v1/track"))


def _quoted(text: str) -> str:
    return "[==[" + text + "]==]"


@dataclass(frozen=True)
class Load:
    """What wrk measured."""

    requests_s: float
    p99_ms: float
    errors: int


def wrk(url: str, script: Path, connections: int, seconds: int) -> Load:
    """Run wrk with one thread."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    done = subprocess.run(
        [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    )
    text = done.stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    if rate is None or p99 is None:
        raise SystemExit(f"wrk said something new:\n{text}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Load(float(rate[1]), float(p99[1]) * scale, int(bad[1]) if bad else 0)
