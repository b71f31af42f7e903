"""Intake against a bare ASGI function: accepted, drained, single events. `python -m bench.intake`."""

from __future__ import annotations

import base64
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.load import Load, write_script, wrk
from tests.ports import free_port
from tests.wiring.instance import Instance

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
PATIENCE_S = 300.0


def count_all(instance: Instance, admin: str) -> int:
    """Interactions in the warehouse once everything accepted so far has arrived."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        status, body = instance.get("/api/v1/interactions/count?settle=true", admin)
        if status == 200:
            return int(str(body["count"]))
    raise SystemExit("the warehouse does not catch up")


def busy(seconds: float) -> subprocess.Popen[bytes]:
    """A niced process that computes at full speed, as a helper does."""
    program = f"import os,time\nos.nice(10)\nend=time.time()+{seconds}\nwhile time.time()<end: sum(range(10000))"
    return subprocess.Popen([sys.executable, "-c", program])


def line(name: str, ours: list[float], bare: list[float], unit: str) -> float:
    """Print one comparison; the ratio of medians in per cent."""
    ratio = 100 * statistics.median(ours) / statistics.median(bare)
    pairs = ", ".join(f"{100 * one / other:.0f}" for one, other in zip(ours, bare, strict=True))
    print(f"{name}: {statistics.median(ours):,.0f} of {statistics.median(bare):,.0f} {unit} = {ratio:.1f} % ({pairs})")
    return ratio


def main() -> None:
    """Both arms in turn."""
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        instance = Instance(folder / "data")
        key, admin = instance.key("bench", "server"), instance.key("bench-admin", "admin")
        token = base64.b64encode(f"{key}:".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {token}"}
        for batch in (1, 100):
            write_script(folder / f"{batch}.lua", batch, headers)
        port = free_port()
        bare = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port)], stdout=subprocess.PIPE)
        assert bare.stdout is not None
        bare.stdout.readline()
        instance.start()
        ours_url, bare_url = f"http://127.0.0.1:{instance.port}", f"http://127.0.0.1:{port}"
        try:
            print(f"load before: {os.getloadavg()}")
            wrk(ours_url, folder / "100.lua", 16, 3)
            count_all(instance, admin)
            batches(instance, admin, ours_url, bare_url, folder / "100.lua")
            singles(ours_url, bare_url, folder / "1.lua", "single events, 64 connections", helper=False)
            singles(ours_url, bare_url, folder / "1.lua", "the same beside a busy helper", helper=True)
            print(f"load after: {os.getloadavg()}")
        finally:
            bare.terminate()
            bare.wait()
            instance.stop()


def batches(instance: Instance, admin: str, ours_url: str, bare_url: str, script: Path) -> None:
    """Accepted and drained events a second."""
    accepted, drained, untouched, tails = [], [], [], []
    for _ in range(ROUNDS):
        untouched.append(wrk(bare_url, script, 16, SECONDS).requests_s * 100)
        before, start = count_all(instance, admin), time.monotonic()
        load = wrk(ours_url, script, 16, SECONDS)
        after = count_all(instance, admin)
        accepted.append(load.requests_s * 100)
        drained.append((after - before) / (time.monotonic() - start))
        tails.append(load.p99_ms)
        if load.errors:
            print(f"  {load.errors} answers were not 200")
    line("accepted, batches of 100, 16 connections", accepted, untouched, "events/s")
    line("drained into the warehouse", drained, untouched, "events/s")
    print(f"  p99 {statistics.median(tails):.0f} ms")


def singles(ours_url: str, bare_url: str, script: Path, name: str, *, helper: bool) -> None:
    """Single events a second."""
    ours: list[Load] = []
    bare: list[Load] = []
    for _ in range(ROUNDS):
        for url, loads in ((bare_url, bare), (ours_url, ours)):
            beside = busy(SECONDS + 1) if helper else None
            loads.append(wrk(url, script, 64, SECONDS))
            if beside is not None:
                beside.wait()
    line(name, [load.requests_s for load in ours], [load.requests_s for load in bare], "requests/s")
    print(f"  p99 {statistics.median(load.p99_ms for load in ours):.0f} ms, errors {sum(load.errors for load in ours)}")


if __name__ == "__main__":
    main()
