"""Worker processes that wait for a run, with torch already imported."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.workers.gpu_slots import Slots
from cnnviz.training.workers.memory import available_memory
from cnnviz.training.workers.messages import Job, Notice
from cnnviz.training.workers.worker_process import WorkerProcess

MOST_RUNS = 50
"""Runs that a worker trains before a fresh one takes its place."""
SPARE_MEMORY = 1536 * 2**20
"""Bytes that must be available to start a worker beforehand; it takes half a gigabyte."""
LOW_MEMORY = 768 * 2**20
"""Bytes that must be available, else a worker that has waited for long is ended."""
LONG_SECONDS = 300.0
CHECK_SECONDS = 30.0


class WorkerPool:
    """The worker processes of an engine, of which some may wait for a run.

    Args:
        store_url: Database URL of the store.
        limits: The limits of the host: how many workers wait, and whether they outlive the server.
        lock: Held while workers are taken and given back; the engine's own.
        ended: Called with a run when its worker is done with it: the run, the worker, and the exit
            code, None if the worker goes on.
    """

    def __init__(
        self,
        store_url: str,
        limits: Limits,
        lock: threading.Condition,
        ended: Callable[[str, WorkerProcess, int | None], None],
    ) -> None:
        self._store_url = store_url
        self._limits = limits
        self._lock = lock
        self._ended = ended
        self._workers: list[WorkerProcess] = []  # all that are alive and take another run
        self._is_filled = False
        self._is_broken = False
        self._is_closed = False

    @property
    def reuses(self) -> bool:
        """Return whether a worker trains more than one run."""
        return self._limits.warm_workers != 0

    def start_run(self, job: Job, gpu: str) -> WorkerProcess:
        """Have a waiting worker train a run, or start a process for it.

        Raises:
            OSError: No process can be started.
        """
        for worker in self._idle():
            if worker.gpu == gpu:
                with suppress(OSError):  # it has ended just now
                    worker.train(job)
                    return worker
        return self._start(job, gpu)

    def fill(self, slots: Slots) -> bool:
        """Start workers beforehand, from now on; not while little memory is available.

        Returns:
            True if there are workers now.
        """
        if not self._is_filled:
            self._is_filled = True
            threading.Thread(target=self._trim, daemon=True).start()
        self.refill(slots)
        return bool(self._workers)

    def refill(self, slots: Slots) -> None:
        """Start workers in the place of those that have ended, once the pool was filled."""
        wanted = self._limits.warm_workers
        wanted = slots.runs if wanted is None else wanted
        for worker in self._idle():
            unsuitable = slots.gpus and worker.gpu not in slots.gpus  # from before they were known
            if unsuitable or len(self._workers) > wanted:
                self._dismiss(worker)
        if not self._is_filled or self._is_broken or self._is_closed:
            return
        while len(self._workers) < wanted:
            available = available_memory()
            if available is not None and available < SPARE_MEMORY:
                return
            gpu = slots.choose_gpu([worker.gpu for worker in self._workers]) if slots.gpus else ""
            try:
                self._start(None, gpu)
            except OSError:  # the first run says that no worker can be started
                self._is_broken = True
                return

    def close(self) -> None:
        """Let the workers end that wait for a run; start no others."""
        self._is_closed = True
        for worker in self._idle():
            self._dismiss(worker)

    def _idle(self) -> list[WorkerProcess]:
        return [worker for worker in self._workers if not worker.run_id]

    def _start(self, job: Job | None, gpu: str) -> WorkerProcess:
        runs = MOST_RUNS if self.reuses else 1
        keep = self._limits.keep_training
        worker = WorkerProcess(self._store_url, job, gpu=gpu, most_runs=runs, keep=keep)
        if self.reuses:
            self._workers.append(worker)
        threading.Thread(target=self._watch, args=(worker,), daemon=True).start()
        return worker

    def _dismiss(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        worker.dismiss()

    def _watch(self, worker: WorkerProcess) -> None:
        """Follow a worker until its end."""
        for notice in worker.notices():
            self._hear(worker, notice)
        code = worker.wait()
        with self._lock:
            if worker in self._workers:
                self._workers.remove(worker)
            run_id, worker.run_id = worker.run_id, ""
            # One that cannot even get ready would be started again and again.
            self._is_broken = self._is_broken or not (run_id or worker.ready)
        if run_id:
            self._ended(run_id, worker, code)

    def _hear(self, worker: WorkerProcess, notice: Notice) -> None:
        with self._lock:
            worker.ready, worker.idle_since = True, time.monotonic()
            if notice.last and worker in self._workers:
                self._workers.remove(worker)
            if not notice.ended:
                return
            worker.run_id = ""
        self._ended(notice.ended, worker, None)

    def _trim(self) -> None:
        """End workers that have waited for long while little memory is available."""
        while not self._is_closed:
            time.sleep(CHECK_SECONDS)
            available = available_memory()
            if available is None or available >= LOW_MEMORY:
                continue
            with self._lock:
                for worker in self._idle():
                    if time.monotonic() - worker.idle_since > LONG_SECONDS:
                        self._dismiss(worker)
