"""Import of a file of 1 M rows: rows a second into the journal and into the warehouse, peak memory."""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from pathlib import Path

import polars as pl

from tests.wiring.instance import Instance

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
MAPPING = """
source = "shop"
name = "event"
time = "at"
message_id = ["id"]
money = { amount = "amount", currency = { constant = "EUR" } }
keep = ["category"]
properties = { order_id = "order" }

[identifiers]
user_id = "customer"
"""


def write(path: Path) -> None:
    """A file of orders, two years of them."""
    chance = random.Random(3)
    pl.DataFrame(
        {
            "id": [f"row-{number}" for number in range(ROWS)],
            "event": [chance.choice(["Order Completed", "Order Shipped", "Order Returned"]) for _ in range(ROWS)],
            "at": [f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}T10:00:00Z" for number in range(ROWS)],
            "customer": [f"customer-{chance.randrange(200_000)}" for _ in range(ROWS)],
            "amount": [round(chance.uniform(1, 500), 2) for _ in range(ROWS)],
            "category": [chance.choice(["shoes", "coats", "lamps"]) for _ in range(ROWS)],
            "order": [f"order-{number // 3}" for number in range(ROWS)],
        }
    ).write_parquet(path)


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Import into a running server; print both rates."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        write(folder / "orders.parquet")
        (folder / "orders.toml").write_text(MAPPING)
        instance = Instance(folder / "data")
        admin = instance.key("bench-admin", "admin")
        instance.start()
        try:
            start = time.monotonic()
            done = instance.run("import", str(folder / "orders.parquet"), "--mapping", str(folder / "orders.toml"))
            journal_s = json.loads(done.stdout)["seconds"]
            while True:
                status, body = instance.get("/api/v1/interactions/count?settle=true", admin)
                if status == 200:
                    break
            drained_s = time.monotonic() - start
            print(f"{body['count']} rows: {ROWS / journal_s:,.0f} rows/s into the journal")
            print(f"{ROWS / drained_s:,.0f} rows/s into the warehouse; server's peak {peak_mb(instance.pid):,.0f} MB")
        finally:
            instance.stop()


if __name__ == "__main__":
    main()
