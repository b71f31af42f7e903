"""Prometheus text about this process: asked, not pushed; computed when scraped."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from attune.collect import drops
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
        dropped = CounterMetricFamily(
            "attune_dropped", "Events refused, by source and reason.", labels=["source", "reason"]
        )
        for (source, reason), count in drops.counts().items():
            dropped.add_metric([source, reason], count)
        yield dropped


def text(runtime: Runtime) -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Readings(runtime))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
