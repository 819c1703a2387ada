"""A worker that trains several runs, one after another, each as in a fresh process.

It need not load torch for each of them. It ends after so many runs, after a failed one, and once it
holds much more memory than in the beginning: what a run has left behind ends with it.
"""

import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from cnnviz.problem import Problem
from cnnviz.training.recipe.engine_choice import cluster_address
from cnnviz.training.records.run import State
from cnnviz.training.store.store import Store
from cnnviz.training.workers.messages import Job, Notice

MOST_GROWTH = 256 * 2**20
"""Bytes of memory that a worker may hold more than before its first run."""


class JobReader(threading.Thread):
    """Reads the runs to train from the input.

    Once the other end of the input is closed, the process that started this one is gone.

    Args:
        first: The first run, None if it is named on the input.
        watch: This process then ends at once; else no other run follows.
    """

    def __init__(self, first: Job | None, *, watch: bool) -> None:
        super().__init__(daemon=True)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._watch = watch
        self._training = first.run if first else ""
        self.has_first = first is not None
        if first is not None:
            self._jobs.put(first)

    def next_job(self) -> Job | None:
        """Wait for the next run and return it; None if none will come."""
        self._training = ""
        job = self._jobs.get()
        self._training = job.run if job else ""
        return job

    def run(self) -> None:
        """Read until the input is closed."""
        rest = b""
        # sys.stdin would hold a lock that the interpreter needs when it ends.
        while part := os.read(sys.stdin.fileno(), 4096):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                self._jobs.put(Job.from_line(line))
        self._jobs.put(None)
        if self._watch:
            self._end_process()

    def _end_process(self) -> None:
        try:
            if self._training and cluster_address():  # the dispatcher has it resumed elsewhere
                Store().let_go(self._training)
            elif self._training:
                reason = Problem("The server that started this run was shut down.")
                Store().finish(self._training, State.INTERRUPTED, reason)
        finally:
            os._exit(0)


def serve(
    jobs: JobReader,
    most: int,
    train_job: Callable[[Job], bool],
    write_device: Callable[[], None],
) -> None:
    """Train runs until there are no more, and say when each has ended.

    Args:
        jobs: The runs.
        most: Train so many at most.
        train_job: Trains a run; returns False if it failed.
        write_device: Called before the first run, unless that waits already.
    """

    def say(notice: Notice) -> None:
        with suppress(OSError):  # the server is gone, and the run outlives it
            sys.stdout.buffer.write(notice.to_line())
            sys.stdout.buffer.flush()

    if not jobs.has_first:
        from cnnviz.training.loop import process_state

        process_state.warm_up()
        write_device()
        say(Notice())
    memory = 0
    for number in range(1, most + 1):
        job = jobs.next_job()
        if job is None:
            return
        good = train_job(job)
        memory, last = _clean_up(memory, last=not good or number == most)
        say(Notice(ended=job.run, last=last))
        if last:
            return


def _clean_up(memory: int, *, last: bool) -> tuple[int, bool]:
    """Make this process as fresh as before the first run.

    Args:
        memory: Bytes that it held after its first run, 0 before.
        last: It ends anyway.

    Returns:
        The memory after the first run, and whether this process should end.
    """
    if last or "torch" not in sys.modules:
        return memory, last
    from cnnviz.training.loop import process_state

    process_state.fresh_state().restore()
    now = process_state.own_memory()
    return memory or now, now > (memory or now) + MOST_GROWTH
