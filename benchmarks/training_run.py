"""One training run of ``make bench-train``, in a process of its own; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from benchmarks.textbook import SETS, Textbook
from cnnviz import data, nets
from cnnviz.training import Phase, Settings
from cnnviz.training.loop import loop
from cnnviz.training.recipe.presets import PRESETS

GOOD_ENOUGH = 0.9
MOST_EPOCHS = 20
EPOCHS = 5


def main() -> None:
    """Train and print how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_run", description=__doc__)
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("--net", required=True)
    parser.add_argument("--data", required=True, choices=list(SETS))
    parser.add_argument("--folder", type=Path, required=True, help="a copy of the files")
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--checks", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    print(json.dumps(WAYS[asked.way](asked)))


def ours(asked: argparse.Namespace) -> dict[str, float]:
    """Train for one epoch as the app does.

    Returns:
        The speed while training, and the seconds with all measurements.
    """
    settings = Settings(
        network=nets.find(asked.net),
        data=asked.data,
        epochs=1,
        batch_size=asked.batch_size,
        train_images=asked.images,
        checks=max(1, asked.checks),
        device=asked.device,
    )
    run = loop.Loop(settings, dataset=data.load(asked.data))
    begun = time.perf_counter()
    *_, last = run.run()
    wall = time.perf_counter() - begun
    return {"images_per_second": asked.images / last.seconds, "wall": wall}


def textbook(asked: argparse.Namespace) -> dict[str, float]:
    """Return the same of the texts' own loop."""
    run = _textbook(asked)
    begun = time.perf_counter()
    run.epoch()
    wall = time.perf_counter() - begun
    return {"images_per_second": asked.images / run.training, "wall": wall}


def _textbook(asked: argparse.Namespace) -> Textbook:
    torch.manual_seed(asked.seed)
    model = nets.find(asked.net).to_torch()
    return Textbook(
        model,
        asked.data,
        asked.folder,
        asked.images,
        asked.batch_size,
        asked.checks,
        asked.device,
    )


def epochs(asked: argparse.Namespace) -> dict[str, float]:
    """Return the seconds of five epochs as the app trains them, after one of warm-up."""
    settings = Settings(
        network=nets.find(asked.net),
        data=asked.data,
        epochs=1 + EPOCHS,
        batch_size=asked.batch_size,
        train_images=asked.images,
        device=asked.device,
    )
    run = loop.Loop(settings, dataset=data.load(asked.data))
    ends = [one.seconds for one in run.run() if one.phase == Phase.EPOCH]
    return {"seconds": ends[-1] - ends[0]}


def textbook_epochs(asked: argparse.Namespace) -> dict[str, float]:
    """Return the same of the texts' own loop."""
    run = _textbook(asked)
    run.epoch()
    warm = run.training
    for _ in range(EPOCHS):
        run.epoch()
    return {"seconds": run.training - warm}


def until_good(asked: argparse.Namespace) -> dict[str, float]:
    """Train as the texts do until a measurement after an epoch, in eval mode, is good enough.

    Returns:
        The seconds of training, and the accuracy that was reached.
    """
    run = _textbook(asked)
    accuracy = 0.0
    for _ in range(MOST_EPOCHS):
        run.epoch()
        run.model.eval()
        accuracy = run.accuracy()
        if accuracy >= GOOD_ENOUGH:
            break
    return {"seconds": run.training, "accuracy": accuracy}


def preset(name: str, asked: argparse.Namespace) -> dict[str, float]:
    """Return seconds of training and accuracy of a preset, at the end of its schedule."""
    settings = replace(PRESETS[name].settings, seed=asked.seed, device=asked.device)
    *_, last = loop.train(settings)
    assert last.test_accuracy is not None
    return {"seconds": last.seconds, "accuracy": last.test_accuracy}


WAYS = {
    "cnnviz": ours,
    "textbook": textbook,
    "epochs": epochs,
    "textbook-epochs": textbook_epochs,
    "until-good": until_good,
    "quick": partial(preset, "quick"),
    "quick-longer": partial(preset, "quick-longer"),
}


if __name__ == "__main__":
    main()
