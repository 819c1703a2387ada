"""One run of `benchmarks/watching.py`, in a process of its own; prints one JSON line.

The store is that of ``CNNVIZ_STORE``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from cnnviz.training import Progress, Settings, Store, loop, worker
from cnnviz.training.pen import Pen
from cnnviz.training.pulse import Pulse

OWNER = "b" * 32


class Timed(loop.Loop):
    """A loop that knows how long it took, and how long it was held at its records."""

    wall = 0.0
    held = 0.0

    def run(self) -> Iterator[Progress]:
        """Train, and note the times."""
        begun = time.perf_counter()
        for progress in super().run():
            told = time.perf_counter()
            yield progress
            Timed.held += time.perf_counter() - told
        Timed.wall = time.perf_counter() - begun


def main() -> None:
    """Train and print how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watching_run", description=__doc__)
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("--net", required=True)
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="an empty one")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    settings = Settings(net=asked.net, epochs=asked.epochs, train_images=asked.images, device="cpu")
    WAYS[asked.way](settings)
    print(json.dumps({"wall": Timed.wall, "held": Timed.held}))


def alone(settings: Settings) -> None:
    """Train, and tell nobody."""
    for _progress in Timed(settings).run():
        pass


def records(settings: Settings) -> None:
    """Train, write the progress and read the owner's wishes."""
    store = Store()
    run_id = store.add(settings, OWNER)
    store.claim(run_id)
    pulse = Pulse(store, run_id)
    with pulse.beating(), Pen() as pen:
        for progress in Timed(settings, steering=pulse.steering).run():
            pen.write(store.append, run_id, progress)
            pulse.obey(progress)


def as_worker(settings: Settings) -> None:
    """Train as a worker of the app does."""
    loop.Loop = Timed  # type: ignore[misc]
    store = Store()
    run_id = store.add(settings, OWNER)
    store.claim(run_id)
    worker.work(store, run_id, torch.get_num_threads())


WAYS = {"loop": alone, "records": records, "worker": as_worker}


if __name__ == "__main__":
    main()
