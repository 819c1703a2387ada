"""How fast the builder of the page Sizes responds to an edit.

Written by hand for the reason given in ``edit_latency``.
"""

from __future__ import annotations

import argparse

from benchmarks.frame_probes import BuilderProbe
from benchmarks.report import Report
from benchmarks.servers import APP, chromium, serve

WARM_UP = 3
EDIT_MS = 200  # p95
NETWORKS = ("fashion-cnn", "resnet18")


def measure_builder(report: Report, options: argparse.Namespace) -> None:
    """*Builder*: a number of outputs is typed into the last layer; from the time stamp of the Enter
    key to the end of the frame in which the table shows the shape that Python computed, to the
    revision that was sent.
    """
    times: dict[str, list[float]] = {network: [] for network in NETWORKS}
    with chromium() as browser, serve(APP) as server:
        probes = {network: BuilderProbe(browser, server.url, network) for network in NETWORKS}
        for number in range(options.samples + WARM_UP):
            for network, probe in probes.items():  # in turn
                times[network].append(probe.edit(outputs=20 + number).ms)
    for network, values in times.items():
        report.add(f"builder, edit of {network}", "ms", values[WARM_UP:], p50=None, p95=EDIT_MS)
