"""Memory of `attune serve` at rest: an empty folder, then one that took 10 M interactions in.

    .venv/bin/python -m bench.memory [--interactions 10000000]

What counts is resident memory of the process and of everything it spawned, added up (`VmRSS`, as `ps` shows it), so
that pages they share count twice; what the system's page cache holds of the files does not count. At rest: a
minute after the last of the questions below, each asked once. The interactions come in by the ordinary import, from a
million keys; every second key is then joined to another one, and the server is started anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tests.wiring.instance import Instance

REST_S = 60
AT_ONCE = 1_000_000  # rows a file
MAPPING = """
source = "shop"
name = "event"
time = { column = "at", format = "unix" }
message_id = ["id"]
money = { amount = "amount", currency = { constant = "EUR" } }
properties = { order_id = "order" }

[identifiers]
user_id = "customer"
"""
PAGES = ("customers?limit=50", "journeys/map", "journeys/transitions", "interactions/count?settle=true")
JOIN = """
import sys
from pathlib import Path
from attune.store.engine import open_warehouse
warehouse = open_warehouse(f"chdb://{sys.argv[1]}/warehouse")
warehouse.command('''
    INSERT INTO resolution_pairs (key, customer, version)
    SELECT key, customer, 1 FROM
    (
        SELECT key, row_number() OVER whole AS number, lagInFrame(key) OVER whole AS customer
        FROM (SELECT DISTINCT key FROM interactions) WINDOW whole AS (ORDER BY key)
    )
    WHERE number % 2 = 0
''')
warehouse.close()
"""


def processes(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from processes(int(child))


def resident_mb(pid: int) -> float:
    """Resident memory of one process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def at_rest(instance: Instance, admin: str, what: str, at_most: int) -> bool:
    """Ask every page once, rest, print; whether all processes together stay below `at_most` MB."""
    for page in PAGES:
        status, _ = instance.get(f"/api/v1/{page}", admin)
        assert status == 200, (page, status)
    time.sleep(REST_S)
    each = [resident_mb(pid) for pid in processes(instance.pid)]
    verdict = "ok" if sum(each) < at_most else "MISSED"
    parts = " + ".join(f"{mb:,.0f}" for mb in each)
    print(f"{what:<24} {sum(each):,.0f} MB = {parts} (below {at_most:,}) {verdict}", flush=True)
    return sum(each) < at_most


def write(path: Path, first: int, count: int) -> None:
    """A file of orders of ten months; numbers run through, customers and times jump about."""
    number = pl.int_range(first, first + count, eager=True, dtype=pl.UInt64)
    pl.DataFrame({"number": number}).select(
        id=pl.format("row-{}", "number"),
        event=pl.format("Step {}", pl.col("number") % 200),
        at=1_767_225_600 - (pl.col("number") * 2_654_435_761) % 25_920_000,
        customer=pl.format("customer-{}", (pl.col("number") * 40_503) % 1_000_003),
        amount=pl.col("number") % 500,
        order=pl.format("order-{}", pl.col("number") // 3),
    ).write_parquet(path)


def main() -> int:
    """Measure both; 1 when one is above its bar."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--interactions", type=int, default=10_000_000)
    interactions = wanted.parse_args().interactions
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        instance = Instance(folder / "data")
        admin = instance.key("bench-admin", "admin")
        mapping = folder / "orders.toml"
        mapping.write_text(MAPPING)
        instance.start()
        try:
            met = [at_rest(instance, admin, "empty", 700)]
            for first in range(0, interactions, AT_ONCE):
                write(folder / "orders.parquet", first, min(AT_ONCE, interactions - first))
                done = instance.run("import", str(folder / "orders.parquet"), "--mapping", str(mapping))
                assert json.loads(done.stdout)["accepted"], done.stdout
            while instance.get("/api/v1/interactions/count?settle=true", admin)[0] != 200:
                pass
            at_rest(instance, admin, f"after {interactions:,}", 1_200)
            instance.stop()
            subprocess.run([sys.executable, "-c", JOIN, str(instance.data)], check=True)
            instance.start()
            met.append(at_rest(instance, admin, f"with {interactions:,}, anew", 1_200))
        finally:
            instance.stop()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
