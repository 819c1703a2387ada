"""Starting the engine before anybody asks for it: a worker needs seconds to import torch."""

import functools
import threading

from cnnviz.logs import log_problem
from cnnviz.problem import Problem
from cnnviz.training.recipe.host_limits import Limits

DELAY_SECONDS = 5.0
"""After the first page was sent; until then the server has better things to do."""


@functools.cache
def start_engine_soon() -> None:
    """Create the engine of this process in a while, so that its workers are warm; only once.

    Runs that were in the queue when the server was stopped continue then.
    """
    timer = threading.Timer(DELAY_SECONDS, _start_engine)
    timer.daemon = True
    timer.start()


def _start_engine() -> None:
    try:
        limits = Limits.from_environment()
        if limits.training and limits.warm_workers != 0:
            from cnnviz.ui.backend import runs  # the database, which the first page does not need

            runs.engine()
    except Problem as problem:  # the training room says it to its readers
        log_problem(problem)
