"""One training run of ``make bench-train``, in a process of its own; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

from benchmarks.textbook import SETS, Textbook
from cnnviz import data, nets
from cnnviz.training import Settings, loop


def main() -> None:
    """Train for one epoch and print how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_run", description=__doc__)
    parser.add_argument("way", choices=["cnnviz", "textbook"])
    parser.add_argument("--net", required=True)
    parser.add_argument("--data", required=True, choices=list(SETS))
    parser.add_argument("--folder", type=Path, required=True, help="a copy of the files")
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--checks", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    training, wall = (ours if asked.way == "cnnviz" else textbook)(asked)
    print(json.dumps({"images_per_second": asked.images / training, "wall": wall}))


def ours(asked: argparse.Namespace) -> tuple[float, float]:
    """Return the seconds of training, and those with all measurements."""
    settings = Settings(
        net=asked.net,
        data=asked.data,
        epochs=1,
        batch_size=asked.batch_size,
        train_images=asked.images,
        checks=max(1, asked.checks),
        device="cpu",
    )
    run = loop.Loop(settings, dataset=data.load(asked.data))
    begun = time.perf_counter()
    *_, last = run.run()
    return last.seconds, time.perf_counter() - begun


def textbook(asked: argparse.Namespace) -> tuple[float, float]:
    """Return the same of the texts' own loop."""
    torch.manual_seed(0)
    model = nets.find(asked.net).to_torch()
    run = Textbook(model, asked.data, asked.folder, asked.images, asked.batch_size, asked.checks)
    begun = time.perf_counter()
    run.epoch()
    return run.training, time.perf_counter() - begun


if __name__ == "__main__":
    main()
