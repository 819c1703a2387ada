"""``make bench-train``: our training loop beside the texts' own, by turns in one run."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, median

import torch

from benchmarks import reporting_overhead
from benchmarks.machine import describe
from benchmarks.report import RESULTS, Figure, Series, table, write
from cnnviz.training.loop.environment import OPENMP, worker_environment

HOW = """\
How it is measured:

- One epoch over all 60,000 pictures, Adam .001, the same batch size, number of threads and build of
  torch for both; each run in a process of its own, by turns, data loaded before. A figure is the
  median of the ratios of two runs that followed one another, so that it matters little if the
  machine as a whole becomes slower or faster.
- *Textbook* is `benchmarks/textbook.py`: torchvision's dataset, `ToTensor`, a `DataLoader` and the
  loop that the texts print. *cnnviz* is our loop in the surroundings that a worker of the app has;
  how its threads wait for each other (`OMP_WAIT_POLICY`, `GOMP_SPINCOUNT`) is the same for both.
- Pictures per second count training only. *With measurements* is the time from the first batch to
  the end of the epoch, the test pictures measured twelve times in it; ours measures 10,000 training
  pictures at the end as well.
- *Quick* is the preset of that name, all pictures, five seeds: the mean of its seconds, beside the
  time that the textbook's loop needs with fashion-cnn until a measurement in eval mode after an
  epoch shows 90 %. Measuring is left out of both.
- *Quick, longer* is that preset, all pictures, three seeds, at the end of its schedule.
"""
ON_GPU = """\
- On the GPU: the seconds of five epochs of all pictures after one of warm-up, measuring left out,
  and those of *Quick*; the textbook's loop works on the same GPU.
"""
NO_GPU = "- There was no CUDA GPU on this machine, so nothing was measured on one.\n"
TEST_EVERY = 5_000  # pictures: text B looks at the test pictures every 50 batches of 100


@dataclass(frozen=True)
class Case:
    """A network, and how many times faster than the textbook's loop it is to be trained."""

    net: str
    data: str
    batch_size: int
    target: float


CASES = (
    Case("fashion-cnn", "fashion-mnist", 100, 1.6),
    Case("lenet5", "mnist", 64, 1.9),
    Case("mnist-cnn", "mnist", 64, 2.2),
    Case("fashion-dnn", "fashion-mnist", 100, 3.8),
)
WITH_MEASUREMENTS = 2.0  # fashion-cnn
QUICK = 4.0
QUICK_ACCURACY = 90.0  # per cent
QUICK_SEEDS = 5
LONGER_ACCURACY = 92.5  # per cent
LONGER_SEEDS = 3
GPU = 15.0
ALL = 60_000
FOLDERS = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST"}


def main() -> int:
    """Run the benchmarks; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind (3)")
    parser.add_argument(
        "--images", type=int, default=30_000, help="pictures of a run that is watched (30,000)"
    )
    parser.add_argument("--only", nargs="+", choices=MEASURES, help="some of the measures")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the files")
    asked = parser.parse_args()
    root = os.environ.get("CNNVIZ_DATA")
    if not root:
        parser.error("set CNNVIZ_DATA to the folder that holds FashionMNIST and MNIST")
    machine = describe()
    print(machine, flush=True)
    gpu = torch.cuda.is_available()
    how = HOW + (ON_GPU if gpu else NO_GPU)
    measures = {name: one for name, one in MEASURES.items() if gpu or name != "gpu"}
    if not gpu:
        print(NO_GPU, end="", flush=True)
    chosen = [name for name in measures if name in (asked.only or measures)]
    if not chosen:
        parser.error("nothing of that can be measured on this machine")
    figures: list[Figure] = []
    series: list[Series] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in FOLDERS.values():  # torchvision unpacks beside the files
            shutil.copytree(Path(root) / name, Path(folder) / name)
        for name in chosen:
            lines, measured = measures[name](Path(folder), asked)
            print(table(lines), flush=True)
            figures += lines
            series += measured
            # After each: an hour of measuring is not lost to what comes last.
            page = write(
                figures, series, machine, how + reporting_overhead.HOW, asked.results, "training"
            )
    print(f"Written: {page}")
    return int(any(figure.passed is False for figure in figures))


def speeds(
    case: Case, folder: Path, asked: argparse.Namespace
) -> tuple[list[Figure], list[Series]]:
    """Compare pictures per second."""
    runs = by_turns(case, folder, asked, checks=0)
    found = {way: [one["images_per_second"] for one in lines] for way, lines in runs.items()}
    return told(case, found, "images/s", 1 / ratio(found), case.target)


def with_measurements(
    case: Case, folder: Path, asked: argparse.Namespace
) -> tuple[list[Figure], list[Series]]:
    """Compare the time of training and measuring."""
    runs = by_turns(case, folder, asked, checks=ALL // TEST_EVERY)
    found = {f"{way}, with measurements": [one["wall"] for one in runs[way]] for way in runs}
    return told(case, found, "s", ratio(found), WITH_MEASUREMENTS)


def quick(case: Case, folder: Path, asked: argparse.Namespace) -> tuple[list[Figure], list[Series]]:
    """Compare the time until 90 % of the test pictures are told right."""
    ours = with_seeds("quick", QUICK_SEEDS, folder, asked)
    reference = run("until-good", case, folder, asked, plain_environment())
    series = [*ours, Series("fashion-cnn, textbook, until 90 %", "s", [reference["seconds"]])]
    lines = [*means(ours, QUICK_ACCURACY), *means(series[2:], None)]
    times = reference["seconds"] / fmean(ours[0].values)
    name = "quick: times faster than fashion-cnn, textbook, until 90 %"
    lines.append(Figure(name, "×", times, QUICK, at_least=True, samples=QUICK_SEEDS))
    return lines, series


def longer(folder: Path, asked: argparse.Namespace) -> tuple[list[Figure], list[Series]]:
    """Measure what more epochs come to."""
    series = with_seeds("quick-longer", LONGER_SEEDS, folder, asked)
    return means(series, LONGER_ACCURACY), series


def with_seeds(
    preset: str, count: int, folder: Path, asked: argparse.Namespace, *, device: str = "cpu"
) -> list[Series]:
    """Train a preset with each of the first seeds; return its seconds and its accuracies."""
    case = replace(CASES[0], net="quick-cnn")
    runs = [
        run(preset, case, folder, asked, worker_environment(), seed=seed, device=device)
        for seed in range(count)
    ]
    name = preset if device == "cpu" else f"{preset}, GPU"
    return [
        Series(f"{name}, training", "s", [one["seconds"] for one in runs]),
        Series(f"{name}, accuracy at the end", "%", [100 * one["accuracy"] for one in runs]),
    ]


def means(series: list[Series], accuracy: float | None) -> list[Figure]:
    """Return the means; a share of right answers has a target."""
    return [
        Figure(f"{one.name}, mean", one.unit, fmean(one.values),
               accuracy if one.unit == "%" else None, at_least=True, samples=len(one.values))
        for one in series
    ]  # fmt: skip


def on_gpu(
    case: Case, folder: Path, asked: argparse.Namespace
) -> tuple[list[Figure], list[Series]]:
    """Compare five epochs on a GPU, and say how long *Quick* takes on it."""
    ways = {
        "cnnviz, GPU": ("epochs", worker_environment()),
        "textbook, GPU": ("textbook-epochs", plain_environment()),
    }
    found: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(asked.rounds):
        for way, (command, environment) in ways.items():
            one = run(command, case, folder, asked, environment, device="cuda")
            found[way].append(one["seconds"])
    lines, series = told(case, found, "s", ratio(found), GPU)
    fast = with_seeds("quick", QUICK_SEEDS, folder, asked, device="cuda")
    return [*lines, *means(fast, QUICK_ACCURACY)], [*series, *fast]


def ratio(found: dict[str, list[float]]) -> float:
    """Return the second way's figures over the first's, of neighbours, the median."""
    return median(theirs / ours for ours, theirs in zip(*found.values(), strict=True))


def told(
    case: Case, found: dict[str, list[float]], unit: str, times: float, target: float
) -> tuple[list[Figure], list[Series]]:
    """Return the figures of both ways, and how many times faster ours is."""
    series = [Series(f"{case.net}, {way}", unit, values) for way, values in found.items()]
    lines = [one.figure(one.name, median(one.values), None) for one in series]
    name = f"{series[0].name}: times faster than {' '.join(list(found)[1:])}"
    count = len(series[0].values)
    lines.append(Figure(name, "×", times, target, at_least=True, samples=count))
    return lines, series


def by_turns(
    case: Case, folder: Path, asked: argparse.Namespace, checks: int
) -> dict[str, list[dict[str, float]]]:
    """Train in both ways, by turns; return what each run told."""
    environments = {"cnnviz": worker_environment(), "textbook": plain_environment()}
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in environments}
    for _ in range(asked.rounds):
        for way, environment in environments.items():
            runs[way].append(run(way, case, folder, asked, environment, checks=checks))
    return runs


def plain_environment() -> dict[str, str]:
    """Return this process's environment, with threads that wait as those of the workers do."""
    return {**OPENMP, **os.environ}


def run(
    way: str,
    case: Case,
    folder: Path,
    asked: argparse.Namespace,
    environment: dict[str, str],
    *,
    checks: int = 0,
    seed: int = 0,
    device: str = "cpu",
) -> dict[str, float]:
    """Train in a process of its own; return what it told."""
    command = [
        *(sys.executable, "-m", "benchmarks.training_run", way),
        *("--net", case.net, "--data", case.data, "--folder", str(folder)),
        *("--images", str(ALL), "--batch-size", str(case.batch_size)),
        *("--checks", str(checks), "--threads", str(asked.threads), "--seed", str(seed)),
        *("--device", device),
    ]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


MEASURES = {
    **{case.net: partial(speeds, case) for case in CASES},
    "measurements": partial(with_measurements, CASES[0]),
    "quick": partial(quick, CASES[0]),
    "slower": reporting_overhead.slower,
    "seen": reporting_overhead.seen,
    "stopped": reporting_overhead.stopped,
    "quick-longer": longer,
    "gpu": partial(on_gpu, CASES[0]),
}


if __name__ == "__main__":
    sys.exit(main())
