"""One training run of ``make bench-train``, in a process of its own; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch

from benchmarks.textbook import Textbook
from cnnviz import data, nets
from cnnviz.training import Phase, Settings
from cnnviz.training.loop import loop
from cnnviz.training.recipe.presets import PRESETS

GOAL = 0.9
MOST_EPOCHS = 20
EPOCHS = 5
Results = dict[str, float]


@dataclass(frozen=True)
class Options:
    """What is trained, and how.

    Args:
        net: Network of the catalog.
        data: Dataset.
        batch_size: Images per batch.
        folder: A copy of the dataset's files for torchvision.
        images: Number of training images.
        evaluations: Evaluations on the test images within an epoch.
        threads: Threads of torch.
        seed: Seed of the initial weights and of the order of the images.
        device: ``cpu`` or ``cuda``.
    """

    net: str
    data: str
    batch_size: int
    folder: str
    images: int = 60_000
    evaluations: int = 0
    threads: int = 1
    seed: int = 0
    device: str = "cpu"

    def settings(self, epochs: int) -> Settings:
        """Return the settings of the app's loop."""
        return Settings(
            nets.find(self.net),
            self.data,
            epochs,
            batch_size=self.batch_size,
            train_images=self.images,
            checks=max(1, self.evaluations),
            device=self.device,
        )

    def textbook(self) -> Textbook:
        """Return the textbook's loop."""
        torch.manual_seed(self.seed)
        return Textbook(
            nets.find(self.net).to_torch(),
            self.data,
            Path(self.folder),
            self.images,
            self.batch_size,
            self.evaluations,
            self.device,
        )


def train_epoch(options: Options) -> Results:
    """Train one epoch as the app does; return the speed of training and the time in all."""
    run = loop.Loop(options.settings(epochs=1), dataset=data.load(options.data))
    start = time.perf_counter()
    *_, last = run.run()
    wall = time.perf_counter() - start
    return {"images_per_second": options.images / last.seconds, "wall": wall}


def train_textbook_epoch(options: Options) -> Results:
    """Return the same of the textbook's loop."""
    run = options.textbook()
    start = time.perf_counter()
    run.train_epoch()
    wall = time.perf_counter() - start
    return {"images_per_second": options.images / run.seconds, "wall": wall}


def train_epochs(options: Options) -> Results:
    """Return the seconds of five epochs as the app trains them, after one epoch of warm-up."""
    run = loop.Loop(options.settings(epochs=1 + EPOCHS), dataset=data.load(options.data))
    ends = [record.seconds for record in run.run() if record.phase == Phase.EPOCH]
    return {"seconds": ends[-1] - ends[0]}


def train_textbook_epochs(options: Options) -> Results:
    """Return the same of the textbook's loop."""
    run = options.textbook()
    run.train_epoch()
    warm_up = run.seconds
    for _ in range(EPOCHS):
        run.train_epoch()
    return {"seconds": run.seconds - warm_up}


def train_textbook_to_goal(options: Options) -> Results:
    """Train with the textbook's loop until the accuracy after an epoch, in evaluation mode, is 90%.

    Returns:
        The training time and the accuracy.
    """
    run = options.textbook()
    accuracy = 0.0
    for _ in range(MOST_EPOCHS):
        run.train_epoch()
        run.model.eval()
        accuracy = run.accuracy()
        if accuracy >= GOAL:
            break
    return {"seconds": run.seconds, "accuracy": accuracy}


def train_preset(name: str, options: Options) -> Results:
    """Return training time and test accuracy of a preset at the end of its schedule."""
    settings = replace(
        PRESETS[name].settings,
        seed=options.seed,
        train_images=options.images,
        device=options.device,
    )
    *_, last = loop.Loop(settings).run()
    assert last.test_accuracy is not None
    return {"seconds": last.seconds, "accuracy": last.test_accuracy}


RUNS: dict[str, Callable[[Options], Results]] = {
    "epoch": train_epoch,
    "textbook-epoch": train_textbook_epoch,
    "epochs": train_epochs,
    "textbook-epochs": train_textbook_epochs,
    "textbook-goal": train_textbook_to_goal,
    "quick": partial(train_preset, "quick"),
    "quick-longer": partial(train_preset, "quick-longer"),
}


def main() -> None:
    """Train and print the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_run", description=__doc__)
    parser.add_argument("run", choices=RUNS)
    parser.add_argument("options", type=lambda text: Options(**json.loads(text)), help="JSON")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.options.threads)
    print(json.dumps(RUNS[arguments.run](arguments.options)))


if __name__ == "__main__":
    main()
