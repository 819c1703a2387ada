"""Writing beside the loop, so that it need not wait for the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

MOST_WAITING = 4
"""Things that wait to be written at most; then the loop waits, too."""


class Pen:
    """Does one thing after the other in a thread of its own, in the order in which it was told.

    What goes wrong is raised by a later call, or where the ``with`` block ends: there all is done.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[Any]] = deque()

    def __enter__(self) -> Pen:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()  # raises what went wrong; otherwise what went wrong in the block counts
        self._thread.shutdown()

    def write(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Do something soon; wait while too much is still to be done."""
        self._waiting.append(self._thread.submit(act, *arguments, **named))
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > MOST_WAITING):
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until all is done."""
        while self._waiting:
            self._waiting.popleft().result()
