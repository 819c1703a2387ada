"""One run of `benchmarks/watching.py`, in a process of its own; prints one JSON line.

The store is that of ``CNNVIZ_STORE``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator

from cnnviz import nets
from cnnviz.training import Phase, Progress, Settings, State, Store
from cnnviz.training.loop import loop
from cnnviz.training.workers import worker

OWNER = "b" * 32


class ByTurns(loop.Loop):
    """A loop that tells the worker of every other epoch, and knows how long each took.

    An epoch's time runs from the record that ends the one before: the worker saves weights and
    report of that one while this one is trained.
    """

    told: dict[str, list[float]] = {"wall": [], "processor": []}  # noqa: RUF012 - of one run
    silent: dict[str, list[float]] = {"wall": [], "processor": []}  # noqa: RUF012
    held = 0.0

    def run(self) -> Iterator[Progress]:
        """Train, and note the seconds of every epoch after the first, which warms up."""
        telling, begun = True, (0.0, 0.0)
        for progress in super().run():
            now = time.perf_counter()
            if progress.phase == Phase.EPOCH:
                if begun[0]:
                    epochs = ByTurns.told if telling else ByTurns.silent
                    epochs["wall"].append(now - begun[0])
                    epochs["processor"].append(time.process_time() - begun[1])
                telling, begun = not telling, (now, time.process_time())
            if telling:
                yield progress
                if progress.epoch < self.settings.epochs:
                    ByTurns.held += time.perf_counter() - now


def main() -> None:
    """Train as a worker of the app does, and print how long it took."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reporting_overhead_worker", description=__doc__
    )
    parser.add_argument("--net", required=True)
    parser.add_argument("--images", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    asked = parser.parse_args()
    settings = Settings(
        nets.find(asked.net), epochs=asked.epochs, train_images=asked.images, device="cpu"
    )
    loop.Loop = ByTurns  # type: ignore[misc]
    store = Store()
    run_id = store.add(settings, OWNER)
    store.claim(run_id)
    worker.train_run(store, run_id, asked.threads)
    run = store.run(run_id)
    if run.state != State.DONE:
        raise SystemExit(f"the run {run.state}: {run.reason}")
    print(json.dumps({"told": ByTurns.told, "silent": ByTurns.silent, "held": ByTurns.held}))


if __name__ == "__main__":
    main()
