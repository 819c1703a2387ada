"""What every engine does: it puts runs in the queue of the store, and workers train them somewhere.

Which run is next is the store's decision (:mod:`cnnviz.training.store.queue`), so several engines,
of several kinds, may share one store. Pause, stop and a new learning rate are no business of the
engine: they are requests in the store, which each worker reads.
"""

import dataclasses
import math
import threading
import time
from abc import ABC, abstractmethod

from cnnviz.problem import Problem
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import Run
from cnnviz.training.store.store import Store

POLL_SECONDS = 2.0


class Engine(ABC):
    """Puts runs in the queue, and starts workers for them.

    A kind of engine decides where workers run: :meth:`start_waiting`, :meth:`probe`, :meth:`kill`
    and :meth:`close` are its own. It notifies ``_ended`` when a worker has ended.

    Args:
        store: Where runs wait and workers report.
        limits: The limits of the host; None reads the environment.
    """

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        self._store = store
        self._limits = limits or Limits.from_environment()
        self._ended = threading.Condition(threading.RLock())

    @abstractmethod
    def start_waiting(self) -> None:
        """Start workers for runs in the queue while there are free slots; returns at once.

        The next run, and that no other engine has it, comes from :meth:`Store.reserve_next`.
        """

    def warm_up(self) -> bool:
        """Start workers before there are runs for them, if this engine can; returns at once.

        Returns:
            True if there are such workers; they write to the store what trains here.
        """
        return False

    @abstractmethod
    def probe(self) -> None:
        """Have a worker write to the store what trains here; returns at once."""

    @abstractmethod
    def kill(self, run_id: str) -> None:
        """End the worker of a run at once; the run counts as interrupted and can be resumed."""

    @abstractmethod
    def close(self) -> None:
        """End all workers, unless the host lets runs outlive the server; start no others."""

    def may_resume(self, run: Run) -> bool:
        """Return whether a run that is not active may be resumed without anybody's request."""
        return False

    def notice(self) -> Problem | None:
        """Return why runs in the queue are not trained now, None if they are."""
        return None

    def submit(self, settings: Settings, owner: str, *, like: str | None = None) -> str:
        """Put a run in the queue and return its id; see :meth:`Store.add`.

        Raises:
            Problem: The host does not allow it, or the store refuses it; so in all methods that put
                runs in the queue.
        """
        self._check_run(settings, owner)
        return self._start(self._store.add(settings, owner, like=like))

    def resume(self, run_id: str, owner: str) -> None:
        """Put an interrupted run in the queue again; see :meth:`Store.resume`."""
        self._limits_of(owner).check_run(
            self._store.run(run_id).settings, queued=self._store.count_queued(owner)
        )
        self._store.resume(run_id, owner)
        self.start_waiting()

    def continue_from(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a run in the queue that continues another; see :meth:`Store.continue_from`."""
        settings = self._store.run(run_id).settings
        self._check_run(dataclasses.replace(settings, epochs=epochs or settings.epochs), owner)
        child = self._store.continue_from(run_id, epoch, owner, epochs=epochs, rate=rate)
        return self._start(child)

    def upload_weights(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put a run in the queue that evaluates weights; see :meth:`Store.upload_weights`."""
        # Whatever epochs and images the settings name: nothing is trained.
        settings = dataclasses.replace(settings, epochs=1, train_images=None)
        self._check_run(settings, owner, trains=False)
        return self._start(self._store.upload_weights(settings, owner, file, tensors))

    def begin_from_weights(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a run in the queue with weights of another; see :meth:`Store.begin_from_weights`."""
        self._check_run(settings, owner)
        return self._start(self._store.begin_from_weights(run_id, epoch, settings, owner))

    def wait(self, run_id: str, timeout: float | None = None) -> Run:
        """Wait until a run has ended, for some seconds at most, and return it.

        Raises:
            TimeoutError: It has not ended by then.
            Problem: There is no such run.
        """
        end = math.inf if timeout is None else time.monotonic() + timeout
        with self._ended:
            while (run := self._store.run(run_id)).active:
                if time.monotonic() >= end:
                    raise TimeoutError(f"run {run_id} has not ended after {timeout} seconds")
                # A worker of another process may train it, whose end nobody notifies here.
                self._ended.wait(min(POLL_SECONDS, end - time.monotonic()))
        return run

    def _check_run(self, settings: Settings, owner: str, *, trains: bool = True) -> None:
        store = self._store
        self._limits_of(owner).check_run(
            settings, trains=trains, runs=store.count(owner), queued=store.count_queued(owner)
        )

    def _limits_of(self, owner: str) -> Limits:
        """Return the limits for the runs of an owner: the host's, and those of a class."""
        return self._limits.within(self._store.class_limits(owner))

    def _start(self, run_id: str) -> str:
        """Start what can be started, this new run perhaps, and return its id."""
        self.start_waiting()
        return run_id
