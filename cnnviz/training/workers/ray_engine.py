"""Sends runs to a Ray cluster.

A server process puts runs in the store; the dispatcher in the cluster takes them from there
(:mod:`cnnviz.training.workers.dispatcher`) and says in the store that it is alive. A server only
looks whether it is, and starts one if not. So it makes no difference to runs that servers end, and
servers go on while the cluster is away.
"""

import subprocess
import sys
import threading
import time

from cnnviz.problem import Problem, reason_of
from cnnviz.resources import python_environment
from cnnviz.training.recipe.engine_choice import ClusterSettings, cluster_address
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import Run, State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.engine import Engine
from cnnviz.training.workers.last_words import last_words

LOOK_SECONDS = 2.0
SILENCE_SECONDS = 10.0
"""A dispatcher that has not been heard of for so long is started again."""
LONGEST_SECONDS = 15.0
"""Between two attempts to reach a cluster that is away."""
PATIENCE_SECONDS = 30.0
"""A cluster that is being started may take so long before pages say that it is away."""


class RayEngine(Engine):
    """Puts runs in the queue; a Ray cluster trains them.

    Args:
        store: Where runs wait and workers report: one that the machines of the cluster reach.
        limits: The limits of the host; None reads the environment.
        paused: Start nothing in the cluster.

    Raises:
        Problem: The store is a file, which other machines cannot reach.
    """

    def __init__(self, store: Store, limits: Limits | None = None, *, paused: bool = False) -> None:
        super().__init__(store, limits)
        address = cluster_address()
        if address not in (None, "ray") and store.url.startswith("sqlite"):
            raise Problem(
                "A training cluster needs a database that all its machines reach. Set CNNVIZ_STORE "
                "to {nearest}.",
                setting="CNNVIZ_STORE",
                nearest="postgresql+psycopg://user:password@host/name",
            )
        ClusterSettings.from_environment()  # refuses what is not a number, here and not far away
        self._over = threading.Event()
        self._starter: subprocess.Popen[bytes] | None = None
        self._reason: Problem | None = None
        self._notice: Problem | None = None
        self._alive = time.monotonic()
        if not paused and self._limits.training:
            threading.Thread(target=self._watch_cluster, daemon=True).start()

    def start_waiting(self) -> None:
        """Nothing to do: the dispatcher looks at the queue by itself."""

    def probe(self) -> None:
        """Nothing to do: the dispatcher says what the cluster trains on."""

    def kill(self, run_id: str) -> None:
        """Have the worker of a run end at once: it is no longer the one that the store knows."""
        self._store.disown(run_id)

    def close(self) -> None:
        """Stop looking after the cluster; its runs go on, unless it is one of our own."""
        self._over.set()
        starter = self._starter
        if starter is not None:
            if starter.stdin is not None:
                starter.stdin.close()
            starter.wait()

    def may_resume(self, run: Run) -> bool:
        """Return whether a run is interrupted only because its cluster is silent."""
        return run.state == State.INTERRUPTED and run.ended is None

    def notice(self) -> Problem | None:
        """Return why the cluster trains nothing now; None if it does, or is being started."""
        return self._notice

    def _watch_cluster(self) -> None:
        """Start a dispatcher whenever there is none, more and more seldom while it fails."""
        delay = 0.0
        while not self._over.wait(delay):
            try:
                age = self._store.device_age()
            except Problem:  # without the store there is nothing to do; pages say so
                delay = LOOK_SECONDS
                continue
            if age is not None and age < SILENCE_SECONDS:
                delay, self._reason, self._notice = LOOK_SECONDS, None, None
                self._alive = time.monotonic()
                continue
            if self._starter is None or self._starter.poll() is not None:
                started = self._start_dispatcher()
                delay = LOOK_SECONDS if started else min(LONGEST_SECONDS, 2 * delay + 1)
            silent = time.monotonic() - self._alive > PATIENCE_SECONDS
            if self._reason or silent:
                detail = self._reason or Problem("The training cluster does not answer.")
                self._notice = Problem(
                    "{detail} Runs wait in the queue until it answers.", detail=detail
                )

    def _start_dispatcher(self) -> bool:
        """Have the cluster run a dispatcher; return whether it could be reached."""
        command = (sys.executable, "-m", "cnnviz.training.workers.ray_start")
        variables = {"CNNVIZ_STORE": self._store.url, "RAY_USAGE_STATS_ENABLED": "0"}
        try:
            starter = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=python_environment(variables),
            )
        except OSError as error:
            self._reason = Problem(
                "Cannot start a worker process: {detail}", detail=reason_of(error)
            )
            return False
        self._starter = starter
        if cluster_address() == "ray":  # it stays as long as its cluster
            return True
        self._reason = last_words(starter)
        return starter.wait() == 0
