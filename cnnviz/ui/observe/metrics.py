"""The numbers of this process and of the store in the text format of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats; the library is the extra ``metrics``.
Each process has its own numbers; those of the store are the same in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from cnnviz.problem import Problem
from cnnviz.ui.kit.script_runs import BOUNDS_S, script_runs
from cnnviz.ui.observe.errors import count_errors
from cnnviz.ui.observe.server_state import ProcessState, read_gpus, read_process, read_store

CONTENT_TYPE = CONTENT_TYPE_LATEST


def render_metrics() -> bytes:
    """Return all numbers as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Server())
    return generate_latest(registry)


class _Server(Collector):
    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; asked again for each scrape."""
        yield from _describe_process(read_process())
        yield _describe_scripts()
        errors = CounterMetricFamily(
            "cnnviz_errors", "Exceptions that pages have raised", labels=["kind"]
        )
        for kind, count in count_errors().items():
            errors.add_metric([kind], count)
        yield errors
        yield from _describe_store()
        yield from _describe_gpus()


def _describe_process(state: ProcessState) -> Iterator[Metric]:
    sessions = GaugeMetricFamily("cnnviz_sessions", "Sessions of readers", labels=["state"])
    sessions.add_metric(["open"], state.sessions)
    sessions.add_metric(["left"], state.kept_sessions)
    yield sessions
    workers = "Worker processes that this process has started"
    yield GaugeMetricFamily("cnnviz_workers", workers, state.workers)
    if state.memory is not None:
        name = "cnnviz_resident_memory_bytes"
        yield GaugeMetricFamily(name, "Memory of this process", state.memory)
    name = "cnnviz_start_time_seconds"
    yield GaugeMetricFamily(name, "Start of this process, since 1970", state.started)


def _describe_scripts() -> Metric:
    scripts = HistogramMetricFamily(
        "cnnviz_script_seconds",
        "How long readers waited for a page or a part of one",
        labels=["page", "part"],
    )
    bounds = [*map(str, BOUNDS_S), "+Inf"]
    for (page, part), runs in script_runs().items():
        totals = itertools.accumulate(runs.counts)
        buckets = list(zip(bounds, map(float, totals), strict=True))
        scripts.add_metric([page, "yes" if part else "no"], buckets, runs.seconds)
    return scripts


def _describe_store() -> Iterator[Metric]:
    name, text = "cnnviz_store_reachable", "1 if the store can be read"
    try:
        store = read_store()
    except Problem:
        yield GaugeMetricFamily(name, text, 0)
        return
    yield GaugeMetricFamily(name, text, 1)
    runs = GaugeMetricFamily(
        "cnnviz_runs",
        "Runs in the store; queued, running and paused ones are active",
        labels=["state"],
    )
    for state, count in store.runs.items():
        runs.add_metric([state], count)
    yield runs
    wait = "How long the first run of the queue has waited"
    yield GaugeMetricFamily("cnnviz_queue_wait_seconds", wait, store.longest_wait or 0.0)


def _describe_gpus() -> Iterator[Metric]:
    gpus = read_gpus()
    if not gpus:
        return
    memory = GaugeMetricFamily(
        "cnnviz_gpu_memory_bytes",
        "Memory of the GPUs of this machine",
        labels=["gpu", "name", "kind"],
    )
    for number, gpu in enumerate(gpus):
        memory.add_metric([str(number), gpu.name, "used"], gpu.used)
        memory.add_metric([str(number), gpu.name, "total"], gpu.total)
    yield memory
