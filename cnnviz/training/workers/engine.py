"""Where workers run: processes on this machine."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
import time
from typing import Protocol

from cnnviz.problem import Problem
from cnnviz.resources import PYTHONPATH
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.gpu_slots import VISIBLE, Places
from cnnviz.training.workers.openmp import WAITING

LOOK_SECONDS = 2.0


class Engine(Protocol):
    """Starts the workers of runs; what they do is told by the store."""

    def submit(self, settings: Settings, owner: str, *, like: str | None = None) -> str:
        """Put a run in the queue, perhaps one that begins like another; return its id."""

    def resume(self, run_id: str, owner: str) -> None:
        """Put an interrupted run in the queue again."""

    def branch(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a new run in the queue that goes on from another's epoch; return its id."""

    def upload(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put weights from a file in the queue, to be measured; return the id of their run."""

    def begin_with(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a new run in the queue that begins with another's weights; return its id."""

    def probe(self) -> None:
        """Have a worker write this machine's device to the store."""

    def close(self) -> None:
        """End all workers."""


def worker_environment() -> dict[str, str]:
    """Return this process's environment, with what makes training quick; what is set there wins."""
    return {
        **WAITING,
        # glibc gives large blocks back to the system after every batch and fetches them anew for
        # the next; these are settings of mallopt(3).
        "MALLOC_MMAP_THRESHOLD_": str(2**30),
        "MALLOC_TRIM_THRESHOLD_": str(2**30),
        # cuBLAS reads it when it starts: repeatable runs on a GPU need it, others lose nothing.
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
        **os.environ,
    }


class LocalEngine:
    """Workers as processes of this machine, so many at once; the other runs wait.

    Make one for each server process. A worker ends with the process that started it, unless the
    host lets runs outlive it; those that do are counted by the next engine on the same store.

    Args:
        store: Where runs wait and workers report.
        limits: What the host allows; None reads the environment.
    """

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        self._store = store
        self._limits = limits or Limits.from_environment()
        self._lock = threading.RLock()
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._gpus: dict[str, str] = {}
        self._closed = False
        self._looking = False
        self._fill()

    def submit(self, settings: Settings, owner: str, *, like: str | None = None) -> str:
        """Put a run in the queue and return its id; see :meth:`Store.add`.

        Raises:
            Problem: The host does not allow it, or the store cannot be written.
        """
        self._limits.check(settings, runs=self._store.count(owner))
        run_id = self._store.add(settings, owner, like=like)
        self._fill()
        return run_id

    def resume(self, run_id: str, owner: str) -> None:
        """Put an interrupted run in the queue again; see :meth:`Store.resume`.

        Raises:
            Problem: The host does not allow it, it is another browser's, or not interrupted.
        """
        self._limits.check(self._store.run(run_id).settings)
        self._store.resume(run_id, owner)
        self._fill()

    def branch(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a new run in the queue that goes on from another's epoch; see :meth:`Store.branch`.

        Raises:
            Problem: The host does not allow it, or there is nothing to go on from.
        """
        settings = self._store.run(run_id).settings
        planned = dataclasses.replace(settings, epochs=epochs or settings.epochs)
        self._limits.check(planned, runs=self._store.count(owner))
        made = self._store.branch(run_id, epoch, owner, epochs=epochs, rate=rate)
        self._fill()
        return made

    def upload(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put weights from a file in the queue, to be measured; see :meth:`Store.upload`.

        Raises:
            Problem: The host does not allow it, or the store cannot be written.
        """
        # Whatever epochs and pictures the settings name: none of them are trained on.
        measured = dataclasses.replace(settings, epochs=1, train_images=None)
        self._limits.check(measured, trains=False, runs=self._store.count(owner))
        made = self._store.upload(measured, owner, file, tensors)
        self._fill()
        return made

    def begin_with(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a run in the queue that begins with another's weights; see :meth:`Store.begin_with`.

        Raises:
            Problem: The host does not allow it, or there are no such weights.
        """
        self._limits.check(settings, runs=self._store.count(owner))
        made = self._store.begin_with(run_id, epoch, settings, owner)
        self._fill()
        return made

    def probe(self) -> None:
        """Have a worker write this machine's device to the store; returns at once."""
        self._start("--probe")

    def close(self) -> None:
        """End all workers; what they saved stays, their runs count as interrupted.

        Where runs outlive the server nothing is ended, and no other run is started.
        """
        with self._lock:
            self._closed = True
            workers = dict(self._workers)
        if self._limits.keep_training:
            return
        for worker in workers.values():
            worker.terminate()
        for run_id, worker in workers.items():
            self._settle(run_id, worker.wait())

    def _start(
        self, *arguments: str, keep: bool = False, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker; the open end of its input tells it that this process lives.

        Args:
            arguments: Of the worker.
            keep: It outlives this process: in a session of its own, where no Ctrl-C reaches it,
                and writing to nothing that ends with this process.
            environment: More variables.
        """
        home = PYTHONPATH
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "cnnviz.training.workers.worker"),
                *([] if keep else ["--watch"]),
                *arguments,
            ],
            stdin=subprocess.DEVNULL if keep else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if keep else None,
            start_new_session=keep,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if keep else 0,
            env={
                **worker_environment(),
                **(environment or {}),
                "PYTHONPATH": os.pathsep.join(paths),
                "CNNVIZ_STORE": self._store.url,  # not an argument: it may hold a password
            },
        )

    def _fill(self) -> None:
        """Start workers for waiting runs while there is room."""
        with self._lock:
            if self._closed or not self._limits.training:
                return
            places = Places.of(self._limits, self._store.device())
            others = self._outlived()
            waiting = [run for run in self._store.queued() if run not in self._workers]
            room = max(0, places.runs - len(self._workers) - len(others))
            for run_id in waiting[:room]:
                gpu = places.environment([*self._gpus.values(), *others])
                worker = self._start(
                    *("--threads", str(places.threads), run_id),
                    keep=self._limits.keep_training,
                    environment=gpu,
                )
                self._workers[run_id] = worker
                self._gpus[run_id] = gpu.get(VISIBLE, "")
                threading.Thread(target=self._await, args=(run_id, worker), daemon=True).start()
            if others and waiting[room:] and not self._looking:
                self._looking = True
                threading.Thread(target=self._look_again, daemon=True).start()

    def _outlived(self) -> list[str]:
        """Return the GPUs of the runs at work that an engine before this one has started."""
        if not self._limits.keep_training:
            return []
        others = [run for run in self._store.at_work() if run.id not in self._workers]
        return [run.versions.get("gpu", "") for run in others]

    def _look_again(self) -> None:
        """Make room later: nobody tells when the worker of an earlier engine ends."""
        time.sleep(LOOK_SECONDS)
        self._looking = False
        self._fill_or_say()

    def _await(self, run_id: str, worker: subprocess.Popen[bytes]) -> None:
        """Wait for a worker's end, then make room for the next run."""
        code = worker.wait()
        try:
            self._settle(run_id, code)
        except Problem as problem:  # the store is locked or full: the run's silence tells it, too
            print(f"cnnviz: {problem}", file=sys.stderr)
        with self._lock:
            del self._workers[run_id]
            del self._gpus[run_id]
        self._fill_or_say()

    def _fill_or_say(self) -> None:
        try:
            self._fill()
        except Problem as problem:  # the next run that is asked for fills up again
            print(f"cnnviz: {problem}", file=sys.stderr)

    def _settle(self, run_id: str, code: int) -> None:
        """Mark a run whose worker ended without a word; code 0 is an orderly end."""
        if code and self._store.exists(run_id) and self._store.run(run_id).active:
            reason = Problem("The worker process ended unexpectedly (exit code {code}).", code=code)
            self._store.finish(run_id, State.INTERRUPTED, reason)
