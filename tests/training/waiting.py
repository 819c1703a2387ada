"""Waiting for worker processes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0  # seconds; a busy machine imports torch slowly


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition is true; for the end of a run use ``LocalEngine.wait``.

    A worker process reports to the store only, which announces no change: it is read repeatedly.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not true after {PATIENCE} seconds"
        time.sleep(0.1)
