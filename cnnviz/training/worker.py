"""A worker: one run, from store to store. ``python -m cnnviz.training.worker RUN``.

The store is that of ``CNNVIZ_STORE``, else the default.

Beside the loop a *pulse* gives signs of life to the store and reads it for Stop, a few times a
second. A loop that does not come to a record soon after Stop (a huge batch, a slow download) is not
waited for: what earlier epochs saved is kept. With ``--watch`` the worker ends with the process
that holds the other end of its input.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training.limits import Limits
from cnnviz.training.progress import Phase
from cnnviz.training.records import State
from cnnviz.training.settings import Settings
from cnnviz.training.store import Store

PULSE_SECONDS = 0.25
PATIENCE_SECONDS = 0.5


def main(arguments: list[str] | None = None) -> int:
    """Work on a run, or tell the device, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cnnviz.training.worker")
    parser.add_argument("run", nargs="?", help="id of a waiting run")
    parser.add_argument("--threads", type=int, help="threads for torch")
    parser.add_argument("--probe", action="store_true", help="only write the device to the store")
    parser.add_argument("--watch", action="store_true", help="end when the input is closed")
    asked = parser.parse_args(arguments)
    if asked.watch:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the server and its students come first
    try:
        store = Store()
        if asked.probe:
            _probe(store)
        elif asked.run and store.claim(asked.run):
            work(store, asked.run, asked.threads)
    except Problem as problem:
        print(f"cnnviz: {problem}", file=sys.stderr)
        return 1
    return 0


def _end_with_parent() -> None:
    """End this process once the other end of its input is closed: the parent is gone."""
    # sys.stdin would hold a lock that the interpreter wants when it ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def _probe(store: Store) -> None:
    from cnnviz.training import devices

    store.write_device(devices.describe())


def work(store: Store, run_id: str, threads: int | None = None) -> None:
    """Do a claimed run and write how it ended."""
    pulse = Pulse(store, run_id)
    with pulse.beating():
        state, reason = _outcome(store, run_id, threads, pulse)
    store.finish(run_id, state, reason)


class Pulse:
    """Tells the store that the worker lives, and the worker that it is to stop.

    Attributes:
        stop: Set once Stop was asked for, or the run was deleted.
        fetched: Share of the data that is downloaded, None unless a download is under way.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.stop = threading.Event()
        self.fetched: float | None = None
        self._store = store
        self._run_id = run_id
        self._over = threading.Event()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in a thread of its own."""
        thread = threading.Thread(target=self._beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _beat(self) -> None:
        while not self._over.wait(PULSE_SECONDS):
            try:
                go_on = self._store.beat(self._run_id, self.fetched)
            except Problem as problem:  # a locked store may be free at the next beat
                print(f"cnnviz: {problem}", file=sys.stderr)
                continue
            if not go_on:
                self.stop.set()
                break
        if self.stop.is_set() and not self._over.wait(PATIENCE_SECONDS):
            self._store.finish(self._run_id, State.STOPPED)
            os._exit(0)


def _outcome(
    store: Store, run_id: str, threads: int | None, pulse: Pulse
) -> tuple[State, Problem | None]:
    """Train, and return how it ended."""
    import torch

    settings = store.run(run_id).settings
    if threads:
        torch.set_num_threads(threads)
    try:
        Limits.from_environment().check(settings)
        return _train(store, run_id, settings, pulse), None
    except Problem as problem:
        return State.FAILED, problem
    except (RuntimeError, MemoryError) as error:  # torch's errors, out of memory among them
        return State.FAILED, _plain(error)


def _train(store: Store, run_id: str, settings: Settings, pulse: Pulse) -> State:
    import torch

    from cnnviz.nets import weights
    from cnnviz.training import devices, loop

    def report(share: float) -> None:
        pulse.fetched = share

    dataset = data.load(settings.data, report=report)
    pulse.fetched = None
    device = devices.title(devices.choose(settings.device))
    store.describe(run_id, device, torch.get_num_threads(), devices.versions())
    module = loop.initial(settings)
    saved = 0
    for progress in loop.train(settings, module=module, dataset=dataset):
        store.append(run_id, progress)
        if progress.phase == Phase.EPOCH:
            saved = progress.epoch
            store.save_weights(run_id, saved, weights.pack(module), progress.test_accuracy)
        if pulse.stop.is_set():
            if progress.epoch > saved:
                store.save_weights(run_id, progress.epoch, weights.pack(module), None)
            return State.STOPPED
    return State.DONE


def _plain(error: Exception) -> Problem:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, MemoryError) or "out of memory" in text:
        return Problem(
            "The memory is not enough for this run. Take smaller batches or a smaller network.",
            setting="batch_size",
        )
    return Problem("The training broke off: {detail}", detail=text)


if __name__ == "__main__":
    sys.exit(main())
