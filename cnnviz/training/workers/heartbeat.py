"""The heartbeat of a worker, and the requests of the owner of its run.

It runs on a thread beside the loop. A loop that does not reach its next record soon after Stop (a
huge batch, a slow download) is not waited for: earlier epochs are saved already.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from cnnviz.logs import log_exception, log_problem
from cnnviz.problem import Problem, reason_of
from cnnviz.training.records.control import Control
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, EventKind, Requests, State
from cnnviz.training.store.store import Store

POLL_SECONDS = 0.1
BEAT_SECONDS = 0.5
PATIENCE_SECONDS = 0.5


class Heartbeat:
    """Tells the store that a worker is alive, and the worker what the owner of its run requests.

    Attributes:
        control: Of the loop; requests are passed on to it.
        download_share: Share of the data that is downloaded, None unless a download is in progress.
        features_share: Share of the features that is computed, None before and after.
        rate: The learning rate that was requested last, None for that of the settings.
        saved: Steps and epochs at the last checkpoint.
        flush: Called before an event is recorded, so that earlier writes come first.
        gone: The run was deleted, or another worker has it: nothing more is to be written.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self.control = Control()
        self.download_share: float | None = None
        self.features_share: float | None = None
        self.rate: float | None = None
        self.saved = (0, 0)
        self.flush: Callable[[], None] = lambda: None
        self.gone = False
        self._store = store
        self._run_id = run_id
        self._requests = Requests(stop=False, pause=False, rate=None)
        self._changed = threading.Event()
        self._stop_accepted = threading.Event()
        self._over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send heartbeats from a thread while the block runs."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def set_download_share(self, share: float) -> None:
        """Note the share of the data that is downloaded, 0–1."""
        self.download_share = share

    def set_features_share(self, share: float) -> None:
        """Note the share of the frozen layers' features that is computed, 0–1."""
        self.features_share = share

    def apply_requests(self, progress: Progress) -> bool:
        """Do what the owner requests, after the step of a record; a pause is waited out here.

        Returns:
            False if the run is to stop.
        """
        self.control.report_now = False
        paused = False
        for step, images in self.control.take_smaller_batches():
            self._record(EventKind.BATCH, step, progress.epoch, images)
        here = progress.step, progress.epoch
        while True:
            requests = self._requests
            if requests.rate not in (None, self.rate) and not requests.stop:
                self.rate = requests.rate
                self.control.set_rate(progress.step, requests.rate)
                self._record(EventKind.RATE, *here, requests.rate)
            if requests.stop or not requests.pause:
                break
            if not paused:
                self._record(EventKind.PAUSE, *here)
                paused = True
            self._changed.wait()
            self._changed.clear()
        if requests.stop:
            self._stop_accepted.set()
            if not self.gone:
                self._record(EventKind.STOP, *here)
        elif paused:
            self._record(EventKind.RESUME, *here)
        return not requests.stop

    def _record(self, kind: EventKind, step: int, epoch: int, value: float | None = None) -> None:
        self.flush()
        self._store.record(self._run_id, Event(kind, step, epoch, value))

    def _run(self) -> None:
        try:
            self._poll()
        except Exception as error:  # without the heartbeat, the run would count as interrupted
            self._store.finish(self._run_id, State.FAILED, failure_of(error))
            os._exit(1)

    def _poll(self) -> None:
        last_beat, logged = 0.0, ""
        while not self._over.wait(POLL_SECONDS):
            try:
                requests = self._store.requests(self._run_id)
                if time.monotonic() - last_beat >= BEAT_SECONDS:
                    self._store.beat(self._run_id, self.download_share, self.features_share)
                    last_beat = time.monotonic()
            except Problem as problem:  # a locked store may be free at the next beat
                if logged != str(problem):
                    logged = str(problem)
                    log_problem(problem)
                continue
            self.gone = requests is None
            requests = requests or Requests(stop=True, pause=False, rate=None)
            if requests != self._requests:
                self._requests = requests
                self.control.report_now = True
                self._changed.set()
            if requests.stop:
                break
        if self._requests.stop and not self._over.wait(PATIENCE_SECONDS):
            self._exit_unless_stopping()

    def _exit_unless_stopping(self) -> None:
        """End the process, unless the loop has accepted Stop and is about to end by itself."""
        if self._stop_accepted.is_set():
            return
        if not self.gone:
            step, epoch = self.saved
            self._store.record(self._run_id, Event(EventKind.STOP, step, epoch))
            self._store.finish(self._run_id, State.STOPPED)
        os._exit(0)


def failure_of(error: Exception) -> Problem:
    """Return an exception of a worker in words; an unexpected one is also logged in full."""
    if isinstance(error, Problem):
        return error
    with suppress(ImportError, OSError):  # torch itself may be what cannot be imported
        from cnnviz.training.loop import out_of_memory

        if out_of_memory.is_out_of_memory(error):
            return out_of_memory.problem()
    log_exception(error)
    kind, detail = type(error).__name__, reason_of(error)
    if detail != kind and not isinstance(error, RuntimeError):  # torch's say enough by themselves
        detail = f"{kind}: {detail}"
    return Problem("Training failed: {detail}", detail=detail)
