"""Prometheus text about this process: asked, not pushed; computed when scraped."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from attune.collect import drops
from attune.store.offsite import health as backups
from attune.store.offsite import plan as backup_plan
from attune.vocabulary.clock import now_ms
from attune.wiring.runtime import Runtime

CONTENT_TYPE = CONTENT_TYPE_LATEST.encode()


class Readings:
    """Reads the stores at scrape time."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """The figures."""
        store = self.runtime.store
        head, shipped = store.journal.head(), store.watermark()
        yield GaugeMetricFamily("attune_journal_head", "Last accepted seq.", head)
        yield GaugeMetricFamily("attune_warehouse_shipped", "Last seq in the warehouse.", shipped)
        yield GaugeMetricFamily("attune_journal_bytes", "Size of the journal.", store.journal.size_bytes())
        behind = GaugeMetricFamily(
            "attune_consumer_behind", "Commits a consumer of the journal has not reported yet.", labels=["consumer"]
        )
        for name, commits in sorted(store.journal.commits_behind().items()):
            behind.add_metric([name], commits)
        yield behind
        failing = GaugeMetricFamily("attune_loop_failing", "Failures in a row, 0 when well.", labels=["loop"])
        running = GaugeMetricFamily("attune_loop_running", "1 while the loop's thread lives.", labels=["loop"])
        for loop in store.loops:
            failing.add_metric([loop.name], loop.errors_in_a_row)
            running.add_metric([loop.name], int(loop.is_running))
        yield failing
        yield running
        yield from _backups()
        dropped = CounterMetricFamily(
            "attune_dropped", "Events refused, by source and reason.", labels=["source", "reason"]
        )
        for (source, reason), count in drops.counts().items():
            dropped.add_metric([source, reason], count)
        yield dropped


def _backups() -> Iterator[Metric]:
    """Ages only where there is something to be old: an alarm on a missing one reads `absent()`."""
    known = backups.health(backup_plan.without_secrets()[0], now_ms())
    failing = GaugeMetricFamily("attune_backup_failing", "1 when the last run failed.", labels=["kind"])
    age = GaugeMetricFamily("attune_backup_age_seconds", "Since the last good run began.", labels=["kind"])
    for kind, error, age_ms in (
        ("backup", known.error, known.age_ms),
        ("drill", known.drill_error, known.drill_age_ms),
    ):
        failing.add_metric([kind], int(bool(error)))
        if age_ms is not None:
            age.add_metric([kind], age_ms / 1000)
    yield failing
    yield age
    yield GaugeMetricFamily("attune_backup_bytes", "Size of the last good backup.", known.bytes)


def text(runtime: Runtime) -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Readings(runtime))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
