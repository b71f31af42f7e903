"""Every door against the Segment door in the same form, pair by pair. `make bench BENCH=doors`.

`BENCH_DOORS=matomo,umami` or `BENCH_DOORS=batches` measures these alone; `BENCH_ROUNDS` and `BENCH_SECONDS` as in
the other benches.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import door_loads as loads
from bench.door_loads import Keys, Requests
from bench.intake import count_all
from bench.load import Load, wrk
from tests.wiring.instance import Instance

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
CHOSEN = [name for name in os.environ.get("BENCH_DOORS", "").split(",") if name]
WEBHOOK_ROUNDS = 25  # of all visits: 100,000 calls, more than a run sends
BAR = 80
ONE, MANY = 64, 16  # connections for single events and for batches


@dataclass(frozen=True)
class Pair:
    """A door, and the Segment door in the same form."""

    door: str
    form: str
    theirs: Requests
    ours: Requests
    is_batch: bool = False


def stream(keys: Keys, visits: list[loads.Visit]) -> list[str]:
    raise NotImplementedError  # webhooks are written one by one


PAIRS = [
    Pair("cloudevents", "single", loads.cloudevents, loads.segment_orders),
    Pair("cloudevents", "single, binary", loads.cloudevents_binary, loads.segment_orders),
    Pair("cloudevents", "batches of 100", loads.cloudevent_batches, loads.segment_order_batches, is_batch=True),
    Pair("posthog", "single", loads.posthog_pages, loads.segment_pages),
    Pair(
        "posthog", "batches of 100 from a page", loads.posthog_page_batches, loads.segment_page_batches, is_batch=True
    ),
    Pair(
        "posthog",
        "batches of 100 from a server",
        loads.posthog_order_batches,
        loads.segment_order_batches,
        is_batch=True,
    ),
    Pair("matomo", "single, by beacon", loads.matomo_pages, loads.segment_pages),
    Pair("matomo", "single, as an image", loads.matomo_images, loads.segment_pages),
    Pair("matomo", "bulk of 100", loads.matomo_batches, loads.segment_page_batches, is_batch=True),
    Pair("plausible", "single", loads.plausible_pages, loads.segment_pages),
    Pair("umami", "single", loads.umami_pages, loads.segment_pages),
    Pair("umami", "batches of 100", loads.umami_batches, loads.segment_page_batches, is_batch=True),
    Pair("pixel", "single", loads.pixels, loads.segment_pages),
    Pair("webhook", "single, signed", stream, loads.segment_orders),
]


def api(instance: Instance, admin: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """A call of the REST API."""
    headers = {"Authorization": f"Bearer {admin}", "Content-Type": "application/json"}
    status, _, answer = instance.request(method, f"/api/v1{path}", json.dumps(body).encode(), headers)
    assert status < 300, answer
    return dict(json.loads(answer))


def opened(instance: Instance, admin: str) -> Keys:
    """Keys, sites and a webhook, once the collector knows them."""
    browser, server = instance.key("bench-pages", "browser"), instance.key("bench-orders", "server")
    listed = api(instance, admin, "GET", "/sources/keys")["keys"]
    number = next(key["id"] for key in listed if key["name"] == "bench-pages")
    for tool, site in (("matomo", "3"), ("plausible", "shop.example"), ("umami", loads.SITE)):
        api(instance, admin, "PUT", "/sites", {"tool": tool, "site": site, "key": number, "currency": "EUR"})
    hook = {"name": "Payments", "scheme": "standard", "secret": loads.SECRET, "mapping": loads.RULES}
    made = api(instance, admin, "POST", "/webhooks", hook)["webhook"]
    time.sleep(3)  # the snapshot follows within a second
    return Keys(browser, server, made["public_id"])


def measured(instance: Instance, admin: str, script: Path, pair: Pair) -> Load:
    """One run; every event that was answered must have been stored, or nothing was measured."""
    before = count_all(instance, admin)
    load = wrk(f"http://127.0.0.1:{instance.port}", script, MANY if pair.is_batch else ONE, SECONDS)
    stored = count_all(instance, admin) - before
    sent = load.requests_s * SECONDS * (loads.BATCH if pair.is_batch else 1)
    if load.errors or stored < 0.97 * sent:
        print(f"  {pair.door}: {load.errors} errors; {stored:,} of {sent:,.0f} events were stored")
    return load


def compare(instance: Instance, admin: str, keys: Keys, folder: Path, pair: Pair) -> None:
    """Both doors in turn, and a line of the report."""
    visits = list(loads.visits())
    ours = loads.write_script(folder / "ours.lua", pair.ours(keys, visits))
    is_stream = pair.theirs is stream
    theirs = folder / "theirs.lua"
    if not is_stream:
        loads.write_script(theirs, pair.theirs(keys, visits))
    found: list[tuple[Load, Load]] = []
    for _ in range(ROUNDS):
        if is_stream:
            loads.write_stream(theirs, loads.webhooks(keys, visits, WEBHOOK_ROUNDS))
        found.append((measured(instance, admin, theirs, pair), measured(instance, admin, ours, pair)))
    many = loads.BATCH if pair.is_batch else 1
    rate, segment = (statistics.median(run[arm].requests_s * many for run in found) for arm in (0, 1))
    tails = [statistics.median(run[arm].p99_ms for run in found) for arm in (0, 1)]
    pairs = ", ".join(f"{100 * one.requests_s / other.requests_s:.0f}" for one, other in found)
    ratio = 100 * rate / segment
    print(
        f"{pair.door}, {pair.form}: {rate:,.0f} of {segment:,.0f} events/s = {ratio:.0f} % ({pairs}), "
        f"p99 {tails[0]:.0f} and {tails[1]:.0f} ms{'' if ratio >= BAR else f', below {BAR} %'}",
        flush=True,
    )


def main() -> None:
    """All pairs, or those of the doors that were asked for."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        instance = Instance(folder / "data")
        admin = instance.key("bench-admin", "admin")
        instance.start()
        try:
            keys = opened(instance, admin)
            print(f"load before: {os.getloadavg()}")
            for pair in PAIRS:
                if not CHOSEN or any(name in f"{pair.door} {pair.form}" for name in CHOSEN):
                    compare(instance, admin, keys, folder, pair)
            print(f"load after: {os.getloadavg()}")
        finally:
            instance.stop()


if __name__ == "__main__":
    main()
