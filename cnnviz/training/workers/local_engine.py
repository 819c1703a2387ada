"""Starts worker processes on this machine for the runs in the queue."""

import threading
import time
from contextlib import suppress

from cnnviz.logs import log_problem
from cnnviz.problem import Problem, reason_of
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.engine import POLL_SECONDS, Engine
from cnnviz.training.workers.gpu_slots import Slots
from cnnviz.training.workers.messages import Job
from cnnviz.training.workers.pool import WorkerPool
from cnnviz.training.workers.worker_process import WorkerProcess


class LocalEngine(Engine):
    """Worker processes on this machine, several at once; the other runs wait in the queue.

    Make one per server process: the engines on one machine and store share its slots. A worker ends
    with the process that started it, unless the host lets runs outlive it. It may train one run
    after another, see :class:`WorkerPool`.

    Args:
        store: Where runs wait and workers report.
        limits: The limits of the host; None reads the environment.
        paused: Start no workers: runs are only put in the queue.
    """

    def __init__(self, store: Store, limits: Limits | None = None, *, paused: bool = False) -> None:
        super().__init__(store, limits)
        self._workers: dict[str, WorkerProcess] = {}
        self._pool = WorkerPool(store.url, self._limits, self._ended, self._end_run)
        self._endings: dict[str, tuple[int, Problem | None]] = {}
        self._paused = paused
        self._polling = False
        self._logged = ""
        self.start_waiting()

    def start_waiting(self) -> None:
        """Start workers for runs in the queue while there are free slots."""
        with self._ended:
            if self._paused or not self._limits.training:
                return
            if not self._has_waiting():
                self._refill()
                return
            slots = Slots.of(self._limits, self._store.device())
            while len(self._workers) < slots.runs:
                ours = self._workers.keys() | self._endings.keys()
                reserved = self._store.reserve_next(slots.runs, slots.choose_gpu, ours)
                if reserved is None:
                    break
                self._start_run(*reserved, slots)
            if len(self._workers) < slots.runs and self._has_waiting():
                self._poll_later()  # others have the slots, and do not say when they end

    def _has_waiting(self) -> bool:
        """Return whether there are runs in the queue whose worker is not being started here."""
        return self._store.has_waiting(self._workers.keys() | self._endings.keys())

    def warm_up(self) -> bool:
        """Start workers before there are runs for them; see :class:`WorkerPool`."""
        with self._ended:
            if self._paused or not self._limits.training or not self._pool.reuses:
                return False
            return self._pool.fill(Slots.of(self._limits, self._store.device()))

    def _refill(self) -> None:
        self._pool.refill(Slots.of(self._limits, self._store.device()))

    def probe(self) -> None:
        """Have a worker write this machine's device to the store; returns at once."""
        keep = self._limits.keep_training
        with suppress(OSError):  # the first run says that no worker can be started
            WorkerProcess(self._store.url, None, keep=keep)

    def workers(self) -> dict[str, int]:
        """Return the runs that train here and the process ids of their workers."""
        with self._ended:
            return {run_id: worker.pid for run_id, worker in self._workers.items()}

    def kill(self, run_id: str) -> None:
        """End the worker of a run at once; the run counts as interrupted and can be resumed."""
        with self._ended:
            self._workers[run_id].kill()

    def close(self) -> None:
        """End all workers; what they saved stays, their runs count as interrupted.

        Where runs outlive the server nothing is ended, and no other run is started.
        """
        with self._ended:
            self._paused = True
            workers = dict(self._workers)
            self._pool.close()
        if self._limits.keep_training:
            return
        for worker in workers.values():
            worker.terminate()
        for run_id, worker in workers.items():
            self._note_end(run_id, worker.wait(), None)

    def _start_run(self, run_id: str, gpu: str, slots: Slots) -> None:
        """Have a worker train a run."""
        try:
            self._workers[run_id] = self._pool.start_run(Job(run_id, slots.threads), gpu)
        except OSError as error:  # there is no memory for a process, for example
            reason = Problem("Cannot start a worker process: {detail}", detail=reason_of(error))
            self._store.finish(run_id, State.FAILED, reason)

    def _poll_later(self) -> None:
        """Look for free slots later: another engine's worker ends, a locked store is free."""

        def poll() -> None:
            time.sleep(POLL_SECONDS)
            with self._ended:
                self._polling = False
            self._continue_queue()

        with self._ended:
            if not self._polling:
                self._polling = True
                threading.Thread(target=poll, daemon=True).start()

    def _end_run(self, run_id: str, worker: WorkerProcess, code: int | None) -> None:
        """Start the next run: a worker is done with one, and has ended if there is an exit code."""
        with self._ended:
            self._workers.pop(run_id, None)
            self._endings[run_id] = code or 0, worker.last_words
        self._continue_queue()

    def _continue_queue(self) -> None:
        """Note how workers ended and start the next runs; try later if the store is unusable."""
        try:
            for run_id, (code, reason) in list(self._endings.items()):
                self._note_end(run_id, code, reason)
                with self._ended:
                    self._endings.pop(run_id, None)
            self.start_waiting()
            self._logged = ""
        except Problem as problem:  # no page waits for it
            if self._logged != str(problem):
                self._logged = str(problem)
                log_problem(problem)
            self._poll_later()
        with self._ended:
            self._ended.notify_all()

    def _note_end(self, run_id: str, code: int, reason: Problem | None) -> None:
        """Mark a run whose worker could not do it; code 0 is an orderly end."""
        if code and self._store.exists(run_id) and self._store.run(run_id).active:
            unknown = Problem(
                "The worker process ended unexpectedly (exit code {code}).", code=code
            )
            self._store.finish(run_id, State.INTERRUPTED, reason or unknown)
