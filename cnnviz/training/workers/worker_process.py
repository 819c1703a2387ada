"""A worker process on this machine, as the engine that started it sees it."""

import subprocess
import sys
import time
from collections.abc import Iterator

from cnnviz.problem import Problem, problem_from_json
from cnnviz.resources import python_environment
from cnnviz.training.loop.environment import worker_environment
from cnnviz.training.workers.gpu_slots import VISIBLE
from cnnviz.training.workers.messages import Job, Notice


class WorkerProcess:
    """A worker; it ends when this process closes the other end of its input.

    One to keep outlives this process, for the run that it trains: it is in a session of its own,
    where no Ctrl-C reaches it, with no output to anything that ends with this process.

    Args:
        store_url: Database URL of the store.
        job: Its first run, None for a worker that gets warm meanwhile.
        gpu: The GPU that it sees, empty for all.
        most_runs: Runs that it trains, one after another.
        keep: It outlives this process.

    Attributes:
        gpu: The GPU that it sees, empty for all.
        run_id: The run that it trains, empty for none.
        ready: It has done what the first run of a process waits for.
        idle_since: When it began to wait for a run, in seconds of the monotonic clock.
        last_words: The problem on the last line of its output, if any.

    Raises:
        OSError: The process cannot be started.
    """

    def __init__(
        self, store_url: str, job: Job | None, *, gpu: str = "", most_runs: int = 1, keep: bool
    ) -> None:
        serves = most_runs > 1
        arguments = [] if keep else ["--watch"]
        if serves:
            arguments += ["--serve", str(most_runs)]
        if job is not None:
            arguments += ["--threads", str(job.threads), job.run]
        elif not serves:
            arguments.append("--probe")
        visible = {VISIBLE: gpu} if gpu else {}
        # Not an argument: the URL may hold a password.
        variables = {**worker_environment(), **visible, "CNNVIZ_STORE": store_url}
        silent = keep and not serves
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cnnviz.training.workers.worker", *arguments],
            stdin=subprocess.DEVNULL if silent else subprocess.PIPE,
            stdout=subprocess.DEVNULL if silent else subprocess.PIPE,
            stderr=subprocess.DEVNULL if keep else None,
            start_new_session=keep,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if keep else 0,
            env=python_environment(variables),
        )
        self.gpu = gpu
        self.run_id = job.run if job else ""
        self.ready = False
        self.idle_since = time.monotonic()
        self.last_words: Problem | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def train(self, job: Job) -> None:
        """Have it train another run.

        Raises:
            OSError: It has ended.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(job.to_line())
        self._process.stdin.flush()
        self.run_id = job.run

    def notices(self) -> Iterator[Notice]:
        """Wait for what it says, until it closes its output."""
        line = b""
        for line in self._process.stdout or ():
            notice = Notice.from_line(line)
            if notice is not None:
                yield notice
        self.last_words = _problem_of(line)

    def wait(self) -> int:
        """Wait until the process has ended and return its exit code."""
        return self._process.wait()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def terminate(self) -> None:
        """End the process."""
        self._process.terminate()

    def dismiss(self) -> None:
        """Let the process end once it trains nothing."""
        if self._process.stdin is not None:
            self._process.stdin.close()


def _problem_of(line: bytes) -> Problem | None:
    try:
        return problem_from_json(line.decode())
    except (ValueError, AssertionError):
        return None
