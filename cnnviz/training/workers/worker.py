"""A worker: one run, from store to store. ``python -m cnnviz.training.workers.worker RUN``.

The store is that of ``CNNVIZ_STORE``, else the default. A run that was worked on before goes on
from its latest checkpoint. With ``--watch`` the worker ends with the process that holds the other
end of its input.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz import data
from cnnviz.problem import Problem
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.run import EventKind, Run, State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.background_writer import Pen
from cnnviz.training.workers.heartbeat import Pulse

if TYPE_CHECKING:
    from torch import nn

    from cnnviz.training.loop import loop

PATIENCE_SECONDS = 60.0
"""A locked store is waited for so long before a run is given up."""


def main(arguments: list[str] | None = None) -> int:
    """Work on a run, or tell the device, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cnnviz.training.workers.worker")
    parser.add_argument("run", nargs="?", help="id of a waiting run")
    parser.add_argument("--threads", type=int, help="threads for torch")
    parser.add_argument("--probe", action="store_true", help="only write the device to the store")
    parser.add_argument("--watch", action="store_true", help="end when the input is closed")
    asked = parser.parse_args(arguments)
    if asked.watch:
        threading.Thread(target=_end_with_parent, args=(asked.run,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the server and its students come first
    try:
        store = Store(patience=PATIENCE_SECONDS)
        if asked.probe:
            _probe(store)
        elif asked.run and store.claim(asked.run):
            work(store, asked.run, asked.threads)
    except Problem as problem:
        print(f"cnnviz: {problem}", file=sys.stderr)
        return 1
    return 0


def _end_with_parent(run_id: str | None) -> None:
    """End this process once the other end of its input is closed: the parent is gone."""
    # sys.stdin would hold a lock that the interpreter wants when it ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    try:
        if run_id:
            reason = Problem("The server that started this run was shut down.")
            Store().finish(run_id, State.INTERRUPTED, reason)
    finally:
        os._exit(0)


def _probe(store: Store) -> None:
    from cnnviz.training.loop import devices

    store.write_device(devices.describe())


def work(store: Store, run_id: str, threads: int | None = None) -> None:
    """Do a claimed run and write how it ended."""
    pulse = Pulse(store, run_id)
    with pulse.beating():
        state, reason = _outcome(store, run_id, threads, pulse)
    if not pulse.gone:
        store.finish(run_id, state, reason)


def _outcome(
    store: Store, run_id: str, threads: int | None, pulse: Pulse
) -> tuple[State, Problem | None]:
    """Train, and return how it ended."""
    import torch

    if threads:
        torch.set_num_threads(threads)
    try:
        return _train(store, store.run(run_id), pulse), None
    except Problem as problem:
        return State.FAILED, problem
    except (RuntimeError, MemoryError) as error:  # torch's errors, out of memory among them
        return State.FAILED, _plain(error)


def _train(store: Store, run: Run, pulse: Pulse) -> State:
    import torch

    from cnnviz.training.loop import devices

    earlier = store.count(run.owner, before=run.created)
    Limits.from_environment().check(run.settings, trains=not run.uploaded, runs=earlier)
    dataset = _data(run, pulse)
    device = devices.title(devices.choose(run.settings.device))
    store.describe(run.id, device, torch.get_num_threads(), devices.versions())
    running = _prepared(store, run, pulse, dataset)
    begun = max(store.checkpoints(run.id), default=0)
    if run.uploaded:
        return _measure(store, run, running)
    with Pen() as pen:
        pulse.flush = pen.finish
        for progress in running.run():
            pen.write(store.append, run.id, progress)
            through = progress.phase == Phase.EPOCH
            if through:
                if progress.epoch == begun + 1:  # now it is known whether steps are replayed
                    pen.write(store.describe, run.id, device, torch.get_num_threads(),
                              {**devices.versions(), **running.how()})  # fmt: skip
                state = running.checkpoint()
                _save(pen, pulse, store, run, progress, running.module, state)
                pen.write(store.save_report, run.id, running.report())
            if not pulse.obey(progress):
                if not through and not pulse.gone:
                    _save(pen, pulse, store, run, progress, running.module)
                return State.STOPPED
    return State.DONE


def _prepared(store: Store, run: Run, pulse: Pulse, dataset: data.Dataset) -> loop.Loop:
    """Return the loop of a run, where it stands."""
    from cnnviz.training.loop import loop
    from cnnviz.weights import module_weights

    for event in store.events(run.id):
        if event.kind == EventKind.RATE and event.value is not None:
            pulse.steering.rates[event.step] = pulse.rate = event.value
    first, checkpoint = store.first_weights(run.id), store.checkpoint(run.id)
    if first:
        module = module_weights.unpack(run.settings.network, first)
    elif checkpoint:  # holds all weights; published ones need not be fetched again
        module = module_weights.drawn(run.settings.network, run.settings.seed)
    else:
        module = loop.initial(run.settings, report=_fetched(pulse))
        pulse.fetched = None
    return loop.Loop(
        run.settings,
        module=module,
        dataset=dataset,
        checkpoint=checkpoint,
        steering=pulse.steering,
    )


def _measure(store: Store, run: Run, running: loop.Loop) -> State:
    """Measure weights that came from a file: they stand at epoch 0."""
    from cnnviz.weights import module_weights

    progress = running.measured()
    store.save_weights(run.id, 0, module_weights.pack(running.module), progress.test_accuracy)
    store.save_report(run.id, running.report())
    store.append(run.id, progress)
    return State.DONE


def _save(
    pen: Pen,
    pulse: Pulse,
    store: Store,
    run: Run,
    progress: Progress,
    module: nn.Module,
    state: bytes | None = None,
) -> None:
    """Save the weights of now, and the checkpoint if the epoch is through."""
    from cnnviz.weights import module_weights

    tensors = module_weights.pack(module)
    budget = Limits.from_environment().run_bytes
    checkpoint = (progress.step, state) if state is not None else None

    def save() -> None:
        accuracy = progress.test_accuracy if checkpoint else None
        store.save_weights(run.id, progress.epoch, tensors, accuracy, checkpoint, budget=budget)
        if checkpoint:
            pulse.saved = (progress.step, progress.epoch)

    pen.write(save)


def _data(run: Run, pulse: Pulse) -> data.Dataset:
    """Return a run's pictures; while they are fetched, the store is told how far that is."""
    dataset = data.load(run.settings.data, report=_fetched(pulse))
    pulse.fetched = None
    return dataset


def _fetched(pulse: Pulse) -> Callable[[float], None]:
    """Return what is to be told the share that is downloaded."""

    def report(share: float) -> None:
        pulse.fetched = share

    return report


def _plain(error: Exception) -> Problem:
    from cnnviz.training.loop import out_of_memory

    if out_of_memory.ran_out(error):
        return out_of_memory.problem()
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Problem("Training failed: {detail}", detail=text)


if __name__ == "__main__":
    sys.exit(main())
