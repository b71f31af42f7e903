"""Several processes at shared stores: PostgreSQL and a warehouse by HTTP, two collectors, two consoles, one worker."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.wiring.instance import Instance

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
PATIENCE_S = 240


@dataclass
class House:
    """All processes of one organisation."""

    collectors: list[Instance]
    consoles: list[Instance]
    worker: Instance
    url: str
    server_key: str = ""
    admin_key: str = ""
    accepted: set[str] = field(default_factory=set)


@pytest.fixture
def house(tmp_path: Path, postgres_url: str, http_front: str) -> Iterator[House]:
    """Each process has a folder of its own with the same secret; nothing else is shared but the servers."""
    shared = {"ATTUNE_DATABASE_URL": postgres_url, "ATTUNE_WAREHOUSE_URL": f"{http_front}/shared_house"}
    names = ("collect0", "collect1", "console0", "console1", "work")
    made = [Instance(tmp_path / name, **shared) for name in names]
    together = House(made[:2], made[2:4], made[4], postgres_url)
    secret = secrets.token_hex(32)
    for one in made:
        one.data.mkdir(mode=0o700)
        (one.data / "secret.key").write_text(secret)
    together.server_key = made[0].key("shop", "server")
    together.admin_key = made[0].key("program", "admin")
    try:
        for one in together.collectors:
            one.start("--only", "collect")
        for one in together.consoles:
            one.start("--only", "console")
        together.worker.work()
        yield together
    finally:
        for one in made:
            one.stop()


def event(name: str, number: int) -> dict[str, Any]:
    return {"type": "track", "event": "Shared", "userId": f"{name}-{number % 20}", "messageId": f"{name}-{number}"}


def sending(house: House, name: str, first: int, stop: threading.Event) -> None:
    """One batch after the other, each to both collectors in turn until one of them takes it; some are sent twice."""
    batch = 0
    while not stop.is_set():
        events = [event(name, batch * 20 + place) for place in range(20)]
        to = first + batch
        until = time.monotonic() + PATIENCE_S
        again = batch % 3 == 0
        while time.monotonic() < until:
            try:
                status, _ = house.collectors[to % 2].batch(house.server_key, events, timeout=60)
            except (OSError, ValueError):
                status = 0
            to += 1  # the next try, and the repetition, goes to the other one
            if status == 200:
                house.accepted |= {one["messageId"] for one in events}
                if not again:
                    break
                again = False
            else:
                assert status in {0, 503}, status
                time.sleep(0.05)
        batch += 1


def until(claim: Any, house: House) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not claim():
        logs = [one.log for one in (*house.collectors, *house.consoles, house.worker)]
        assert time.monotonic() < deadline, "\n".join(log.read_text()[-1500:] for log in logs if log.exists())
        time.sleep(0.05)


def grown(house: House, by: int) -> None:
    target = len(house.accepted) + by
    until(lambda: len(house.accepted) >= target, house)


def test_what_both_collectors_accept_is_there_once_whatever_breaks(house: House, postgres_url: str) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=sending, args=(house, f"s{n}", n, stop)) for n in range(3)]
    for thread in threads:
        thread.start()
    try:
        grown(house, 300)
        house.collectors[0].kill()  # it may be the one that ships, decides or publishes
        grown(house, 300)
        house.collectors[0].start("--only", "collect")
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        grown(house, 300)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    for console in house.consoles:
        assert console.count(house.admin_key, "Shared") == len(house.accepted)
    # Facts taken by either collector are known to either console, after the connections broke too.
    login = {"type": "track", "event": "Signed In", "userId": "ann", "anonymousId": "her browser"}
    for collector in house.collectors:
        assert collector.batch(house.server_key, [login])[0] == 200
    identify = {"type": "identify", "userId": "ann", "traits": {"email": "ann@b.example", "name": "Ann Lee"}}
    assert house.collectors[1].batch(house.server_key, [identify])[0] == 200

    def customer(console: Instance, kind: str, value: str) -> object:
        return console.get(f"/api/v1/customers/lookup?kind={kind}&value={value}", house.admin_key)[1].get("customer_id")

    for console in house.consoles:
        until(lambda one=console: customer(one, "anonymous_id", "her%20browser") is not None, house)
        assert customer(console, "anonymous_id", "her%20browser") == customer(console, "user_id", "ann")
        until(lambda one=console: customer(one, "email", "ann@b.example") == customer(one, "user_id", "ann"), house)
        status, health = console.get("/api/v1/health", house.admin_key)
        assert status == 200, health
    assert house.worker.process is not None
    assert house.worker.process.poll() is None


def test_a_process_with_another_secret_is_refused(tmp_path: Path, postgres_url: str, http_front: str) -> None:
    shared = {"ATTUNE_DATABASE_URL": postgres_url, "ATTUNE_WAREHOUSE_URL": f"{http_front}/two_secrets"}
    Instance(tmp_path / "one", **shared).run("doctor")
    refused = Instance(tmp_path / "two", **shared).run("work", check=False)
    assert refused.returncode == 1
    assert "secret.key" in refused.stderr
    assert "Traceback" not in refused.stderr
