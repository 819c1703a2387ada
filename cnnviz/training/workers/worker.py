"""A worker trains one run of the store: ``python -m cnnviz.training.workers.worker RUN``.

The store is that of ``CNNVIZ_STORE``, else the default. A run that was trained before continues
from its latest checkpoint. With ``--watch`` the worker ends with the process that holds the other
end of its input. With ``--serve`` it then trains the runs that this process names there, one after
another (:mod:`cnnviz.training.workers.serving`).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from cnnviz import data
from cnnviz.logs import begin_logging, log_problem
from cnnviz.problem import problem_to_json
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.run import EventKind, Origin, Run, State
from cnnviz.training.store.store import Store
from cnnviz.training.workers import serving
from cnnviz.training.workers.background_writer import BackgroundWriter
from cnnviz.training.workers.heartbeat import Heartbeat, failure_of
from cnnviz.training.workers.messages import Job

if TYPE_CHECKING:
    from cnnviz.training.loop import loop

PATIENCE_SECONDS = 60.0
"""Seconds to wait for a locked store before a run is given up."""


def main(arguments: list[str] | None = None) -> int:
    """Train runs, or write the device to the store, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cnnviz.training.workers.worker")
    parser.add_argument("run", nargs="?", help="id of a run in the queue")
    parser.add_argument("--threads", type=int, help="threads for torch")
    parser.add_argument("--probe", action="store_true", help="write the device to the store")
    parser.add_argument("--watch", action="store_true", help="end when the input is closed")
    parser.add_argument(
        "--serve", type=int, default=1, help="train so many runs, which are named on the input"
    )
    args = parser.parse_args(arguments)
    begin_logging()
    first = Job(args.run, args.threads) if args.run else None
    jobs = serving.JobReader(first, watch=args.watch)
    if args.watch or args.serve > 1:
        jobs.start()
    if hasattr(os, "nice"):
        os.nice(5)  # the server and its students come first
    try:
        if args.serve > 1:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the server
            serving.serve(jobs, args.serve, train_job, write_device)
        else:
            if args.probe:
                write_device()
            if first is not None:
                train_job(first)
    except Exception as error:
        # The store cannot be used: the engine, which reads this, notes it there when it can.
        problem = failure_of(error)
        log_problem(problem)
        print(problem_to_json(problem), flush=True)
        return 1
    return 0


def write_device() -> None:
    """Write to the store what trains on this machine."""
    from cnnviz.training.loop import devices

    store = Store(patience=PATIENCE_SECONDS)
    try:
        store.write_device(devices.describe_device())
    finally:
        store.close()


def train_job(job: Job) -> bool:
    """Train a run unless it has left the queue; return False if it failed."""
    store = Store(patience=PATIENCE_SECONDS)
    try:
        return not store.claim(job.run) or train_run(store, job.run, job.threads) != State.FAILED
    finally:
        store.close()


def train_run(store: Store, run_id: str, threads: int | None = None) -> State:
    """Train a run that was claimed, write how it ended, and return it."""
    heartbeat = Heartbeat(store, run_id)
    reason = None
    with heartbeat.running():
        try:
            import torch  # takes seconds on a busy machine

            from cnnviz.training.loop import process_state

            process_state.fresh_state()
            if threads:
                torch.set_num_threads(threads)
            state = _train(store, store.run(run_id), heartbeat)
        except Exception as error:  # whatever it is, the run says it
            state, reason = State.FAILED, failure_of(error)
    if not heartbeat.gone:
        store.finish(run_id, state, reason)
    return state


def _train(store: Store, run: Run, heartbeat: Heartbeat) -> State:
    import torch

    from cnnviz.training.loop import devices
    from cnnviz.weights import module_weights

    trains = run.origin != Origin.UPLOADED
    limits = Limits.from_environment()
    earlier = store.count(run.owner, before=run.created)
    limits.check_run(run.settings, trains=trains, runs=earlier)
    dataset = data.load(run.settings.data, report=heartbeat.set_download_share)
    heartbeat.download_share = None
    device = devices.device_title(devices.choose_device(run.settings.device))
    describe = partial(store.describe, run.id, device, torch.get_num_threads())
    describe(devices.versions())
    loop = _create_loop(store, run, heartbeat, dataset)
    loop.prepare(heartbeat.set_features_share)
    heartbeat.features_share = None
    if not trains:
        progress = loop.evaluate()
        store.save_weights(run.id, 0, module_weights.pack(loop.module), progress.test_accuracy)
        store.save_report(run.id, loop.report())
        store.append(run.id, progress)
        return State.DONE
    frozen = run.settings.frozen
    frozen_tensors = module_weights.pack(loop.module[:frozen]) if frozen else b""
    save_weights = partial(_save_weights, store, run, heartbeat, limits.run_bytes, frozen_tensors)
    first_epoch = 1 + max(store.checkpoints(run.id), default=0)
    with BackgroundWriter() as writer:
        heartbeat.flush = writer.flush
        for progress in loop.run():
            writer.submit(store.append, run.id, progress)
            epoch_done = progress.phase == Phase.EPOCH
            if epoch_done:
                if progress.epoch == first_epoch:  # now it is known whether steps are replayed
                    writer.submit(describe, {**devices.versions(), **loop.conditions()})
                tensors = module_weights.pack(loop.module[frozen:])
                writer.submit(save_weights, progress, tensors, loop.checkpoint())
                writer.submit(store.save_report, run.id, loop.report())
            if not heartbeat.apply_requests(progress):
                if not epoch_done and not heartbeat.gone:
                    tensors = module_weights.pack(loop.module[frozen:])
                    writer.submit(save_weights, progress, tensors)
                return State.STOPPED
    return State.DONE


def _create_loop(store: Store, run: Run, heartbeat: Heartbeat, dataset: data.Dataset) -> loop.Loop:
    """Return the loop of a run, at its latest checkpoint."""
    from cnnviz.training.loop import loop
    from cnnviz.weights import module_weights

    for event in store.events(run.id):
        if event.kind == EventKind.RATE and event.value is not None:
            heartbeat.control.rates[event.step] = heartbeat.rate = event.value
    tensors, checkpoint = store.first_weights(run.id), store.checkpoint(run.id)
    if tensors:
        module = module_weights.unpack(run.settings.network, tensors)
    elif checkpoint and run.settings.frozen:  # it has no weights of frozen layers
        module = module_weights.unpack(run.settings.network, store.weights(run.id, "last"))
    elif checkpoint:  # holds all weights; published ones need not be downloaded again
        module = module_weights.initialized(run.settings.network, run.settings.seed)
    else:
        module = loop.initial_module(run.settings, report=heartbeat.set_download_share)
        heartbeat.download_share = None
    return loop.Loop(
        run.settings,
        module=module,
        dataset=dataset,
        checkpoint=checkpoint,
        control=heartbeat.control,
    )


def _save_weights(
    store: Store,
    run: Run,
    heartbeat: Heartbeat,
    budget: int,
    frozen: bytes,
    progress: Progress,
    tensors: bytes,
    state: bytes | None = None,
) -> None:
    """Save weights, and the checkpoint at the end of an epoch; those of frozen layers apart."""
    if state is None:
        store.save_weights(run.id, progress.epoch, tensors, None, budget=budget, frozen=frozen)
        return
    store.save_weights(
        run.id,
        progress.epoch,
        tensors,
        progress.test_accuracy,
        (progress.step, state),
        budget=budget,
        validation_accuracy=progress.validation_accuracy,
        frozen=frozen,
    )
    heartbeat.saved = (progress.step, progress.epoch)


if __name__ == "__main__":
    sys.exit(main())
