"""What a worker process that could not do its work wrote last."""

import subprocess

from cnnviz.problem import Problem, problem_from_json


def last_words(worker: subprocess.Popen[bytes]) -> Problem | None:
    """Wait until a worker closes its output; return the problem on the last line, if any."""
    lines = worker.stdout.read().splitlines() if worker.stdout else []
    try:
        return problem_from_json(lines[-1].decode())
    except (IndexError, ValueError, AssertionError):
        return None
