"""Starts worker processes on this machine for the runs in the queue."""

import subprocess
import sys
import threading
import time
from contextlib import suppress

from cnnviz.logs import log_problem
from cnnviz.problem import Problem, reason_of
from cnnviz.resources import python_environment
from cnnviz.training.loop.environment import worker_environment
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.engine import POLL_SECONDS, Engine
from cnnviz.training.workers.gpu_slots import VISIBLE, Slots
from cnnviz.training.workers.last_words import last_words


class LocalEngine(Engine):
    """Worker processes on this machine, several at once; the other runs wait in the queue.

    Make one per server process: the engines on one machine and store share its slots. A worker ends
    with the process that started it, unless the host lets runs outlive it.

    Args:
        store: Where runs wait and workers report.
        limits: The limits of the host; None reads the environment.
        paused: Start no workers: runs are only put in the queue.
    """

    def __init__(self, store: Store, limits: Limits | None = None, *, paused: bool = False) -> None:
        super().__init__(store, limits)
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
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

    def probe(self) -> None:
        """Have a worker write this machine's device to the store; returns at once."""
        with suppress(OSError):  # the first run says that no worker can be started
            self._start_worker("--probe")

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
        if self._limits.keep_training:
            return
        for worker in workers.values():
            worker.terminate()
        for run_id, worker in workers.items():
            self._note_end(run_id, worker.wait(), None)

    def _start_run(self, run_id: str, gpu: str, slots: Slots) -> None:
        """Start the worker of a run, and watch for its end."""
        try:
            worker = self._start_worker(
                *("--threads", str(slots.threads), run_id),
                keep=self._limits.keep_training,
                environment={VISIBLE: gpu} if gpu else {},
            )
        except OSError as error:  # there is no memory for a process, for example
            reason = Problem("Cannot start a worker process: {detail}", detail=reason_of(error))
            self._store.finish(run_id, State.FAILED, reason)
            return
        self._workers[run_id] = worker
        threading.Thread(target=self._watch, args=(run_id, worker), daemon=True).start()

    def _start_worker(
        self, *arguments: str, keep: bool = False, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker; it ends when this process closes the other end of its input.

        One to keep outlives this process: it is in a session of its own, where no Ctrl-C reaches
        it, with no output to anything that ends with this process.
        """
        command = (sys.executable, "-m", "cnnviz.training.workers.worker")
        # Not an argument: the URL may hold a password.
        variables = {**worker_environment(), **(environment or {}), "CNNVIZ_STORE": self._store.url}
        return subprocess.Popen(
            [*command, *([] if keep else ["--watch"]), *arguments],
            stdin=subprocess.DEVNULL if keep else subprocess.PIPE,
            stdout=subprocess.DEVNULL if keep else subprocess.PIPE,
            stderr=subprocess.DEVNULL if keep else None,
            start_new_session=keep,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if keep else 0,
            env=python_environment(variables),
        )

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

    def _watch(self, run_id: str, worker: subprocess.Popen[bytes]) -> None:
        """Wait for the end of a worker, then start the next run."""
        reason = last_words(worker)
        code = worker.wait()
        with self._ended:
            del self._workers[run_id]
            self._endings[run_id] = code, reason
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
