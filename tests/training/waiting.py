"""Waiting for workers, which are real processes."""

from __future__ import annotations

import time
from collections.abc import Callable

from cnnviz.training import Run, Store

PATIENCE = 180.0  # a busy machine imports torch slowly


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def ended(kept: Store, run_id: str) -> Run:
    wait_for(lambda: not kept.run(run_id).active)
    return kept.run(run_id)
