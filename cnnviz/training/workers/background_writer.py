"""Writing to the store on a background thread, so that the loop need not wait for the disk."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

MAX_PENDING = 4
"""Pending writes at most; with more the loop waits, too."""


class BackgroundWriter:
    """Runs tasks in order on a background thread.

    An exception of a task is raised by a later call, or where the ``with`` block ends: there all
    tasks are done.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pending: deque[Future[Any]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()  # raises a task's exception; otherwise that of the block counts
        self._thread.shutdown()

    def submit(self, task: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Run a task soon; wait while too many are pending."""
        self._pending.append(self._thread.submit(task, *args, **kwargs))
        while self._pending and (self._pending[0].done() or len(self._pending) > MAX_PENDING):
            self._pending.popleft().result()

    def flush(self) -> None:
        """Wait until all tasks are done."""
        while self._pending:
            self._pending.popleft().result()
