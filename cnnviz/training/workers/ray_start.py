"""Connects to a Ray cluster and has it work: ``python -m cnnviz.training.workers.ray_start``.

A process of its own, so that servers do not load Ray, and do not hang where a cluster does. With
``CNNVIZ_ENGINE=ray://…`` it ends when the dispatcher works. With ``CNNVIZ_ENGINE=ray`` it takes the
cluster on this machine or starts one, which ends with the process that holds the other end of its
input.
"""

import hashlib
import logging
import os
import socket
import sys

from cnnviz.problem import Problem, problem_to_json, reason_of
from cnnviz.training.recipe.engine_choice import cluster_address, host_and_port
from cnnviz.training.store.database import default_url

SHARED = ("CNNVIZ_ENGINE", "CNNVIZ_TRAINING", "CNNVIZ_RETRIES")
SHARED_PREFIXES = ("CNNVIZ_MAX_", "CNNVIZ_RUN_")
"""The variables that workers in the cluster get from the server: what limits runs."""
OBJECT_BYTES = 100 * 2**20
"""Of shared memory on this machine: runs are small texts, weights go to the store."""
CONNECT_S = 5


def main() -> int:
    """Have the cluster work; return 1 and write why if it cannot."""
    address = cluster_address()
    assert address is not None
    try:
        _connect(address)
        from cnnviz.training.workers.ray_cluster import ensure_dispatcher

        ensure_dispatcher(default_url(), _name(), shared_variables())
    except Exception as error:  # the server, which reads this, says it on its pages
        problem = error if isinstance(error, Problem) else _unknown(error)
        print(problem_to_json(problem), flush=True)
        return 1
    if address == "ray":
        while os.read(sys.stdin.fileno(), 1):  # until the server closes it
            pass
    return 0


def _unknown(error: Exception) -> Problem:
    detail = f"{type(error).__name__}: {reason_of(error)}"
    return Problem("The training cluster does not answer: {detail}.", detail=detail)


def shared_variables() -> dict[str, str]:
    """Return the variables that workers in the cluster get."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in SHARED or name.startswith(SHARED_PREFIXES)
    }


def _name() -> str:
    """Return the name of the dispatcher: a cluster may train for several stores."""
    return f"dispatcher-{hashlib.sha256(default_url().encode()).hexdigest()[:12]}"


def _connect(address: str) -> None:
    """Connect to the cluster, or start one on this machine."""
    place = host_and_port(address)
    if place is not None:  # Ray itself would try for half a minute
        try:
            socket.create_connection(place, CONNECT_S).close()
        except OSError as error:
            raise Problem(
                "The training cluster does not answer: {detail}.",
                detail=f"{place[0]}:{place[1]}: {reason_of(error)}",
            ) from error
    try:
        import ray
    except ImportError as error:
        raise Problem(
            "Training in a cluster needs Ray on this server: pip install cnnviz[cluster]."
        ) from error
    if place is not None:
        ray.init(address, logging_level=logging.WARNING)
        return
    try:
        ray.init("auto", logging_level=logging.WARNING)
    except ConnectionError:
        ray.init(
            include_dashboard=False,
            object_store_memory=OBJECT_BYTES,
            logging_level=logging.WARNING,
            log_to_driver=False,
        )


if __name__ == "__main__":
    sys.exit(main())
