"""A Ray cluster: its dispatcher, a detached actor on the head, and workers, each in a task of Ray.

A task starts a worker process and waits for its end. So a run has a fresh process on the cluster as
on a single machine, and the fraction of a GPU that Ray gives to the task.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

import ray
from ray.exceptions import RayError

from cnnviz.logs import log_event
from cnnviz.problem import Problem, problem_from_json, problem_to_json, reason_of
from cnnviz.resources import python_environment
from cnnviz.training.loop.environment import worker_environment
from cnnviz.training.recipe.engine_choice import ClusterSettings
from cnnviz.training.recipe.host_limits import Limits
from cnnviz.training.records.run import Device
from cnnviz.training.store.store import Store
from cnnviz.training.workers.dispatcher import Dispatcher, End, start
from cnnviz.training.workers.last_words import last_words

HEAD = "node:__internal_head__"
"""The resource that only the head of a cluster has."""
NAMESPACE = "cnnviz"
KIND = "accelerator_type:"
"""The name of a resource that says which GPU a node has begins with it."""


def train_on_node(run_id: str, variables: Mapping[str, str], threads: int) -> tuple[int, str]:
    """Train a run in a process of its own on the node of this task.

    Returns:
        Its exit code and, as JSON, why it could not do it, or an empty text.
    """
    environment = {**worker_environment(), **variables}
    environment.pop("OMP_NUM_THREADS", None)  # Ray's; the worker sets the threads of torch
    command = (sys.executable, "-m", "cnnviz.training.workers.worker")
    worker = subprocess.Popen(
        [*command, "--watch", "--threads", str(threads), run_id],
        stdin=subprocess.PIPE,  # closed when this process ends, however that happens
        stdout=subprocess.PIPE,
        env=python_environment(environment),
    )
    reason = last_words(worker)
    return worker.wait(), problem_to_json(reason) if reason else ""


class RayCluster:
    """The cluster as a process in it sees it.

    Attributes:
        settings: What a run takes.
        variables: The environment of workers; folders are those of the node.
    """

    def __init__(self, settings: ClusterSettings, variables: Mapping[str, str]) -> None:
        self.settings, self.variables = settings, variables
        self._tasks: dict[str, Any] = {}

    def slots(self) -> int:
        """Return how many runs train at once."""
        return self.settings.slots(self._nodes())

    def device(self) -> Device:
        """Return what trains."""
        nodes = self._nodes()
        gpus = int(sum(node.get("GPU", 0) for node in nodes))
        kinds = {name.removeprefix(KIND) for node in nodes for name in node if KIND in name}
        cores = int(sum(node.get("CPU", 0) for node in nodes))
        title = ", ".join(sorted(kinds)) or ("GPU" if gpus else "CPU")
        return Device("cuda" if gpus else "cpu", title, cores, version("torch"), max(1, gpus))

    def start(self, run_id: str) -> None:
        """Have a worker train a run, as soon as there is room."""
        settings = self.settings
        task = ray.remote(train_on_node).options(
            name=f"run {run_id}",
            num_cpus=settings.cpus,
            num_gpus=settings.gpus_of_run(self._nodes()),
            max_retries=0,  # the dispatcher resumes a run from its last epoch, and counts
            scheduling_strategy="SPREAD",
        )
        threads = max(1, int(settings.cpus))
        self._tasks[run_id] = task.remote(run_id, dict(self.variables), threads)

    def ends(self) -> Iterator[End]:
        """Yield the workers that have ended since the last call."""
        runs = {task: run_id for run_id, task in self._tasks.items()}
        done, _ = ray.wait(list(runs), num_returns=len(runs), timeout=0) if runs else ([], [])
        for task in done:
            run_id = runs[task]
            del self._tasks[run_id]
            yield _end_of(run_id, task)

    def cancel(self, run_id: str) -> None:
        """Forget a run that waits for room, or end its worker."""
        if run_id in self._tasks:
            ray.cancel(self._tasks[run_id], force=True)

    def _nodes(self) -> list[dict[str, float]]:
        """Return the resources of each node that is there."""
        return [node["Resources"] for node in ray.nodes() if node["Alive"]]


def _end_of(run_id: str, task: Any) -> End:
    try:
        code, words = ray.get(task)
    except RayError as error:  # its process or its node was lost
        log_event("worker lost", error=type(error).__name__)
        return End(run_id, None)
    return End(run_id, code, problem_from_json(words) if words else None)


class DispatcherActor:
    """The dispatcher as an actor of Ray.

    Args:
        url: Of the store.
        variables: The environment of workers: limits, and the store.
    """

    def __init__(self, url: str, variables: Mapping[str, str]) -> None:
        os.environ.update(variables)
        settings = ClusterSettings.from_environment()
        self._url = url
        self._cluster = RayCluster(settings, {**variables, "CNNVIZ_STORE": url})
        self._dispatcher = Dispatcher(
            Store(url, patience=60), self._cluster, settings, Limits.from_environment()
        )
        start(self._dispatcher)

    def configure(self, variables: Mapping[str, str]) -> None:
        """Take the limits of a server that was started later than this actor."""
        os.environ.update(variables)
        self._dispatcher.settings = self._cluster.settings = ClusterSettings.from_environment()
        self._dispatcher.limits = Limits.from_environment()
        self._cluster.variables = {**variables, "CNNVIZ_STORE": self._url}


def ensure_dispatcher(url: str, name: str, variables: Mapping[str, str]) -> None:
    """Have the cluster to which this process is connected run a dispatcher for a store.

    Raises:
        Problem: It cannot be started, because the store does not answer there, for example.
    """
    actor = ray.remote(DispatcherActor).options(
        name=name,
        namespace=NAMESPACE,
        lifetime="detached",
        get_if_exists=True,
        max_restarts=-1,
        num_cpus=0,
        resources={HEAD: 0.001},
    )
    try:
        ray.get(actor.remote(url, dict(variables)).configure.remote(dict(variables)), timeout=60)
    except RayError as error:
        raise Problem(
            "The training cluster cannot run the queue: {detail}", detail=reason_of(error)
        ) from error
