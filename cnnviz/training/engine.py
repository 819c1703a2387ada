"""Where workers run: processes on this machine."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Protocol

from cnnviz.training.limits import Limits
from cnnviz.training.records import State
from cnnviz.training.settings import Settings
from cnnviz.training.store import Store


class Engine(Protocol):
    """Starts the workers of runs; what they do is told by the store."""

    def submit(self, settings: Settings, owner: str) -> str:
        """Put a run in the queue and return its id."""

    def probe(self) -> None:
        """Have a worker write this machine's device to the store."""

    def close(self) -> None:
        """End all workers."""


class LocalEngine:
    """Workers as processes of this machine, so many at once; the other runs wait.

    Make one for each server process. A worker ends with the process that started it.

    Args:
        store: Where runs wait and workers report.
        limits: What the host allows; None reads the environment.
    """

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        self._store = store
        self._limits = limits or Limits.from_environment()
        self._lock = threading.RLock()
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._closed = False
        self._fill()

    def submit(self, settings: Settings, owner: str) -> str:
        """Put a run in the queue and return its id.

        Raises:
            Problem: The host does not allow it, or the store cannot be written.
        """
        self._limits.check(settings)
        run_id = self._store.add(settings, owner)
        self._fill()
        return run_id

    def probe(self) -> None:
        """Have a worker write this machine's device to the store; returns at once."""
        self._start("--probe")

    def close(self) -> None:
        """End all workers; what they saved stays, their runs count as interrupted."""
        with self._lock:
            self._closed = True
            workers = list(self._workers.values())
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a worker; the open end of its input tells it that this process lives."""
        command = [sys.executable, "-m", "cnnviz.training.worker", "--store", self._store.url]
        return subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def _fill(self) -> None:
        """Start workers for waiting runs while there is room."""
        with self._lock:
            if self._closed or not self._limits.training:
                return
            waiting = [run for run in self._store.queued() if run not in self._workers]
            for run_id in waiting[: self._limits.max_runs - len(self._workers)]:
                self._workers[run_id] = self._start("--threads", str(self._limits.threads), run_id)
                threading.Thread(target=self._await, args=(run_id,), daemon=True).start()

    def _await(self, run_id: str) -> None:
        """Wait for a worker's end, then make room for the next run."""
        self._workers[run_id].wait()
        with self._lock:
            del self._workers[run_id]
            if not self._closed:
                self._settle(run_id)
        self._fill()

    def _settle(self, run_id: str) -> None:
        """Mark a run whose worker died without a word."""
        if self._store.exists(run_id) and self._store.run(run_id).active:
            self._store.finish(run_id, State.INTERRUPTED)
