"""Questions at 10 M interactions, 1 M keys, 500,000 customers: against the bare engine, and against DuckDB and polars.

Warm, median of 5, the arms in turn so that a busy machine treats them alike; the load is printed. All arms must give
the same answer, or the bench fails; a bar that is missed is printed and makes the exit code 1.
"""

# ruff: noqa: SLF001 - the bench asks with the very rows the room asks with
from __future__ import annotations

import argparse
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import clickhouse_connect
from django.core.management import call_command
from django.test import Client

from attune.access import members
from attune.access.roles import Role
from attune.identify.identifiers import Identifier
from attune.store import opened
from attune.store.dialect import NARROW, WIDE
from attune.store.engine import Warehouse
from attune.understand import customers, figures, journeys, questions
from attune.understand.customers import entries
from attune.understand.interactions import _Count
from attune.understand.journeys.table import _Cell, mapped, touchpoint_table
from attune.understand.journeys.transitions import _Move
from attune.vocabulary.window import ALL_TIME
from bench import big, big_rivals

ROUNDS = 5
STEPS = ("touchpoint-3", "touchpoint-14", "touchpoint-21")
WITHIN_MS = 30 * 86_400_000
VISITS = 600
WHOLE = {"stations": 0, "anchor": "", "backwards": 0}  # journeys, wherever in them the pair is
SETTINGS = {"customer_timeline": NARROW, "journey_moves": WIDE}
Arms = dict[str, Callable[[], Any]]


def medians(arms: Arms, rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds by arm: each once to warm up, then `rounds` times in turn."""
    took: dict[str, list[float]] = {name: [] for name in arms}
    for run in arms.values():
        run()
    for _ in range(rounds):
        for name, run in arms.items():
            began = time.perf_counter()
            run()
            took[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(times) for name, times in took.items()}


def told(question: str, took: dict[str, float], against: list[str], at_most: float) -> bool:
    """Print a line; whether our arm takes at most `at_most` times the fastest of `against`."""
    rival = min(against, key=lambda name: took[name])
    ratio = took["attune"] / took[rival]
    arms = "  ".join(f"{name} {ms:,.1f} ms" for name, ms in took.items())
    verdict = "ok" if ratio <= at_most else "MISSED"
    print(f"{question:<22} {arms}   {ratio:.2f} x {rival} (at most {at_most:g}) {verdict}", flush=True)
    return ratio <= at_most


def against_engine(folder: Path, warehouse: Warehouse, keys: list[UUID]) -> list[bool]:
    """The same SQL through `understand` and through the engine's own client."""
    reading = warehouse.dialect.reader_settings(os.cpu_count() or 1, 4 << 30)
    client = clickhouse_connect.get_client(
        interface="chdb", path=str(folder / "warehouse"), settings=reading, tz_mode="aware"
    )
    between = {"start": "1970-01-01 00:00:00.000", "end": "2100-01-01 00:00:00.000"}
    window = {"start": ALL_TIME.start, "end": ALL_TIME.end}
    spots = sorted(mapped())
    last = "ffffffff-ffff-ffff-ffff-ffffffffffff"
    page = {"keys": [str(key) for key in keys], "before": "2299-01-01 00:00:00.000", "before_id": last, "limit": 51}
    asked: list[tuple[str, Any, dict[str, Any], dict[str, Any], int]] = [
        ("customer_timeline", entries._Row, page, page, 40),
        ("interaction_count", _Count, {**window, "name": "Step 7"}, {**between, "name": "Step 7"}, 4 * ROUNDS),
        ("journey_cells", _Cell, window, between, ROUNDS),
        (
            "journey_moves",
            _Move,
            {**window, "touchpoints": spots, **WHOLE, "limit": 200},
            {**between, "touchpoints": spots, **WHOLE, "limit": 200},
            ROUNDS,
        ),
    ]
    met = []
    for name, row, ours, theirs, rounds in asked:
        sql = questions.question(name).sql.replace("$whom", "1")  # everybody
        few = SETTINGS.get(name, {})
        arms: Arms = {
            "attune": lambda n=name, r=row, p=ours, few=few: questions.ask(n, r, settings=few, **p),
            "engine": lambda s=sql, p=theirs, few=dict(few): client.query(s, parameters=p, settings=few).result_rows,
        }
        assert len(arms["attune"]()) == len(arms["engine"]())
        met.append(told(name, medians(arms, rounds), ["engine"], 1.1))
    client.close()
    return met


def against_rivals(folder: Path) -> list[bool]:
    """Funnel, Sankey and touchpoint table, resolution included, nothing kept from the time before."""

    def anew(ask: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> object:
            figures.kept.forget()
            return ask()

        return run

    duck, frames = big_rivals.Duck(folder, os.cpu_count() or 1), big_rivals.Polars(folder)
    window = {"start": ALL_TIME.start, "end": ALL_TIME.end}

    def funnel() -> dict[int, int]:
        came = [step.customers for step in journeys.funnel(STEPS, WITHIN_MS).steps]
        return {level: n - after for level, (n, after) in enumerate(zip(came, [*came[1:], 0], strict=True), 1)}

    def sankey() -> big_rivals.Pairs:
        rows = questions.ask(
            "journey_moves", _Move, settings=WIDE, **window, touchpoints=sorted(mapped()), **WHOLE, limit=100_000
        )
        return {(row.source, row.target): (row.moves, row.customers) for row in rows}

    def touchpoints() -> big_rivals.Table:
        return {
            (row.touchpoint, row.condition): (
                row.interactions,
                row.customers,
                float(sum(money.amount for money in row.value)),
            )
            for row in touchpoint_table()
        }

    met = []
    for name, arms, at_most in [
        (
            "funnel",
            {
                "attune": anew(funnel),
                "duckdb": lambda: duck.funnel(STEPS, WITHIN_MS),
                "polars": lambda: frames.funnel(STEPS, WITHIN_MS),
            },
            1.0,
        ),
        ("sankey", {"attune": sankey, "duckdb": duck.sankey, "polars": frames.sankey}, 1.0),
        ("touchpoint table", {"attune": touchpoints, "duckdb": duck.touchpoints, "polars": frames.touchpoints}, 1.5),
    ]:
        answers = {arm: rounded(run()) for arm, run in arms.items()}
        assert answers["attune"] == answers["duckdb"] == answers["polars"], f"{name}: the arms do not agree"
        met.append(told(name, medians(arms), ["duckdb", "polars"], at_most))
    return met


def rounded(answer: dict[Any, Any]) -> dict[Any, Any]:
    """Sums of floats differ in their last digits."""
    return {
        key: tuple(round(part, 2) for part in value) if isinstance(value, tuple) else value
        for key, value in answer.items()
        if value
    }


def customer_pages(people: list[UUID]) -> list[bool]:
    """One customer after the other, each for the first time: what the warehouse answers, then the whole page."""
    member = members.create("bench@example.test", Role.OWNER, secrets.token_urlsafe(24))
    browser = Client()
    browser.force_login(member)

    def page(person: UUID) -> None:
        answer = browser.get(f"/customers/{person}")
        assert answer.status_code == 200, answer.status_code

    half = len(people) // 2
    return [
        under_150("a customer's questions", customers.overview, people[:half]),
        under_150("a customer's page", page, people[half:]),
    ]


def under_150(name: str, ask: Callable[[UUID], object], people: list[UUID]) -> bool:
    """Print p50 and p95 in milliseconds; whether p95 is below 150. The first ten warm up."""
    times = []
    for person in people:
        began = time.perf_counter()
        ask(person)
        times.append((time.perf_counter() - began) * 1000)
    times = sorted(times[10:])
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    verdict = "ok" if p95 < 150 else "MISSED"
    print(f"{name:<22} p50 {p50:.1f} ms  p95 {p95:.1f} ms (below 150) {verdict}", flush=True)
    return p95 < 150


def known_people(warehouse: Warehouse) -> list[UUID]:
    """Some customers of two keys, written into the database as identify would have."""
    pairs = warehouse.query(
        "people", "SELECT key, customer FROM resolution_pairs ORDER BY sipHash64(key) LIMIT {n:UInt32}", {"n": VISITS}
    ).rows
    call_command("migrate", interactive=False, verbosity=0)
    rows = []
    for at, (key, customer) in enumerate(pairs):
        root = 2 * at + 1
        for number, kind, each in ((root, "user_id", customer), (root + 1, "anonymous_id", key)):
            rows.append(
                Identifier(
                    id=number, key=each.bytes, kind=kind, value=str(each), first_at=1, source="shop", customer=root,
                    since=number, size=2, version=1,
                )
            )  # fmt: skip
    Identifier.objects.bulk_create(rows)
    return [customer for _, customer in pairs]


def main() -> int:
    """Run all, or the parts named; 1 when a bar was missed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "attune-big")
    wanted.add_argument("--interactions", type=int, default=big.INTERACTIONS)
    wanted.add_argument("--part", action="append", choices=["customers", "engine", "rivals"])
    chosen = wanted.parse_args()
    parts = chosen.part or ["customers", "engine", "rivals"]
    warehouse = big.opened(chosen.data, chosen.interactions)
    store: Any = SimpleNamespace(warehouse=warehouse, watermark=lambda: 1, journal=SimpleNamespace(uuid="a journal"))
    opened.remember(store)
    people = known_people(warehouse)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    met = []
    if "customers" in parts:
        met += customer_pages(people)
    if "engine" in parts:
        met += against_engine(chosen.data, warehouse, customers.identity.keys(people[0]))
    if "rivals" in parts:
        met += against_rivals(chosen.data)
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    warehouse.close()
    return 0 if all(met) else 1
