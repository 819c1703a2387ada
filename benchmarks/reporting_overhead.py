"""What it costs a run that its progress, weights and reports are written to the store.

Written by hand: the difference is a few percent, which only neighboring epochs of one run can show.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from itertools import pairwise
from statistics import mean, median
from typing import Any

from benchmarks.report import Figure, Report
from cnnviz import nets
from cnnviz.training import Settings
from cnnviz.training.loop.environment import worker_environment

SLOWDOWN = 3.0  # percent
EPOCHS = {"fashion-cnn": 24, "lenet5": 64}
"""Epochs per network: the shorter they take, the more."""
KINDS = {"wall": "time", "processor": "processor time"}


def measure_reporting(report: Report, options: argparse.Namespace) -> None:
    """*Slowdown by reporting*: one run as a worker of the app trains it, in which only every other
    epoch is reported: its progress is written to the store while it trains, and the weights,
    checkpoint and report of the epoch before are saved meanwhile. The median of the time of a
    reported epoch divided by the mean of its two unreported neighbors. The worker looks for
    requests such as *Stop* ten times per second in both. *More processor time*: the same for the
    processor time of all threads, which other guests of the host change less. *Waiting*: the share
    of the time in which the loop waited until its records were handled.
    """
    for net, epochs in EPOCHS.items():
        settings = Settings(
            nets.find(net), epochs=epochs, train_images=options.images, device="cpu"
        )
        times = train_in_worker(settings, options)
        for kind, name in KINDS.items():
            for part in ("reported", "unreported"):
                report.add(f"{net}, {part} epoch, {name}", "s", times[part][kind], median=None)
        count, total = len(times["reported"]["wall"]), sum(times["reported"]["wall"])
        for name, value, target in (
            ("slowdown by reporting", slowdown(times, "wall"), SLOWDOWN),
            ("more processor time", slowdown(times, "processor"), None),
            ("waiting", 100 * times["waiting"] / total, None),
        ):
            report.figures.append(Figure(f"{net}: {name}", "%", value, target, samples=count))


def train_in_worker(settings: Settings, options: argparse.Namespace) -> dict[str, Any]:
    """Train in a process of its own; return what `reporting_overhead_worker.py` measured."""
    module = "benchmarks.reporting_overhead_worker"
    command = [sys.executable, "-m", module, settings.to_json(), str(options.threads)]
    store = f"sqlite:///{options.folder / settings.network.name}.db"
    environment = {**worker_environment(), "CNNVIZ_STORE": store}
    process = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    times: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return times


def slowdown(times: dict[str, Any], kind: str) -> float:
    """Return how much more time reported epochs took, in percent."""
    reported: list[float] = times["reported"][kind]
    neighbors = [mean(pair) for pair in pairwise(times["unreported"][kind])]
    ratios = [a / b for a, b in zip(reported, neighbors, strict=True)]
    return 100 * (median(ratios) - 1)
