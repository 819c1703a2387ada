"""Gives the runs in the queue to a cluster, and resumes those whose worker was lost.

A cluster has one dispatcher. It is part of the cluster, not of a server process: runs go on while
servers are restarted. What it needs to know is in the store, so that it may be restarted, too.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cnnviz.logs import log_event, log_exception, log_problem
from cnnviz.problem import Problem
from cnnviz.training.recipe.engine_choice import CLUSTER, ClusterSettings
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import Device, State
from cnnviz.training.store.store import Store

LOOK_SECONDS = 0.25
"""Between two looks at the queue: this long a run waits for an idle cluster, at most."""
BEAT_SECONDS = 2.0
GRACE_SECONDS = 10.0
"""Time for a worker to end by itself once its run has ended."""


@dataclass(frozen=True)
class End:
    """How a worker ended.

    Attributes:
        run_id: The run that it was to train.
        code: Its exit code; None if it was lost with its machine.
        reason: Why it could not do it, if it said so.
    """

    run_id: str
    code: int | None
    reason: Problem | None = None


class Cluster(Protocol):
    """What a dispatcher needs of a cluster."""

    def slots(self) -> int:
        """Return how many runs train at once."""

    def device(self) -> Device:
        """Return what trains."""

    def start(self, run_id: str) -> None:
        """Have a worker train a run, as soon as there is room."""

    def ends(self) -> Iterator[End]:
        """Yield the workers that have ended since the last call."""

    def cancel(self, run_id: str) -> None:
        """Forget a run that waits for room, or end its worker."""


class Dispatcher:
    """The dispatcher of a cluster.

    Args:
        store: Where runs wait and workers report.
        cluster: Where they train.
        settings: How often a run is resumed.
        limits: The limits of the host.
    """

    def __init__(
        self, store: Store, cluster: Cluster, settings: ClusterSettings, limits: Limits
    ) -> None:
        self.settings, self.limits = settings, limits
        self._store, self._cluster = store, cluster
        self._given: set[str] = set()
        self._ended: dict[str, float] = {}  # of these, those that have ended, and since when
        self._losses: dict[str, tuple[int, int]] = {}  # run -> its saved epochs, losses since
        self._reasons: dict[str, Problem] = {}
        self._last_beat = 0.0
        self._logged = ""

    def work(self, over: threading.Event) -> None:
        """Look at the queue again and again; try again where store or cluster are away."""
        while not over.wait(LOOK_SECONDS):
            try:
                self.look()
                self._logged = ""
            except Exception as error:  # of the store or of the cluster: the next look may succeed
                if self._logged != str(error):
                    self._logged = str(error)
                    log_problem(error) if isinstance(error, Problem) else log_exception(error)

    def look(self) -> None:
        """Say that the cluster is there, resume lost runs, and start those that wait."""
        if time.monotonic() - self._last_beat >= BEAT_SECONDS:
            self._store.write_device(self._cluster.device())
            self._cancel_ended()
            self._last_beat = time.monotonic()
        for end in self._cluster.ends():
            self._note_end(end)
        for run_id in self._store.lost_runs():
            self._resume(run_id)
        if self.limits.training:
            self._start_waiting()

    def _start_waiting(self) -> None:
        slots = self.limits.max_runs or self._cluster.slots()
        while len(self._given) < slots:
            reserved = self._store.reserve_next(
                slots, lambda _gpus: "", self._given, machine=CLUSTER
            )
            if reserved is None:
                return
            run_id, _gpu = reserved
            self._given.add(run_id)
            self._cluster.start(run_id)

    def _note_end(self, end: End) -> None:
        """Note that a worker has ended; if it has not done its work, its run is lost."""
        self._given.discard(end.run_id)
        if end.code != 0:
            if end.reason is not None:
                self._reasons[end.run_id] = end.reason
            self._store.let_go(end.run_id)

    def _resume(self, run_id: str) -> None:
        """Put a lost run in the queue again, unless that was tried too often."""
        run = self._store.run(run_id)
        if run.stop_requested:
            self._store.finish(run_id, State.STOPPED)
            return
        epochs = max(self._store.checkpoints(run_id), default=0)
        before, losses = self._losses.get(run_id, (epochs, 0))
        losses = 1 if epochs > before else losses + 1
        self._losses[run_id] = epochs, losses
        if losses <= self.settings.retries:
            log_event("run resumed", epochs=epochs, losses=losses)
            self._store.resume_lost(run_id)
            return
        lost = Problem("The worker of this run was lost {count} times in a row.", count=losses)
        self._store.finish(run_id, State.INTERRUPTED, self._reasons.pop(run_id, lost))
        self._losses.pop(run_id, None)

    def _cancel_ended(self) -> None:
        """Cancel what was stopped or deleted while it waited for room in the cluster.

        A worker that has just done its work is left the time to end by itself.
        """
        now = time.monotonic()
        ended = {
            run_id: self._ended.get(run_id, now)
            for run_id in self._given
            if not self._store.exists(run_id) or not self._store.run(run_id).active
        }
        for run_id, since in ended.items():
            if now - since > GRACE_SECONDS:
                self._cluster.cancel(run_id)
        self._ended = ended


def start(dispatcher: Dispatcher) -> threading.Event:
    """Have a dispatcher work on a thread, until the event that is returned is set."""
    over = threading.Event()
    threading.Thread(target=dispatcher.work, args=(over,), daemon=True).start()
    return over
