"""One run of `benchmarks/reporting_overhead.py`, in a process of its own; prints one JSON line.

``python -m benchmarks.reporting_overhead_worker SETTINGS THREADS``: the settings as JSON; the store
is the one of ``CNNVIZ_STORE``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

from cnnviz.training import Phase, Progress, Settings, State, Store
from cnnviz.training.loop import loop
from cnnviz.training.workers import worker

OWNER = "b" * 32
TIMES: dict[str, dict[str, list[float]]] = {
    part: {"wall": [], "processor": []} for part in ("reported", "unreported")
}


class AlternatingLoop(loop.Loop):
    """A loop that yields the records of every other epoch, and notes how long each epoch took.

    The time of an epoch starts with the last record of the one before, whose weights and report the
    worker saves during this one.
    """

    waiting = 0.0  # seconds until its records were handled

    def run(self) -> Iterator[Progress]:
        """Train, and note the seconds of every epoch but the first, which is warm-up."""
        reporting, start = True, (0.0, 0.0)
        for progress in super().run():
            now = time.perf_counter()
            if progress.phase == Phase.EPOCH:
                if start[0]:
                    times = TIMES["reported" if reporting else "unreported"]
                    times["wall"].append(now - start[0])
                    times["processor"].append(time.process_time() - start[1])
                reporting, start = not reporting, (now, time.process_time())
            if reporting:
                yield progress
                if progress.epoch < self.settings.epochs:
                    AlternatingLoop.waiting += time.perf_counter() - now


def main(settings: Settings, threads: int) -> None:
    """Train as a worker of the app does, and print how long it took."""
    loop.Loop = AlternatingLoop  # type: ignore[misc]
    store = Store()
    run_id = store.add(settings, OWNER)
    store.claim(run_id)
    worker.train_run(store, run_id, threads)
    run = store.run(run_id)
    if run.state != State.DONE:
        raise SystemExit(f"the run {run.state}: {run.reason}")
    print(json.dumps({**TIMES, "waiting": AlternatingLoop.waiting}))


if __name__ == "__main__":
    main(Settings.from_json(sys.argv[1]), int(sys.argv[2]))
