"""Measure training: our loop against the loop of the textbook, and what reporting a run costs.

Written by hand: runs take minutes, in which a shared machine changes by more than the loops differ,
so only the ratio of two neighboring runs in one measurement counts; pytest-benchmark and pyperf
compare each function with its own results of another day.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any

import torch

from benchmarks.measures import Measure, run_measures
from benchmarks.page_delay import measure_page_delay, measure_stop_delay
from benchmarks.report import Figure, Report
from benchmarks.reporting_overhead import measure_reporting
from benchmarks.training_run import Options
from cnnviz.training.loop.environment import OPENMP, worker_environment

EVALUATIONS = 12  # per epoch: the textbook evaluates every 50 batches of 100 images
EVALUATIONS_SPEEDUP = 2.0
QUICK_SPEEDUP = 4.0
QUICK_ACCURACY, QUICK_SEEDS = 90.0, 5  # percent
LONGER_ACCURACY, LONGER_SEEDS = 92.5, 3
GPU_SPEEDUP = 15.0
OURS, TEXTBOOK = "cnnviz", "textbook"


@dataclass(frozen=True)
class Comparison:
    """A training run, and how many times faster than the textbook's loop it should be."""

    net: str
    data: str
    batch_size: int
    target: float

    def options(self, arguments: argparse.Namespace, **changes: Any) -> Options:
        """Return the options of its runs; torchvision unpacks its files beside them: copy these."""
        name = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}[self.data]
        source = Path(os.environ["CNNVIZ_DATA"]) / name
        shutil.copytree(source, arguments.folder / name, dirs_exist_ok=True)
        options = Options(self.net, self.data, self.batch_size, str(arguments.folder))
        return replace(options, images=arguments.images, threads=arguments.threads, **changes)


COMPARISONS = (
    Comparison("fashion-cnn", "fashion-mnist", 100, 1.6),
    Comparison("lenet5", "mnist", 64, 1.9),
    Comparison("mnist-cnn", "mnist", 64, 2.2),
    Comparison("fashion-dnn", "fashion-mnist", 100, 3.8),
)
FASHION_CNN = COMPARISONS[0]


def measure_speed(comparison: Comparison, report: Report, arguments: argparse.Namespace) -> None:
    """*Speed*: images per second while training, without evaluations, in one epoch over all 60,000
    images, with Adam 0.001 and the same batch size, number of threads and build of torch; each run
    in a process of its own, in turn, with the data already loaded. *Times faster* is the median of
    the ratios of neighboring runs, so that it hardly matters if the whole machine gets slower or
    faster. *Textbook* is `benchmarks/textbook.py`: torchvision's dataset, `ToTensor`, a
    `DataLoader` and the printed loop. *cnnviz* is our loop in the environment of a worker of the
    app; how threads wait for each other (`OMP_WAIT_POLICY`, `GOMP_SPINCOUNT`) is the same for both.
    """
    results = train_in_turn(comparison.options(arguments), "epoch", arguments.rounds)
    speeds = {app: [run["images_per_second"] for run in runs] for app, runs in results.items()}
    add_comparison(report, comparison.net, "images/s", speeds, comparison.target)


def measure_evaluations(report: Report, arguments: argparse.Namespace) -> None:
    """*With evaluations*: the time from the first batch to the end of the epoch, with twelve
    evaluations on the test images; ours evaluates 10,000 training images at the end as well.
    """
    options = FASHION_CNN.options(arguments, evaluations=EVALUATIONS)
    results = train_in_turn(options, "epoch", arguments.rounds)
    seconds = {app: [run["wall"] for run in runs] for app, runs in results.items()}
    add_comparison(report, "fashion-cnn with evaluations", "s", seconds, EVALUATIONS_SPEEDUP)


def measure_quick(report: Report, arguments: argparse.Namespace) -> None:
    """*Quick* is the preset of this name, all images, five seeds: the mean training time, against
    the time that the textbook's loop with fashion-cnn takes until the accuracy after an epoch, in
    evaluation mode, is 90%. Neither includes evaluations.
    """
    seconds = add_preset(report, "quick", QUICK_SEEDS, QUICK_ACCURACY, arguments)
    reference = train("textbook-goal", FASHION_CNN.options(arguments))["seconds"]
    report.add("fashion-cnn, textbook, until 90%", "s", [reference], mean=None)
    name, ratio = "quick: times faster than fashion-cnn, textbook", reference / fmean(seconds)
    report.figures.append(Figure(name, "×", ratio, QUICK_SPEEDUP, True, len(seconds)))


def measure_quick_longer(report: Report, arguments: argparse.Namespace) -> None:
    """*Quick, longer* is the preset of this name, all images, three seeds."""
    add_preset(report, "quick-longer", LONGER_SEEDS, LONGER_ACCURACY, arguments)


def measure_gpu(report: Report, arguments: argparse.Namespace) -> None:
    """*GPU*: the seconds of five epochs over all images, after one of warm-up and without
    evaluations, with both loops on the same GPU; and the preset *quick* there.
    """
    options = FASHION_CNN.options(arguments, device="cuda")
    results = train_in_turn(options, "epochs", arguments.rounds)
    seconds = {app: [run["seconds"] for run in runs] for app, runs in results.items()}
    add_comparison(report, "fashion-cnn on GPU", "s", seconds, GPU_SPEEDUP)
    add_preset(report, "quick", QUICK_SEEDS, QUICK_ACCURACY, arguments, device="cuda")


def add_preset(
    report: Report, preset: str, seeds: int, accuracy: float, arguments: argparse.Namespace,
    device: str = "cpu",
) -> list[float]:  # fmt: skip
    """Train a preset with each of the first seeds; return the training times in seconds."""
    options = FASHION_CNN.options(arguments, device=device)
    runs = [train(preset, replace(options, seed=seed)) for seed in range(seeds)]
    name = preset if device == "cpu" else f"{preset} on GPU"
    seconds = [run["seconds"] for run in runs]
    report.add(f"{name}, training time", "s", seconds, mean=None)
    accuracies = [100 * run["accuracy"] for run in runs]
    report.add(f"{name}, test accuracy", "%", accuracies, at_least=True, mean=accuracy)
    return seconds


def add_comparison(
    report: Report, name: str, unit: str, values: Mapping[str, Sequence[float]], target: float
) -> None:
    """Add the results of both loops, and how many times faster ours is."""
    for app, measured in values.items():
        report.add(f"{name}, {app}", unit, measured, median=None)
    ratios = [a / b for a, b in zip(values[OURS], values[TEXTBOOK], strict=True)]
    speedup = median(1 / ratio if unit == "s" else ratio for ratio in ratios)
    title = f"{name}: times faster than {TEXTBOOK}"
    report.figures.append(Figure(title, "×", speedup, target, True, len(ratios)))


def train_in_turn(options: Options, run: str, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Train with both loops in turn; return the results of each run."""
    results: dict[str, list[dict[str, float]]] = {OURS: [], TEXTBOOK: []}
    for _ in range(rounds):
        results[OURS].append(train(run, options))
        results[TEXTBOOK].append(train(f"textbook-{run}", options))
    return results


def train(run: str, options: Options) -> dict[str, float]:
    """Train in a process of its own; return its results."""
    plain = {**OPENMP, **os.environ}
    environment = plain if run.startswith("textbook") else worker_environment()
    command = [sys.executable, "-m", "benchmarks.training_run", run, json.dumps(asdict(options))]
    process = subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    results: dict[str, float] = json.loads(process.stdout.splitlines()[-1])
    return results


MEASURES: dict[str, Measure] = {
    **{comparison.net: partial(measure_speed, comparison) for comparison in COMPARISONS},
    "evaluations": measure_evaluations,
    "quick": measure_quick,
    "reporting": measure_reporting,
    "page-delay": measure_page_delay,
    "stop-delay": measure_stop_delay,
    "quick-longer": measure_quick_longer,
    "gpu": measure_gpu,
}


def main() -> int:
    """Run the benchmarks; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each loop (3)")
    parser.add_argument("--images", type=int, default=60_000, help="images per epoch (60,000)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="threads of torch")
    if not os.environ.get("CNNVIZ_DATA"):
        parser.error("set CNNVIZ_DATA to the folder with FashionMNIST and MNIST")
    measures = {**MEASURES}
    if not torch.cuda.is_available():
        del measures["gpu"]
        print("No CUDA GPU on this machine: nothing is measured on one.", flush=True)
    return run_measures(parser, measures, "training")


if __name__ == "__main__":
    sys.exit(main())
